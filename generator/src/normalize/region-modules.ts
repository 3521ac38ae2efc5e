import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { Region, RegionModule } from "../model/region.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import { moduleDesign } from "./module-design.js";
import { splitInitialModule } from "./initial-module.js";

/** A partial design that was read. */
export interface PartialDesign {
  /** Path of the region, where the command line gives it. */
  readonly region: string | undefined;
  /** Name of the file, without folder. */
  readonly file: string;
  readonly raw: RawHwh;
}

/**
 * Puts partial designs into the regions of a static one. Which region a file is for, its name on the command line says;
 * else the block designs that the tools know for each region; else the file's name, which holds the region's.
 */
export function addRegionModules(
  design: Design,
  partials: readonly PartialDesign[],
  diagnostics: DiagnosticCollector,
): Design {
  let result = design;
  const modules = new Map<string, RegionModule[]>();
  for (const partial of partials) {
    const path = regionOf(partial, result, diagnostics);
    if (path === undefined) continue;
    if (!result.regions.some((region) => region.path === path)) result = splitInitialModule(result, path);
    const region = result.regions.find((each) => each.path === path) as Region;
    const list = modules.get(path) ?? [...region.modules];
    modules.set(path, list);
    const name = moduleName(partial, path);
    if (list.some((module) => module.name === name)) {
      diagnostics.report(
        "region-module-duplicate",
        `Region ${path} has two modules called ${name}.`,
        { file: partial.file },
        "Rename one of the files.",
      );
      continue;
    }
    list.push({
      name,
      initial: region.active !== undefined && blockDesignOf(partial.raw) === stripInstance(region.active),
      file: partial.file,
      design: moduleDesign(partial.raw, partial.file, result, path, diagnostics),
    });
    checkModule(partial, list.at(-1) as RegionModule, region, result, diagnostics);
  }
  return {
    ...result,
    regions: result.regions.map((region) => ({
      ...region,
      modules: modules.get(region.path) ?? region.modules,
    })),
  };
}

function regionOf(
  partial: PartialDesign,
  design: Design,
  diagnostics: DiagnosticCollector,
): string | undefined {
  const known = design.regions.map(({ path }) => path);
  const hierarchies = design.hierarchies.map(({ path }) => path);
  if (partial.region !== undefined) {
    const wanted = partial.region.replace(/^\/+/, "");
    if (known.includes(wanted) || hierarchies.includes(wanted)) return wanted;
    diagnostics.report(
      "region-unknown",
      `The design has no region or hierarchy ${wanted.slice(0, 120)}.`,
      { file: partial.file },
      known.length > 0
        ? `Its regions are ${known.join(", ")}.`
        : `Its hierarchies are ${hierarchies.slice(0, 20).join(", ") || "none"}.`,
    );
    return undefined;
  }
  const blockDesign = blockDesignOf(partial.raw);
  const byTools = design.regions.filter(({ candidates }) => candidates.includes(blockDesign));
  const byName = known.filter((path) => holdsName(stem(partial.file), instanceName(path)));
  const longest = byName.reduce((a, b) => (b.length > a.length ? b : a), "");
  const [only, ...more] =
    byTools.length > 0 ? byTools.map(({ path }) => path) : longest === "" ? [] : [longest];
  if (only !== undefined && more.length === 0) return only;
  diagnostics.report(
    "region-unknown",
    `Which region ${partial.file} is for cannot be told.`,
    { file: partial.file },
    `Give it as --partial REGION=${partial.file}; the design's regions are ${known.join(", ") || "none"}.`,
  );
  return undefined;
}

/**
 * Name of a module: the file's, without what stands in all of a region's files: everything up to the region's name, and
 * a `_partial` at the end (`cv_dfx_pr_0_dilate_partial.hwh` for the region `pr_0` is `dilate`).
 */
function moduleName({ file }: PartialDesign, region: string): string {
  const whole = stem(file).replace(/_partial$/i, "");
  const marker = `${instanceName(region)}_`;
  const at = `_${whole}`.indexOf(`_${marker}`);
  const short = at === -1 ? whole : whole.slice(at + marker.length);
  return short === "" ? whole : short;
}

function checkModule(
  partial: PartialDesign,
  module: RegionModule,
  region: Region,
  design: Design,
  diagnostics: DiagnosticCollector,
): void {
  const { part } = module.design.platform;
  if (part !== "" && design.platform.part !== "" && part !== design.platform.part) {
    diagnostics.report(
      "region-part",
      `Module ${module.name} of ${region.path} is for ${part}, the static design for ${design.platform.part}.`,
      { file: partial.file },
    );
  }
  if (region.windows.length === 0) return;
  for (const ip of module.design.ips) {
    for (const face of ip.interfaces) {
      const fits = region.windows.some(
        ({ base, size }) => face.base >= base && face.base + face.size <= base + size,
      );
      if (fits || isCovered(face, region)) continue;
      diagnostics.report(
        "region-address-outside",
        `${ip.path} ${face.name} is at 0x${face.base.toString(16)}, outside of the windows of ${region.path} (${region.windows.map(({ base, size }) => `0x${base.toString(16)} to 0x${(base + size - 1n).toString(16)}`).join(", ")}).`,
        ip.origin,
        "Give the module and the region the same address range.",
      );
    }
  }
}

/** Windows that adjoin make one. */
function isCovered(face: { readonly base: bigint; readonly size: bigint }, region: Region): boolean {
  const sorted = [...region.windows].sort((a, b) => (a.base < b.base ? -1 : 1));
  let at = face.base;
  for (const { base, size } of sorted) if (base <= at && at < base + size) at = base + size;
  return at >= face.base + face.size;
}

/** Name of a partial's block design as the tools list it for the region: without the number of its instance. */
function blockDesignOf({ name }: RawHwh): string {
  return stripInstance(name);
}

function stripInstance(name: string): string {
  return name.replace(/_inst_\d+$/, "");
}

function instanceName(path: string): string {
  return path.replaceAll("/", "_");
}

/** True where a name holds another one as whole words between `_`. */
function holdsName(text: string, name: string): boolean {
  return `_${text}_`.includes(`_${name}_`);
}

function stem(file: string): string {
  return file.replace(/\.[^.]*$/, "");
}
