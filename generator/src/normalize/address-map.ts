import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { AddressedInterface, AddressSegment } from "../model/ip.js";
import type { MemoryWindow, Register } from "../model/register.js";
import type {
  RawAddressBlock,
  RawBusInterface,
  RawHwh,
  RawMemoryRange,
  RawModule,
} from "../parse/hwh/raw.js";
import type { MasterChoice } from "./address-master.js";
import { joinRegisterArrays } from "./register-arrays.js";
import { normalizeRegisters } from "./registers.js";

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
  const interfaces: AddressedInterface[] = [];
  for (const [name, list] of [...byInterface].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const places = distinctPlaces(list, module, name, diagnostics);
    for (const [index, place] of places.entries()) {
      const bus = module.busInterfaces.find((candidate) => sameName(candidate.name, name));
      const contents = registersOf(module, name, place, index, byInterface.size, raw, diagnostics);
      interfaces.push({
        name: index === 0 ? name : `${name}_${place.base.toString(16).toUpperCase()}`,
        base: place.base,
        size: place.size,
        kind: place.kind,
        dataWidth: dataWidthOf(bus),
        ...protocolOf(bus),
        segments: segments.filter((segment) => segment.slaveInterface === place.slaveInterface),
        ...contents,
      });
    }
  }
  return interfaces;
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

/** The separate places among the segments of one interface, lowest first. */
function distinctPlaces(
  segments: readonly AddressSegment[],
  module: RawModule,
  name: string,
  diagnostics: DiagnosticCollector,
): readonly AddressSegment[] {
  const places = new Map<string, AddressSegment>();
  for (const segment of [...segments].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0))) {
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

/** Registers and windows of the address blocks that belong to one interface. */
function registersOf(
  module: RawModule,
  name: string,
  place: AddressSegment,
  index: number,
  interfaceCount: number,
  raw: RawHwh,
  diagnostics: DiagnosticCollector,
): { registers: readonly Register[]; windows: readonly MemoryWindow[] } {
  if (index > 0) return { registers: [], windows: [] };
  const blocks = module.addressBlocks.filter((block) => block.registers.length > 0);
  const registers: Register[] = [];
  const windows: MemoryWindow[] = [];
  for (const block of blocks) {
    if (!belongsTo(block, blocks, name, place, interfaceCount)) continue;
    const context = { vlnv: module.vlnv, toolVersion: raw.toolVersion, size: place.size, diagnostics };
    const normalized = normalizeRegisters(block, context);
    registers.push(...normalized.registers);
    windows.push(...normalized.windows);
  }
  return { registers: joinRegisterArrays(registers), windows };
}

/**
 * A block names its interface; tools differ in its case (`S_AXI` for `s_axi`). Where no name fits, the only block with
 * registers belongs to the only addressed interface.
 */
function belongsTo(
  block: RawAddressBlock,
  blocks: readonly RawAddressBlock[],
  name: string,
  place: AddressSegment,
  interfaceCount: number,
): boolean {
  if (sameName(block.interface, name)) return true;
  return blocks.length === 1 && interfaceCount === 1 && place.kind === "register";
}

function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
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
