/*
 * How much of each thing a hardware handoff may hold. Later stages take time and memory in proportion to these counts, or
 * to a product of two of them, so that the limits bound every run. Behind each limit stands the most that a public
 * design has, of 69 from 2014 to 2024.
 */
import type { DiagnosticCollector, Origin } from "../../diagnostics/diagnostic.js";
import type { RawBusInterface, RawHwh, RawModule, RawRegister } from "./raw.js";

/** Most of each kind in one file, and the most that is known of real ones. */
export const handoffLimits = {
  cells: { limit: 10_000, known: 185 },
  hierarchies: { limit: 2_000, known: 24 },
  levels: { limit: 32, known: 4 },
  registers: { limit: 50_000, known: 827 },
  fields: { limit: 250_000, known: 1_518 },
  parameters: { limit: 500_000, known: 17_400 },
  ranges: { limit: 20_000, known: 956 },
  ports: { limit: 200_000, known: 5_572 },
  connections: { limit: 500_000, known: 11_583 },
  interfaces: { limit: 50_000, known: 362 },
} as const;

/** Address ranges of one cell; 779 are known, of a Versal PS. */
export const MAX_RANGES_OF_A_CELL = 5_000;
/** Fields of one register: a word has 64 bits, and a few fields may lie over each other. 21 are known. */
export const MAX_FIELDS_OF_A_REGISTER = 256;
/** Interfaces on one AXI-Stream: it has two ends, and perhaps monitors. */
export const MAX_INTERFACES_ON_A_STREAM = 32;

type Kind = keyof typeof handoffLimits;

const words: Readonly<Record<Kind, string>> = {
  cells: "cells",
  hierarchies: "hierarchies",
  levels: "levels of hierarchy",
  registers: "registers",
  fields: "fields",
  parameters: "parameters",
  ranges: "address ranges",
  ports: "ports",
  connections: "connections",
  interfaces: "bus interfaces",
};

/** Reports every limit that a file exceeds. False where there is one. */
export function withinLimits(raw: RawHwh, diagnostics: DiagnosticCollector): boolean {
  let good = true;
  const refuse = (found: string, limit: number, origin: Origin): void => {
    good = false;
    diagnostics.report(
      "hwh-limit",
      `${found}; the limit is ${limit}.`,
      origin,
      "Check that the file is what the tool wrote.",
    );
  };
  for (const [kind, count] of Object.entries(countAll(raw)) as [Kind, number][]) {
    const { limit } = handoffLimits[kind];
    if (count > limit) refuse(`The file has ${count} ${words[kind]}`, limit, { file: raw.file });
  }
  const instances = new Map(raw.modules.map((module) => [module.instance, module]));
  for (const [instance, count] of tally(allRanges(raw).map((range) => range.instance))) {
    if (count <= MAX_RANGES_OF_A_CELL) continue;
    const origin = instances.get(instance)?.origin ?? { file: raw.file };
    refuse(`${instance.slice(0, 120)} is mapped at ${count} address ranges`, MAX_RANGES_OF_A_CELL, origin);
  }
  const streams = allBuses(raw).filter(({ vlnv }) => /:axis:/i.test(vlnv));
  for (const [bus, count] of tally(streams.map((stream) => stream.bus).filter((bus) => bus !== ""))) {
    if (count <= MAX_INTERFACES_ON_A_STREAM) continue;
    const found = `${count} interfaces are on the stream ${bus.slice(0, 120)}`;
    refuse(found, MAX_INTERFACES_ON_A_STREAM, { file: raw.file });
  }
  for (const register of raw.modules.flatMap(registersOf)) {
    if (register.fields.length <= MAX_FIELDS_OF_A_REGISTER) continue;
    const found = `Register ${register.name.slice(0, 120)} has ${register.fields.length} fields`;
    refuse(found, MAX_FIELDS_OF_A_REGISTER, register.origin);
  }
  return good;
}

function countAll(raw: RawHwh): Record<Kind, number> {
  const sum = (of: (module: RawModule) => number): number =>
    raw.modules.reduce((total, module) => total + of(module), 0);
  const { hierarchies, levels } = countLevels(raw.modules.map(({ path }) => path));
  return {
    cells: raw.modules.length,
    hierarchies,
    levels,
    registers: sum((module) => registersOf(module).length),
    fields: sum((module) => registersOf(module).reduce((total, { fields }) => total + fields.length, 0)),
    parameters: sum((module) => Object.keys(module.parameters).length),
    ranges: allRanges(raw).length,
    ports: raw.externalPorts.length + sum(({ ports }) => ports.length),
    connections: sum(({ ports }) => ports.reduce((total, port) => total + port.connections.length, 0)),
    interfaces: allBuses(raw).length,
  };
}

/** Counts the distinct parents of all paths, no more of them than it takes to exceed a limit. */
function countLevels(paths: readonly string[]): { hierarchies: number; levels: number } {
  const parents = new Set<string>();
  let levels = 0;
  for (const path of paths) {
    const depth = path.split("/").length - 1;
    levels = Math.max(levels, depth);
    if (depth > handoffLimits.levels.limit || parents.size > handoffLimits.hierarchies.limit) continue;
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1))
      parents.add(path.slice(0, at));
  }
  return { hierarchies: parents.size, levels };
}

function registersOf(module: RawModule): RawRegister[] {
  return module.addressBlocks.flatMap((block) => block.registers);
}

function allRanges(raw: RawHwh): RawModule["memoryRanges"] {
  return [...raw.modules, ...raw.externalInterfaces].flatMap(({ memoryRanges }) => memoryRanges);
}

function allBuses(raw: RawHwh): RawBusInterface[] {
  return [...raw.modules.flatMap(({ busInterfaces }) => busInterfaces), ...raw.externalInterfaces];
}

function tally(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
