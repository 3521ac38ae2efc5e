import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { MODEL_VERSION } from "../model/design.js";
import type { Design } from "../model/design.js";
import type { Ip } from "../model/ip.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import { addressedInterfaces, collectSegments, reportUnknownInstances } from "./address-map.js";
import { chooseMaster } from "./address-master.js";
import { findClocks } from "./clocks.js";
import { externalWindows } from "./external-windows.js";
import { findGpio } from "./gpio.js";
import { findHierarchies } from "./hierarchies.js";
import { findInterrupts } from "./interrupts.js";
import { findMemories } from "./memories.js";
import { Netlist } from "./netlist.js";
import { processingSystem, psCellAt } from "./processing-system.js";
import { findRegions } from "./regions.js";
import { roleOf } from "./roles.js";
import { Signals } from "./signals.js";
import { sortDesign } from "./sort-design.js";
import { findStreams } from "./streams.js";
import { reportUnwiredInterrupts } from "./unwired-interrupts.js";

/** What decides how a hardware handoff becomes a design. */
export interface HwhOptions {
  /** Path of the master whose addresses count (`--master`). */
  readonly master?: string;
  /** Archive member that the handoff was read from. */
  readonly member?: string;
  /** Name of the input file, without folder. */
  readonly file: string;
}

/** Makes a Design model from a hardware handoff: each pass adds one kind of fact. */
export function designFromHwh(raw: RawHwh, options: HwhOptions, diagnostics: DiagnosticCollector): Design {
  const choice = chooseMaster(raw, options.master, diagnostics);
  reportUnknownInstances(raw, choice, diagnostics);
  const segments = collectSegments(raw);
  const cells: Ip[] = raw.modules.map((module) => ({
    path: module.path,
    instance: module.instance,
    vlnv: module.vlnv,
    role: roleOf(module),
    ...(module.bdType === undefined ? {} : { bdType: module.bdType }),
    ...(module.blockDesign === undefined ? {} : { blockDesign: module.blockDesign }),
    parameters: module.parameters,
    interfaces: addressedInterfaces(module, segments.get(module.instance) ?? [], choice, raw, diagnostics),
    origin: module.origin,
  }));
  const ips = [...cells, ...externalWindows(raw, segments, choice)];
  const master = choice?.master;
  const ps = master === undefined ? undefined : psCellAt(raw, master.path);
  const signals = new Signals(new Netlist(raw));
  const bases = new Map(ips.map((ip) => [ip.path, ip.interfaces[0]?.base]));
  const interrupts = findInterrupts({
    raw,
    signals,
    master,
    baseOf: (cell) => bases.get(cell.path),
    diagnostics,
  });
  reportUnwiredInterrupts(raw, signals, master, interrupts, diagnostics);
  return sortDesign({
    version: MODEL_VERSION,
    name: raw.name || options.file.replace(/\.[^.]*$/, ""),
    source: {
      format: "hwh",
      file: options.file,
      ...(options.member === undefined ? {} : { member: options.member }),
      ...(raw.toolVersion === "" ? {} : { tool: `Vivado ${raw.toolVersion}` }),
    },
    platform: {
      arch: raw.arch,
      part: `${raw.device}${raw.package}`,
      ...(raw.speedGrade === "" ? {} : { speedGrade: raw.speedGrade }),
      ...(raw.board === "" ? {} : { board: raw.board }),
    },
    ...(master === undefined ? {} : { master }),
    ...(ps === undefined ? {} : { processingSystem: processingSystem(ps) }),
    ips,
    hierarchies: findHierarchies(ips),
    memories: findMemories(ips, master, ps, segments),
    interruptControllers: interrupts.controllers,
    interruptPins: interrupts.pins,
    gpio: ps === undefined ? [] : findGpio(raw, signals, ps.cell.path),
    clocks: ps === undefined ? [] : findClocks(ps.cell, ps.family),
    streams: findStreams(raw),
    regions: findRegions(ips),
    kernels: [],
  });
}
