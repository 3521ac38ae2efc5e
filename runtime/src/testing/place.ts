import { PynqError } from "../errors/errors.js";
import type { PendingAccess } from "../device/sim/access.js";

/** Where an access is expected: an offset from an IP's base, or a register by name. */
export interface ExpectedPlace {
  readonly ip: string;
  /** Bytes from the interface's base, or a register's name, with the interface before it where several have one. */
  readonly at: number | string;
}

/** A place as messages show it. */
export function showPlace({ ip, at }: ExpectedPlace): string {
  return typeof at === "number" ? `${ip} offset 0x${at.toString(16)}` : `${ip} ${at}`;
}

/** True where an access is to that place. A 64-bit register's upper half is at its own offset, not at its name. */
export function isAt(access: PendingAccess, { ip, at }: ExpectedPlace): boolean {
  if (access.ip !== ip) return false;
  if (typeof at === "number") return access.offset === at;
  return at === access.register || at === `${access.interface}/${access.register ?? ""}`;
}

/** @throws PynqError `ARGUMENT` for a place that nothing can be at */
export function checkPlace(place: ExpectedPlace): void {
  const good =
    typeof place.at === "string" ? place.at !== "" : Number.isSafeInteger(place.at) && place.at >= 0;
  if (!good)
    throw new PynqError("ARGUMENT", `expected access: ${showPlace(place)} is no offset and no register`);
}
