import { partFamilies } from "./facts/devices.js";

/*
 * Parts are written in several ways: `xc7z020clg400-1` on the box, `7z020clg400` in a bitstream's header,
 * `xck26-sfvc784-2LV-c` in that of an UltraScale+, `xck26sfvc784-2LV` in a hardware handoff.
 */

/** Device and package without prefix, separators, speed and temperature grade; empty for an empty text. */
export function normalisePart(part: string): string {
  const [device = "", second = ""] = part.trim().toLowerCase().split("-");
  // UltraScale+ puts a dash between device and package; elsewhere what follows a dash is the speed grade.
  const isPackage = /^[a-z]{3,5}\d{3,4}$/.test(second);
  return (device + (isPackage ? second : "")).replace(/^x[acq](?=[0-9a-z])/, "");
}

/**
 * True where two texts name the same device in the same package; a text without package goes by its device, and one
 * that ends within the device's name (`zu9`) by its number.
 */
export function samePart(one: string, other: string): boolean {
  const a = normalisePart(one);
  const b = normalisePart(other);
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  // `zu1` is not the beginning of `zu19eg`.
  return long.startsWith(short) && !/\d\d/.test(long.slice(short.length - 1, short.length + 1));
}

/** Title of a part's family; undefined where it is not known. */
export function partFamily(part: string): string | undefined {
  return partFamilies.find(({ parts }) => parts.test(normalisePart(part)))?.title;
}
