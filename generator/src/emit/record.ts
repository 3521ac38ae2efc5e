import type { Literal } from "./literal.js";
import { Raw } from "./literal.js";
import { bigintLiteral } from "./text.js";

/** Sizes beyond what a number holds exactly become bigint. */
export function sizeLiteral(bytes: bigint): Raw {
  return new Raw(bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? `0x${bytes.toString(16)}` : bigintLiteral(bytes));
}

/** Entries as an object without a prototype, so that no name of a design is special. */
export function record(entries: readonly (readonly [string, Literal])[]): Literal {
  const result = Object.create(null) as Record<string, Literal>;
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}
