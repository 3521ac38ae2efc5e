/*
 * Half precision numbers for engines without Float16Array. A buffer of type `f2` holds bits (Uint16Array) on every
 * engine, so that a program means the same everywhere; these two functions go between bits and numbers.
 */

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** The smallest normal half is 2^-14; below it, halves are multiples of 2^-24. */
const SUBNORMAL_STEP = 2 ** -24;
const SMALLEST_NORMAL = 2 ** -14;

/** Rounds to the nearest integer, ties to even. Only for values below 2^52. */
function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

/**
 * The 16 bits of the half precision number nearest to `value` (IEEE 754 binary16, ties to even); too large values
 * become infinity, NaN the quiet NaN 0x7e00.
 */
export function float16Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude < SMALLEST_NORMAL) return sign | roundToEven(magnitude / SUBNORMAL_STEP);
  // 65520 is half way between the largest half, 65504, and what would be the next one.
  if (magnitude >= 65520) return sign | 0x7c00;
  let exponent = Math.floor(Math.log2(magnitude));
  // log2 may be off by one at a power of two.
  if (2 ** exponent > magnitude) exponent -= 1;
  else if (2 ** (exponent + 1) <= magnitude) exponent += 1;
  // A mantissa that rounds up to 2048 carries into the exponent by plain addition.
  const mantissa = roundToEven((magnitude / 2 ** exponent) * 1024);
  return sign | (((exponent + 14) << 10) + mantissa);
}

/** The number that 16 bits stand for as a half precision number. Only the low 16 bits of `bits` count. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * SUBNORMAL_STEP;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The 32 bits of the single precision number nearest to `value`, as an unsigned integer: for 32-bit registers whose C
 * type the design does not tell but which hold a `float`.
 */
export function float32Bits(value: number): number {
  single[0] = value;
  return singleBits[0] ?? 0;
}

/** The number that 32 bits stand for as a single precision number. */
export function float32Value(bits: number): number {
  singleBits[0] = bits;
  return single[0] ?? 0;
}
