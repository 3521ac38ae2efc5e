import { memoryControllers, psMemories } from "../facts/memories.js";
import type { AddressMaster } from "../model/design.js";
import type { AddressSegment, Ip } from "../model/ip.js";
import type { Memory, MemoryRange } from "../model/memory.js";
import { parseInteger } from "../parse/integer.js";
import type { PsCell } from "./processing-system.js";

/**
 * The memories that a design reaches: the PS's own (`PSDDR`, PYNQ's default bank), and every memory controller that
 * the master sees. PYNQ's `mem_dict`.
 * @param segments every range of every master, by the slave's instance name
 */
export function findMemories(
  ips: readonly Ip[],
  master: AddressMaster | undefined,
  ps: PsCell | undefined,
  segments: ReadonlyMap<string, readonly AddressSegment[]>,
): Memory[] {
  const own = ps === undefined ? undefined : psMemory(ps, segments.get(ps.cell.instance) ?? []);
  const controllers = ips
    .filter((ip) => isMemory(ip))
    .map((ip) => controllerMemory(ip, segments.get(ip.instance) ?? [], master?.kind === "ps"));
  return own === undefined ? controllers : [own, ...controllers];
}

/** MEMTYPE decides, not the kind of cell: a flash controller has registers, a NoC is memory. */
function isMemory(ip: Ip): boolean {
  return ip.role !== "ps" && ip.role !== "ps-part" && ip.interfaces.some((face) => face.kind === "memory");
}

function controllerMemory(ip: Ip, segments: readonly AddressSegment[], allocatable: boolean): Memory {
  const fact = memoryControllers.find(({ name }) => name === ip.vlnv.split(":")[2]);
  const faces = ip.interfaces.filter((face) => face.kind === "memory");
  const first = faces.reduce(
    (lowest, face) => (face.base < lowest.base ? face : lowest),
    faces[0] as Ip["interfaces"][number],
  );
  return {
    name: ip.path,
    tag: ip.path,
    type: fact?.type ?? "OTHER",
    base: first.base,
    size: first.size,
    used: true,
    allocatable: allocatable && fact?.forBuffers === true,
    ip: ip.path,
    ranges: rangesOf(segments.filter(({ kind }) => kind === "memory")),
  };
}

/** The PS's DDR memory: its size from the parameters, and the windows through which the PL's masters see it. */
function psMemory({ cell, family }: PsCell, segments: readonly AddressSegment[]): Memory | undefined {
  const fact = psMemories.find((each) => each.family === family);
  if (fact === undefined) return undefined;
  const last = parseInteger(cell.parameters[fact.last] ?? "");
  const size = last === undefined ? undefined : last + 1n < fact.lowEnd ? last + 1n : fact.lowEnd;
  const windows = segments.filter(
    ({ kind, addressBlock }) => kind === "memory" && /(^|_)DDR(_|$)/i.test(addressBlock),
  );
  return {
    name: "PSDDR",
    tag: "PSDDR",
    type: "PSDDR",
    base: 0n,
    ...(size === undefined ? {} : { size }),
    used: true,
    allocatable: true,
    ranges: rangesOf(windows),
  };
}

/** Equal ranges once, with all who see them. */
function rangesOf(segments: readonly AddressSegment[]): MemoryRange[] {
  const ranges = new Map<string, { base: bigint; size: bigint; masters: Set<string> }>();
  for (const { base, size, master, masterInterface } of segments) {
    const key = `${base}:${size}`;
    const range = ranges.get(key) ?? { base, size, masters: new Set<string>() };
    ranges.set(key, range);
    range.masters.add([master, masterInterface].filter(Boolean).join("."));
  }
  return [...ranges.values()]
    .sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : a.size < b.size ? -1 : 1))
    .map(({ base, size, masters }) => ({ base, size, masters: [...masters].sort() }));
}
