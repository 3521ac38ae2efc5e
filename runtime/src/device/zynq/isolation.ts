import { TimeoutError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { MmioRegion } from "../mmio.js";
import { isolationIps, type IsolationFacts } from "./facts/isolation.js";

/** An IP of a design that can cut a part of the PL off the bus. */
export interface Isolator {
  readonly path: string;
  /** Bus address of its register. */
  readonly base: bigint;
  readonly kind: IsolationFacts["kind"];
}

/** Gives registers at a bus address. */
export type MapRegisters = (base: bigint, size: number) => MmioRegion;

const POLL_MS = 100;

/** The shutdown managers and decouplers of a design that have registers; those wired to signals alone are not seen. */
export function isolatorsOf(descriptor: OverlayDescriptor): readonly Isolator[] {
  const found: Isolator[] = [];
  for (const ip of Object.values(descriptor.ips)) {
    const facts = isolationIps.find(({ vlnvs }) => vlnvs.includes(ip.vlnv.split(":").slice(0, 3).join(":")));
    const control = Object.values(ip.interfaces).find((each) => each.kind === "register");
    if (facts !== undefined && control !== undefined) {
      found.push({ path: ip.path, base: control.base, kind: facts.kind });
    }
  }
  return found;
}

/**
 * Those that guard a region, by place: the ones in the region's own hierarchy, or in the nearest one above that has
 * any. A design says nothing more exact; where this is wrong the caller names them.
 */
export function isolatorsFor(descriptor: OverlayDescriptor, region: string): readonly Isolator[] {
  const all = isolatorsOf(descriptor);
  const folders = region.split("/");
  for (let depth = folders.length; depth > 0; depth--) {
    const prefix = folders.slice(0, depth).join("/") + "/";
    const near = all.filter(({ path }) => path.startsWith(prefix));
    if (near.length > 0) return near;
  }
  return all;
}

/**
 * Cuts off, and waits until what was under way is done with.
 * @throws TimeoutError naming those that did not get there; the ones before them stay cut off
 */
export function isolate(isolators: readonly Isolator[], map: MapRegisters): void {
  for (const isolator of isolators) settle(isolator, map, true);
}

/** Connects again. @throws TimeoutError where one does not let go */
export function connect(isolators: readonly Isolator[], map: MapRegisters): void {
  for (const isolator of isolators) settle(isolator, map, false);
}

function settle(isolator: Isolator, map: MapRegisters, cut: boolean): void {
  const facts = isolationIps.find(({ kind }) => kind === isolator.kind)!;
  const wanted = cut ? facts.isolated : 0;
  const region = map(isolator.base, 4096);
  try {
    region.write32(facts.offset, cut ? 1 : 0);
    const status = region.poll32(facts.offset, facts.statusMask, wanted, POLL_MS);
    if ((status & facts.statusMask) === wanted) return;
    throw new TimeoutError(
      `${isolator.path} (${isolator.kind}) did not ${cut ? "cut its interfaces off" : "connect again"} ` +
        `within ${POLL_MS} ms: a transaction through it does not end`,
      { path: isolator.path, status, wanted },
    );
  } finally {
    region.close();
  }
}
