import { PynqError, ValueRangeError } from "../errors/errors.js";

/** Divisors are 6 bits wide and 0 is not allowed (UG585 25.10.4, UG1085 chapter 37). */
export const MAX_DIVISOR = 63;

/** Two divisors in a row, and what they give. */
export interface Divisors {
  readonly divisor0: number;
  readonly divisor1: number;
  /** Frequency behind them, in MHz. */
  readonly mhz: number;
}

/** Deviation of a frequency from the one that was wanted, in parts per million; positive where it is too fast. */
export function errorPpm(mhz: number, wantedMhz: number): number {
  return ((mhz - wantedMhz) / wantedMhz) * 1e6;
}

/** @throws ValueRangeError where a divisor is no whole number from 1 to 63 */
export function checkDivisor(divisor: number, what: string): void {
  if (!Number.isInteger(divisor) || divisor < 1 || divisor > MAX_DIVISOR) {
    throw new ValueRangeError(
      `${what} is ${divisor}: a clock divisor is a whole number from 1 to ${MAX_DIVISOR}`,
    );
  }
}

/**
 * The divisors that come nearest to a frequency; of equally good ones those with the smallest second divisor. One may
 * be fixed, then only the other is looked for.
 * @throws ValueRangeError where the frequency is no positive number or a fixed divisor is out of range
 */
export function nearestDivisors(
  sourceMhz: number,
  wantedMhz: number,
  fixed: { readonly divisor0?: number | undefined; readonly divisor1?: number | undefined } = {},
): Divisors {
  if (!(wantedMhz > 0) || !Number.isFinite(wantedMhz)) {
    throw new ValueRangeError(`${wantedMhz} MHz is no clock frequency`);
  }
  if (fixed.divisor0 !== undefined) checkDivisor(fixed.divisor0, "divisor0");
  if (fixed.divisor1 !== undefined) checkDivisor(fixed.divisor1, "divisor1");
  let best: Divisors | undefined;
  const consider = (divisor0: number, divisor1: number): void => {
    if (divisor0 < 1 || divisor0 > MAX_DIVISOR) return;
    const mhz = sourceMhz / divisor0 / divisor1;
    if (best === undefined || Math.abs(mhz - wantedMhz) < Math.abs(best.mhz - wantedMhz)) {
      best = { divisor0, divisor1, mhz };
    }
  };
  const low = fixed.divisor1 ?? 1;
  const high = fixed.divisor1 ?? MAX_DIVISOR;
  for (let divisor1 = low; divisor1 <= high; divisor1++) {
    if (fixed.divisor0 !== undefined) {
      consider(fixed.divisor0, divisor1);
      continue;
    }
    const quotient = sourceMhz / wantedMhz / divisor1;
    consider(Math.min(Math.max(Math.floor(quotient), 1), MAX_DIVISOR), divisor1);
    consider(Math.min(Math.ceil(quotient), MAX_DIVISOR), divisor1);
  }
  if (best === undefined)
    throw new PynqError("UNSUPPORTED", `no divisors make ${wantedMhz} of ${sourceMhz} MHz`);
  return best;
}
