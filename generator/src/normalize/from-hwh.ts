import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { MODEL_VERSION } from "../model/design.js";
import type { Design } from "../model/design.js";
import type { Ip } from "../model/ip.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import { addressedInterfaces, collectSegments } from "./address-map.js";
import { chooseMaster } from "./address-master.js";
import { findHierarchies } from "./hierarchies.js";
import { roleOf } from "./roles.js";
import { sortDesign } from "./sort-design.js";

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
  const segments = collectSegments(raw);
  const ips: Ip[] = raw.modules.map((module) => ({
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
    ...(choice === undefined ? {} : { master: choice.master }),
    ips,
    hierarchies: findHierarchies(ips),
    memories: [],
    interruptControllers: [],
    interruptPins: [],
    gpio: [],
    clocks: [],
    streams: [],
    regions: [],
    kernels: [],
  });
}
