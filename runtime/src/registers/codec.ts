import { PynqError, ValueRangeError } from "../errors/errors.js";

/** Mask of the lowest `width` bits, 1 to 32. */
export function mask32(width: number): number {
  return 0xffff_ffff >>> (32 - width);
}

/** Mask of the lowest `width` bits. */
export function mask64(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** Bits `lsb + width - 1` down to `lsb` of a word of up to 32 bits, right-aligned. */
export function extract32(word: number, lsb: number, width: number): number {
  return ((word >>> lsb) & mask32(width)) >>> 0;
}

/** Bits of a word of up to 64 bits, right-aligned: number up to 32 bits wide, bigint above. */
export function extract64(word: bigint, lsb: number, width: number): number | bigint {
  const bits = (word >> BigInt(lsb)) & mask64(width);
  return width > 32 ? bits : Number(bits);
}

/**
 * Checks that `value` fits `width` bits and gives it back.
 *
 * @param what the thing written, for the message: `TCSR0.MODE`
 * @throws PynqError `ARGUMENT` where it is not a number (a bigint above 32 bits)
 * @throws ValueRangeError where it is not whole, negative or too large
 */
export function checkValue(value: unknown, width: number, what: string): number | bigint {
  if (width > 32) {
    if (typeof value !== "bigint") {
      const hint = typeof value === "number" ? ` (write ${value}n or BigInt(…))` : "";
      throw new PynqError(
        "ARGUMENT",
        `${what} is ${width} bits wide and takes a bigint, got ${show(value)}${hint}`,
      );
    }
    if (value < 0n || value >> BigInt(width) !== 0n) throw outOfRange(value, width, what);
    return value;
  }
  return checkNumber(value, width, what);
}

/** Whether `value` is a whole number that fits `width` bits, 1 to 32; false for any wider field. */
export function fits32(value: unknown, width: number): value is number {
  return typeof value === "number" && width <= 32 && (value & mask32(width)) >>> 0 === value;
}

/** {@link checkValue} for up to 32 bits. */
export function checkNumber(value: unknown, width: number, what: string): number {
  if (typeof value !== "number") {
    throw new PynqError("ARGUMENT", `${what} is ${bits(width)} wide and takes a number, got ${show(value)}`);
  }
  if (!Number.isInteger(value) || value < 0 || value > mask32(width)) throw outOfRange(value, width, what);
  return value;
}

function outOfRange(value: number | bigint, width: number, what: string): ValueRangeError {
  const highest = width > 32 ? `0x${mask64(width).toString(16)}` : String(mask32(width));
  return new ValueRangeError(
    `${what} takes a whole number from 0 to ${highest} (${bits(width)}), got ${value}`,
  );
}

function bits(width: number): string {
  return width === 1 ? "1 bit" : `${width} bits`;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
