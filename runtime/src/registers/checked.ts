import { ValueRangeError } from "../errors/errors.js";
import type { Checked } from "./types.js";

/**
 * Vouches for a computed number, so that it may enter a field of up to 8 bits, whose literal type a plain `number`
 * does not fit. The write itself checks the value once more against the field's own width.
 *
 * @param value a whole number from 0 to 255
 * @throws ValueRangeError for anything else
 */
export function checked(value: number): Checked {
  if (!Number.isInteger(value) || value < 0 || value > 255) {
    throw new ValueRangeError(
      `checked() takes a whole number from 0 to 255 (fields of up to 8 bits), got ${value}`,
    );
  }
  return value as Checked;
}
