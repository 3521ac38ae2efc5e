import { float16Bits, float16Value, float32Bits, float32Value } from "../buffers/float16.js";
import { PynqError, ValueRangeError } from "../errors/errors.js";
import type { ScalarPlace } from "./descriptor.js";

/** A scalar's value in TypeScript: bigint above 32 bits, bytes for structs and what is wider than 64 bits. */
export type ScalarValue = number | bigint | boolean | Uint8Array;

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);
const unsigned64 = new BigUint64Array(1);
const signed64 = new BigInt64Array(unsigned64.buffer);
const words64 = new Uint32Array(unsigned64.buffer);

/** 32-bit words that a value of so many bytes takes. */
export function wordsFor(bytes: number): number {
  return Math.ceil(bytes / 4);
}

function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" || typeof value === "boolean" || value == null) return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : `a value of type ${typeof value}`;
}

function wrongType(what: string, place: ScalarPlace, wanted: string, value: unknown): PynqError {
  const type = place.cType === undefined ? "" : ` (${place.cType})`;
  return new PynqError("ARGUMENT", `${what}${type} takes ${wanted}, not ${shown(value)}`);
}

function widthOf(place: ScalarPlace): number {
  return place.bits ?? place.bytes * 8;
}

/**
 * Writes a scalar's bits into `words`, from `at` on; bits beyond the value's are 0.
 * @param what names the argument in messages
 * @throws PynqError `ARGUMENT` for a value of the wrong type @throws ValueRangeError for one that does not fit
 */
export function encodeScalar(
  place: ScalarPlace,
  value: unknown,
  words: Uint32Array,
  at: number,
  what: string,
): void {
  const bits = widthOf(place);
  switch (place.encoding) {
    case "bool":
      if (typeof value !== "boolean") throw wrongType(what, place, "true or false", value);
      words[at] = value ? 1 : 0;
      return;
    case "float":
      if (typeof value !== "number") throw wrongType(what, place, "a number", value);
      encodeFloat(bits, value, words, at);
      return;
    case "bytes":
      if (!(value instanceof Uint8Array) || value.length !== place.bytes) {
        throw wrongType(what, place, `a Uint8Array of ${place.bytes} bytes`, value);
      }
      words.fill(0, at, at + wordsFor(place.bytes));
      new Uint8Array(words.buffer, words.byteOffset + at * 4, place.bytes).set(value);
      return;
    default:
      if (bits > 32) encodeWide(place, bits, value, words, at, what);
      else encodeNarrow(place, bits, value, words, at, what);
  }
}

function encodeFloat(bits: number, value: number, words: Uint32Array, at: number): void {
  if (bits === 64) {
    double[0] = value;
    words[at] = doubleWords[0] ?? 0;
    words[at + 1] = doubleWords[1] ?? 0;
  } else words[at] = bits === 16 ? float16Bits(value) : float32Bits(value);
}

/** Lowest and highest value of so many bits; a `word` may be meant either way. */
function rangeOf(place: ScalarPlace, bits: number): readonly [bigint, bigint] {
  const low = place.encoding === "unsigned" ? 0n : -(1n << BigInt(bits - 1));
  const high = place.encoding === "signed" ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  return [low, high];
}

function outOfRange(place: ScalarPlace, bits: number, value: number | bigint, what: string): ValueRangeError {
  const [low, high] = rangeOf(place, bits);
  const type = place.cType ?? `${bits} bits, C type unknown`;
  return new ValueRangeError(`${what}: ${shown(value)} is outside of ${low} to ${high} (${type})`);
}

/** Whether a value is a whole number of 32 bits; the usual width, without powers. */
function fits32({ encoding }: ScalarPlace, value: number): boolean {
  return (
    (encoding !== "signed" && value >>> 0 === value) || (encoding !== "unsigned" && (value | 0) === value)
  );
}

/** Whether the value, whose low 64 bits are in `unsigned64`, has no others. */
function fits64({ encoding }: ScalarPlace, value: bigint): boolean {
  return (
    (encoding !== "signed" && unsigned64[0] === value) || (encoding !== "unsigned" && signed64[0] === value)
  );
}

function encodeNarrow(
  place: ScalarPlace,
  bits: number,
  value: unknown,
  words: Uint32Array,
  at: number,
  what: string,
): void {
  if (typeof value !== "number") throw wrongType(what, place, "a number", value);
  if (bits === 32 && fits32(place, value)) {
    words[at] = value >>> 0;
    return;
  }
  const low = place.encoding === "unsigned" ? 0 : -(2 ** (bits - 1));
  const high = place.encoding === "signed" ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  if (!Number.isInteger(value)) {
    const hint = place.encoding === "word" ? "; float32Bits(x) gives the bits of a float" : "";
    throw new ValueRangeError(`${what} takes integers, not ${value}${hint}`);
  }
  if (value < low || value > high) throw outOfRange(place, bits, value, what);
  // Registers ignore bits beyond the argument's; zeroes there keep what is written readable.
  words[at] = (value & (2 ** bits - 1)) >>> 0;
}

function encodeWide(
  place: ScalarPlace,
  bits: number,
  value: unknown,
  words: Uint32Array,
  at: number,
  what: string,
): void {
  if (typeof value !== "bigint") {
    throw wrongType(
      what,
      place,
      place.encoding === "word" ? "a bigint or a device buffer" : "a bigint",
      value,
    );
  }
  unsigned64[0] = value;
  if (bits === 64 && fits64(place, value)) {
    words[at] = words64[0] ?? 0;
    words[at + 1] = words64[1] ?? 0;
    return;
  }
  const [low, high] = rangeOf(place, bits);
  if (value < low || value > high) throw outOfRange(place, bits, value, what);
  let rest = BigInt.asUintN(bits, value);
  for (let word = 0; word < wordsFor(place.bytes); word++) {
    words[at + word] = Number(rest & 0xffff_ffffn);
    rest >>= 32n;
  }
}

/** The value whose bits stand in `words`, from `at` on. Bits beyond the value's are ignored. */
export function decodeScalar(place: ScalarPlace, words: Uint32Array, at: number): ScalarValue {
  const bits = widthOf(place);
  const first = words[at] ?? 0;
  switch (place.encoding) {
    case "bool":
      return (first & 1) !== 0;
    case "float":
      if (bits === 16) return float16Value(first & 0xffff);
      if (bits === 32) return float32Value(first);
      doubleWords[0] = first;
      doubleWords[1] = words[at + 1] ?? 0;
      return double[0] ?? 0;
    case "bytes":
      return new Uint8Array(words.buffer, words.byteOffset + at * 4, place.bytes).slice();
    default: {
      if (bits <= 32) {
        const unused = 32 - bits;
        return place.encoding === "signed" ? (first << unused) >> unused : (first << unused) >>> unused;
      }
      let value = 0n;
      for (let word = wordsFor(place.bytes) - 1; word >= 0; word--) {
        value = (value << 32n) | BigInt(words[at + word] ?? 0);
      }
      return place.encoding === "signed" ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    }
  }
}
