/** What kinds of things differ. Codes are stable: scripts may filter by them. */
export const differenceCodes = [
  "part",
  "ip-removed",
  "ip-added",
  "ip-moved",
  "ip-vlnv",
  "ip-parameter",
  "interface-removed",
  "interface-added",
  "interface-renamed",
  "interface-address",
  "interface-size",
  "interface-kind",
  "interface-width",
  "register-removed",
  "register-added",
  "register-offset",
  "register-width",
  "register-access",
  "register-effect",
  "register-reset",
  "register-array",
  "window-size",
  "field-removed",
  "field-added",
  "field-bits",
  "field-access",
  "field-effect",
  "interrupt-removed",
  "interrupt-added",
  "interrupt-renumbered",
  "interrupt-line",
  "interrupt-sensitivity",
  "gpio-removed",
  "gpio-added",
  "gpio-index",
  "gpio-direction",
  "clock-removed",
  "clock-added",
  "clock-enabled",
  "clock-frequency",
  "memory-removed",
  "memory-added",
  "memory-changed",
  "memory-target",
  "kernel-removed",
  "kernel-added",
  "kernel-protocol",
  "kernel-signature",
  "kernel-banks",
  "stream-removed",
  "stream-added",
  "region-removed",
  "region-added",
  "module-removed",
  "module-added",
] as const;

export type DifferenceCode = (typeof differenceCodes)[number];

/** One difference between two designs. */
export interface Difference {
  readonly code: DifferenceCode;
  /** Path in the design of what differs, such as `video/axi_vdma.S_AXI_LITE.PARK_PTR`. */
  readonly path: string;
  /** True where an application that was written for the old design may not compile, or may not work, with the new one. */
  readonly breaking: boolean;
  /** What differs, in one phrase. */
  readonly message: string;
}

/** Collects differences below a path. */
export class Differences {
  readonly #items: Difference[] = [];
  readonly #prefix: string;

  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  breaking(code: DifferenceCode, path: string, message: string): void {
    this.#items.push({ code, path: `${this.#prefix}${path}`, breaking: true, message });
  }

  harmless(code: DifferenceCode, path: string, message: string): void {
    this.#items.push({ code, path: `${this.#prefix}${path}`, breaking: false, message });
  }

  add(others: readonly Difference[]): void {
    this.#items.push(...others);
  }

  get all(): readonly Difference[] {
    return this.#items;
  }
}

/** What two lists of named things have in common, and what only one of them has; in the order of the names. */
export function pairUp<T>(
  old: readonly T[],
  now: readonly T[],
  key: (item: T) => string,
): {
  readonly removed: readonly T[];
  readonly added: readonly T[];
  readonly both: readonly (readonly [T, T])[];
} {
  const before = new Map(old.map((item) => [key(item), item]));
  const after = new Map(now.map((item) => [key(item), item]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const removed: T[] = [];
  const added: T[] = [];
  const both: (readonly [T, T])[] = [];
  for (const name of names) {
    const was = before.get(name);
    const is = after.get(name);
    if (was !== undefined && is !== undefined) both.push([was, is]);
    else if (was !== undefined) removed.push(was);
    else if (is !== undefined) added.push(is);
  }
  return { removed, added, both };
}

/** A number in hex. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
