import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { AddressedInterface, AddressSegment } from "../model/ip.js";
import type {
  RawBusInterface,
  RawExternalInterface,
  RawHwh,
  RawMemoryRange,
  RawModule,
} from "../parse/hwh/raw.js";
import type { MasterChoice } from "./address-master.js";
import { blocksByPlace, contentsOf, sameName } from "./register-blocks.js";

/** Reports ranges of the chosen master that lead to nothing in the file: their cells are not in the overlay. */
export function reportUnknownInstances(
  raw: RawHwh,
  choice: MasterChoice | undefined,
  diagnostics: DiagnosticCollector,
): void {
  const known = new Set([...raw.modules, ...raw.externalInterfaces].map((end) => instanceOf(end)));
  const reported = new Set<string>();
  for (const { instance, base, origin } of choice?.ranges ?? []) {
    if (known.has(instance) || reported.has(instance)) continue;
    reported.add(instance);
    diagnostics.report(
      "hwh-unknown-instance",
      `The range at 0x${base.toString(16)} leads to ${instance || "a cell without a name"}, which the file does not hold.`,
      origin,
    );
  }
}

function instanceOf(end: RawModule | RawExternalInterface): string {
  return "instance" in end ? end.instance : end.name;
}

/** Every range of every master, by the slave's instance name. */
export function collectSegments(raw: RawHwh): ReadonlyMap<string, readonly AddressSegment[]> {
  const segments = new Map<string, AddressSegment[]>();
  const add = (range: RawMemoryRange, master: string, masterInterface: string): void => {
    const list = segments.get(range.instance) ?? [];
    list.push({
      master,
      masterInterface,
      base: range.base,
      size: range.high - range.base + 1n,
      addressBlock: range.addressBlock,
      slaveInterface: range.slaveInterface,
      kind: range.memoryType === "REGISTER" ? "register" : "memory",
    });
    segments.set(range.instance, list);
  };
  for (const module of raw.modules) {
    for (const range of module.memoryRanges) add(range, module.path, range.masterInterface);
  }
  for (const external of raw.externalInterfaces) {
    for (const range of external.memoryRanges) add(range, "", range.masterInterface || external.name);
  }
  return segments;
}

/**
 * The addressed interfaces of one IP for the chosen master. An interface that the master reaches in two separate places
 * through one of its ports (two address blocks) is two interfaces; one that it reaches through two ports is one, at the
 * lower address, since both lead to the same registers.
 */
export function addressedInterfaces(
  module: RawModule,
  segments: readonly AddressSegment[],
  choice: MasterChoice | undefined,
  raw: RawHwh,
  diagnostics: DiagnosticCollector,
): AddressedInterface[] {
  if (choice === undefined) return [];
  const own = segments.filter((segment) => segment.master === choice.master.path);
  const byInterface = new Map<string, AddressSegment[]>();
  for (const segment of own) {
    const name = segment.slaveInterface || defaultInterface(module, segment);
    byInterface.set(name, [...(byInterface.get(name) ?? []), segment]);
  }
  const names = new Set(byInterface.keys());
  const interfaces: AddressedInterface[] = [];
  for (const [name, list] of [...byInterface].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const places = distinctPlaces(list, module, name, diagnostics);
    const ranges = segmentsByPlace(segments, places);
    const blocks = blocksByPlace(module, name, places, names, diagnostics);
    for (const [index, place] of places.entries()) {
      const bus = module.busInterfaces.find((candidate) => sameName(candidate.name, name));
      interfaces.push({
        name: index === 0 ? name : furtherName(name, place.base, (taken) => names.has(taken)),
        base: place.base,
        size: place.size,
        kind: place.kind,
        dataWidth: dataWidthOf(bus),
        ...protocolOf(bus),
        segments: ranges[index] ?? [],
        ...contentsOf(blocks[index] ?? [], {
          vlnv: module.vlnv,
          toolVersion: raw.toolVersion,
          size: place.size,
          diagnostics,
        }),
      });
    }
  }
  return interfaces;
}

/** Name for a further place of an interface: with its address, and apart from the interfaces that have names. */
function furtherName(name: string, base: bigint, isTaken: (name: string) => boolean): string {
  let further = `${name}_${base.toString(16).toUpperCase()}`;
  while (isTaken(further)) further += "_";
  return further;
}

/**
 * The ranges of any master that lead to each place of an interface. Where the interface has several places, the address
 * block tells them apart, and where two of them have one block's name the address does.
 */
function segmentsByPlace(
  segments: readonly AddressSegment[],
  places: readonly AddressSegment[],
): readonly (readonly AddressSegment[])[] {
  const names = new Set(places.map(({ slaveInterface }) => slaveInterface));
  const candidates = segments.filter(({ slaveInterface }) => names.has(slaveInterface));
  if (places.length === 1) return [candidates];
  const counts = new Map<string, number>();
  for (const { addressBlock } of places) counts.set(addressBlock, (counts.get(addressBlock) ?? 0) + 1);
  const key = ({ addressBlock, base }: AddressSegment): string =>
    counts.get(addressBlock) === 1 ? addressBlock : `${addressBlock}\0${base}`;
  const groups = new Map<string, AddressSegment[]>(places.map((place) => [key(place), []]));
  for (const candidate of candidates) groups.get(key(candidate))?.push(candidate);
  return places.map((place) => groups.get(key(place)) ?? []);
}

/** Older tools do not name the slave interface: the address block's own interface, else the only slave there is. */
function defaultInterface(module: RawModule, segment: AddressSegment): string {
  const block = module.addressBlocks.find((candidate) => candidate.name === segment.addressBlock);
  if (block !== undefined && block.interface !== "") return block.interface;
  const slaves = module.busInterfaces.filter((bus) => bus.type === "SLAVE" && isMemoryMapped(bus));
  return slaves[0]?.name ?? "S_AXI";
}

function isMemoryMapped(bus: RawBusInterface): boolean {
  return bus.vlnv === "" || /:(aximm|lmb|axi4lite|acc)\b/i.test(bus.vlnv);
}

/** Lowest first; of several at one address the widest, so that the order of the file does not matter. */
function byPlace(a: AddressSegment, b: AddressSegment): number {
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  return `${a.masterInterface}\0${a.addressBlock}` < `${b.masterInterface}\0${b.addressBlock}` ? -1 : 1;
}

/** The separate places among the segments of one interface, lowest first. */
function distinctPlaces(
  segments: readonly AddressSegment[],
  module: RawModule,
  name: string,
  diagnostics: DiagnosticCollector,
): readonly AddressSegment[] {
  const places = new Map<string, AddressSegment>();
  for (const segment of [...segments].sort(byPlace)) {
    const key = `${segment.base}`;
    if (!places.has(key)) places.set(key, segment);
  }
  const all = [...places.values()];
  const [first] = all;
  if (first === undefined || all.length === 1) return all;
  // Through another port of the master the same registers appear again: an alias, not a second place.
  const samePort = all.filter((segment) => segment.masterInterface === first.masterInterface);
  const aliases = all.filter((segment) => segment.masterInterface !== first.masterInterface);
  if (first.kind === "register" && aliases.length > 0) {
    diagnostics.report(
      "address-several",
      `Interface ${name} of ${module.path} is mapped at ${all.map((segment) => `0x${segment.base.toString(16)}`).join(" and ")}; 0x${first.base.toString(16)} is used.`,
      module.origin,
    );
  }
  return samePort;
}

/** Width of the data bus in bits; 32 where the file does not say. */
export function dataWidthOf(bus: RawBusInterface | undefined): number {
  const stated = bus?.dataWidth ?? Number(bus?.parameters["DATA_WIDTH"] ?? Number.NaN);
  return [32, 64, 128, 256, 512, 1024].includes(stated) ? stated : 32;
}

function protocolOf(bus: RawBusInterface | undefined): { protocol?: string } {
  const protocol = bus?.parameters["PROTOCOL"];
  return protocol === undefined || protocol === "" ? {} : { protocol };
}
