import type { BusAccess } from "../device/sim/access.js";
import type { SimDevice } from "../device/sim/sim-device.js";
import { PynqError } from "../errors/errors.js";
import { checkPlace, isAt, showPlace } from "./place.js";

/** Which accesses; a property that is absent lets all pass. */
export interface AccessFilter {
  readonly kind?: "read" | "write";
  readonly width?: 8 | 16 | 32 | 64;
  /** Path of the IP. */
  readonly ip?: string;
  /** Name of the interface. */
  readonly interface?: string;
  /** Bytes from the interface's base, or a register's name. Needs `ip`. */
  readonly at?: number | string;
}

/** The accesses that a simulated device has recorded, oldest first, filtered. */
export function accessesOf(device: SimDevice, filter: AccessFilter = {}): BusAccess[] {
  return selected(device.recorder.accesses, filter);
}

/**
 * Runs `action` and gives the accesses made while it ran, filtered.
 * @throws PynqError `ARGUMENT` where there were more than the device records; make it with a larger `recordLimit`
 */
export async function accessesDuring(
  device: SimDevice,
  action: () => unknown,
  filter: AccessFilter = {},
): Promise<BusAccess[]> {
  const { recorder } = device;
  const before = recorder.accesses.length + recorder.forgotten;
  await action();
  const from = before - recorder.forgotten;
  if (from < 0) {
    throw new PynqError(
      "ARGUMENT",
      `device ${device.name} records too few accesses: give it a larger recordLimit`,
    );
  }
  return selected(recorder.accesses.slice(from), filter);
}

function selected(accesses: readonly BusAccess[], filter: AccessFilter): BusAccess[] {
  const { kind, width, ip, at } = filter;
  if (at !== undefined) {
    if (ip === undefined) throw new PynqError("ARGUMENT", `filter: \`at\` needs \`ip\` beside it`);
    checkPlace({ ip, at });
  }
  return accesses.filter(
    (access) =>
      (kind === undefined || access.kind === kind) &&
      (width === undefined || access.width === width) &&
      (ip === undefined || access.ip === ip) &&
      (filter.interface === undefined || access.interface === filter.interface) &&
      (ip === undefined || at === undefined || isAt(access, { ip, at })),
  );
}

/** An access as one line: `write32 axi_timer_0 TCSR0 0x80`. */
export function showAccess({ kind, width, ip, offset, register, value }: BusAccess): string {
  const place = register === undefined ? showPlace({ ip, at: offset }) : showPlace({ ip, at: register });
  return `${kind}${width} ${place} 0x${value.toString(16)}`;
}
