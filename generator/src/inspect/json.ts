import type { Design } from "../model/design.js";

/**
 * The Design model as JSON, in the model's own order. Addresses and values that may go beyond 32 bits are strings such
 * as `"0x40400000"`, offsets and widths numbers.
 */
export function printDesign(design: Design): string {
  const replacer = (_key: string, value: unknown): unknown =>
    typeof value === "bigint" ? `0x${value.toString(16)}` : value;
  return `${JSON.stringify(design, replacer, 2)}\n`;
}
