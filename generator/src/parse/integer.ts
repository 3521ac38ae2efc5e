/** Longest text that is read as an integer: a register of 1,024 bits has 258 characters. */
const MAX_INTEGER_TEXT = 300;

/**
 * Reads an integer as the tools write it: decimal or `0x…`, with underscores between digits as Verilog allows, of any
 * size. No floats, no octal, no sign. Undefined where the text is something else.
 */
export function parseInteger(text: string): bigint | undefined {
  if (text.length > MAX_INTEGER_TEXT) return undefined;
  const trimmed = text.trim();
  if (/^0[xX][0-9a-fA-F](_?[0-9a-fA-F])*$/.test(trimmed) || /^[0-9](_?[0-9])*$/.test(trimmed)) {
    return BigInt(trimmed.replaceAll("_", ""));
  }
  return undefined;
}

/** As {@link parseInteger}, for values that must be exact as a number: undefined beyond 2^53 − 1 too. */
export function parseSmallInteger(text: string): number | undefined {
  const value = parseInteger(text);
  return value === undefined || value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value);
}
