import type { Device } from "./device.js";

/** Where a card sits, as far as its device tells. */
function seat(device: Device & { readonly bdf?: unknown }): string {
  return typeof device.bdf === "string" ? ` at ${device.bdf}` : "";
}

/** Names of two devices for a message that is about both: equal cards have equal names. */
export function tellApart(one: Device, other: Device): readonly [string, string] {
  if (one.name !== other.name) return [one.name, other.name];
  return [`${one.name}${seat(one)}`, `the other ${other.name}${seat(other)}`];
}
