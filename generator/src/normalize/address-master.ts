import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { processingSystems, processorCores } from "../facts/processing-systems.js";
import type { AddressMaster } from "../model/design.js";
import type { RawHwh, RawMemoryRange, RawModule } from "../parse/hwh/raw.js";

/** The chosen master with its address ranges. */
export interface MasterChoice {
  readonly master: AddressMaster;
  readonly ranges: readonly RawMemoryRange[];
}

/** True for a cell that stands for a whole processing system. */
export function isProcessingSystem(module: RawModule): boolean {
  return processingSystems.some((fact) => fact.modType === module.modType);
}

/** True for a soft processor, or a core of an expanded processing system. */
export function isProcessor(module: RawModule): boolean {
  return module.processorType !== "" || module.modClass === "PROCESSOR" || module.ipType === "PROCESSOR";
}

/**
 * Chooses the master whose addresses the overlay uses: what `--master` names; else the PS; else the one processor; else
 * what lies outside of the design (its external interfaces); else the only master there is.
 */
export function chooseMaster(
  raw: RawHwh,
  requested: string | undefined,
  diagnostics: DiagnosticCollector,
): MasterChoice | undefined {
  const candidates = [...cellMasters(raw), ...externalMaster(raw)];
  if (requested !== undefined) return chooseRequested(candidates, requested, raw, diagnostics);
  const groups = [
    candidates.filter((candidate) => candidate.master.kind === "ps"),
    candidates.filter((candidate) => candidate.master.kind === "processor" && candidate.ranges.length > 0),
    candidates.filter((candidate) => candidate.master.path === "" && candidate.ranges.length > 0),
    candidates.filter((candidate) => candidate.master.kind === "other" && candidate.ranges.length > 0),
  ];
  for (const group of groups) {
    if (group.length === 0) continue;
    const mapped = group.filter((candidate) => candidate.ranges.length > 0);
    const choices = mapped.length > 0 ? mapped : group;
    const distinct = distinctMaps(choices);
    const [only] = distinct;
    if (only !== undefined && distinct.length === 1) return only;
    diagnostics.report(
      "master-ambiguous",
      `${choices.length} masters have address maps of their own: ${choices.map(({ master }) => master.path).join(", ")}.`,
      { file: raw.file },
      `Choose one with --master, for example --master ${choices[0]?.master.path ?? ""}.`,
    );
    return undefined;
  }
  diagnostics.report("master-none", "No master of the design has an address map.", { file: raw.file });
  return undefined;
}

function cellMasters(raw: RawHwh): MasterChoice[] {
  const masters: MasterChoice[] = [];
  for (const module of raw.modules) {
    if (isProcessingSystem(module)) {
      masters.push({ master: { path: module.path, kind: "ps" }, ranges: module.memoryRanges });
    } else if (module.memoryRanges.length > 0) {
      const kind = isProcessor(module) ? "processor" : "other";
      masters.push({ master: { path: module.path, kind }, ranges: module.memoryRanges });
    }
  }
  return expandedProcessingSystem(raw, masters);
}

/**
 * A PS that the tools wrote out part by part has no cell of its own: its cores are the masters, and the application
 * core stands for it. Other cores of the same PS are no competitors.
 */
function expandedProcessingSystem(raw: RawHwh, masters: MasterChoice[]): MasterChoice[] {
  if (masters.some(({ master }) => master.kind === "ps")) return masters;
  const ranked = raw.modules.flatMap((module) => {
    const fact = processorCores.find((row) => row.modType === module.modType);
    return fact === undefined ? [] : [{ path: module.path, rank: fact.rank }];
  });
  if (ranked.length === 0) return masters;
  ranked.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  const cores = new Set(ranked.map(({ path }) => path));
  return masters
    .filter(({ master }) => !cores.has(master.path) || master.path === ranked[0]?.path)
    .map((choice) =>
      cores.has(choice.master.path)
        ? { ...choice, master: { path: choice.master.path, kind: "ps" as const } }
        : choice,
    );
}

/** What lies outside of a sub-design: all its external slave interfaces together. */
function externalMaster(raw: RawHwh): MasterChoice[] {
  const ranges = raw.externalInterfaces.flatMap((external) =>
    external.memoryRanges.map((range) => ({
      ...range,
      masterInterface: range.masterInterface || external.name,
    })),
  );
  return ranges.length === 0 ? [] : [{ master: { path: "", kind: "other" }, ranges }];
}

/** Masters that see the same slaves at the same addresses are one choice: the first of them. */
function distinctMaps(choices: readonly MasterChoice[]): MasterChoice[] {
  const maps = new Map<string, MasterChoice>();
  for (const choice of choices) {
    const map = choice.ranges
      .map((range) => `${range.instance}\0${range.slaveInterface}\0${range.base}\0${range.high}`)
      .sort()
      .join("\n");
    if (!maps.has(map)) maps.set(map, choice);
  }
  return [...maps.values()];
}

function chooseRequested(
  candidates: readonly MasterChoice[],
  requested: string,
  raw: RawHwh,
  diagnostics: DiagnosticCollector,
): MasterChoice | undefined {
  const wanted = requested.replace(/^\/+/, "");
  const found = candidates.find(({ master }) => master.path === wanted);
  if (found !== undefined) return found;
  const paths = candidates.map(({ master }) => master.path || "(external interfaces)");
  diagnostics.report(
    "master-unknown",
    `No master is called ${wanted.slice(0, 120)}.`,
    { file: raw.file },
    paths.length === 0
      ? "The design has no master with an address map."
      : `Masters are: ${paths.join(", ")}.`,
  );
  return undefined;
}
