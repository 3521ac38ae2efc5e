import { createHash } from "node:crypto";
import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { Ip } from "../model/ip.js";
import type { Region } from "../model/region.js";
import { planIpTypes } from "./ip-types.js";
import type { PlanScope } from "./ip-types.js";
import { assignNames, fileNameRules, toConstantName, toIdentifier, toTypeName } from "./names.js";
import type {
  ImagePlan,
  IpMemberPlan,
  IpTypePlan,
  ModulePlan,
  OverlayPlan,
  RegionNames,
  RegionPlan,
} from "./output.js";
import { contractNames } from "./reserved.js";
import { shownIps } from "./shown.js";
import { TreePlanner } from "./tree.js";
import type { TreeRoot } from "./tree.js";

/** Plans everything that is emitted for a design. */
export function planOverlay(design: Design, diagnostics: DiagnosticCollector): OverlayPlan {
  const scope = scopeOf(design);
  const inRegions = design.regions.map((region) =>
    region.modules.map((module) => scopeOf(withMemories(module.design, design))),
  );
  const className = `${toTypeName(design.name)}Overlay`;
  const fixed = new Set([className, ...contractNames()]);
  const types = planIpTypes([scope, ...inRegions.flat()], diagnostics, fixed);
  const ipTypes = [...new Set(types.values())].sort((a, b) => (a.file < b.file ? -1 : 1));
  const taken = new Set([...fixed, ...ipTypes.map((type) => type.className)]);
  const regionNames = nameRegions(design.regions, taken);
  const root: TreeRoot = {
    path: "",
    scope: "overlay",
    classPrefix: "",
    filePrefix: "hierarchies/",
    taken,
  };
  const tree = new TreePlanner(
    design,
    root,
    planIpMembers(scope.members, types, taken),
    regionNames,
    diagnostics,
  );
  return {
    design,
    modelHash: hashModel(design),
    className,
    members: tree.rootMembers,
    hierarchies: tree.hierarchies,
    ipTypes,
    ips: tree.ips,
    metadataFile: "metadata",
    descriptorName: "descriptor",
    regions: design.regions.map((region, index): RegionPlan => {
      const names = regionNames[index] as RegionNames;
      const cell = design.ips.find(({ path }) => path === region.path);
      const initial = region.modules.find((module) => module.initial)?.name;
      return {
        ...names,
        ...(cell === undefined ? {} : { cell }),
        ...(initial === undefined ? {} : { initial }),
        modules: planModules(region, names, inRegions[index] ?? [], types, taken, diagnostics),
      };
    }),
  };
}

/** The design with those of its IPs that the overlay shows. */
function scopeOf(design: Design): PlanScope {
  return { design, members: shownIps(design) };
}

/** Kernels in a module reach the memories of the design around it. */
function withMemories(module: Design, around: Design): Design {
  return { ...module, memories: [...around.memories, ...module.memories] };
}

/** Identity of the hardware interface: everything of the model but where it was read from. */
export function hashModel(design: Design): string {
  const { source: _source, ...rest } = design;
  const regions = design.regions.map((region) => ({
    ...region,
    modules: region.modules.map((module) => [module.name, module.initial, hashModel(module.design)]),
  }));
  const text = JSON.stringify({ ...rest, regions }, (key, value: unknown) => {
    if (key === "origin") return undefined;
    return typeof value === "bigint" ? `0x${value.toString(16)}` : value;
  });
  return createHash("sha256").update(text).digest("hex");
}

function planIpMembers(
  members: readonly Ip[],
  types: ReadonlyMap<Ip, IpTypePlan>,
  taken: ReadonlySet<string>,
): ReadonlyMap<string, IpMemberPlan> {
  const names = assignNames(
    members.map((ip) => ({ text: ip.path, key: "", wanted: `${toTypeName(ip.path)}Parameters` })),
    { reserved: taken },
  );
  const plans = new Map<string, IpMemberPlan>();
  for (const [index, ip] of members.entries()) {
    const type = types.get(ip);
    if (type === undefined) continue;
    const parametersType = names[index]?.identifier ?? "";
    plans.set(ip.path, { kind: "ip", identifier: "", ip, type, parametersType });
  }
  return plans;
}

function nameRegions(regions: readonly Region[], taken: Set<string>): readonly RegionNames[] {
  const stems = assignNames(
    regions.map(({ path }) => ({ text: path, key: "", wanted: toTypeName(path) })),
    { reserved: new Set() },
  );
  const files = assignNames(
    regions.map(({ path }) => ({ text: path, key: "", wanted: toIdentifier(path).toLowerCase() })),
    fileNameRules,
  );
  return regions.map(({ path }, index) => {
    const stem = stems[index]?.identifier ?? "";
    const [className, modulesType, unionType] = ["Region", "Modules", "Module"].map((suffix) =>
      take(`${stem}${suffix}`, taken),
    ) as [string, string, string];
    return { path, className, modulesType, unionType, file: `regions/${files[index]?.identifier ?? ""}` };
  });
}

function planModules(
  region: Region,
  names: RegionNames,
  scopes: readonly PlanScope[],
  types: ReadonlyMap<Ip, IpTypePlan>,
  taken: Set<string>,
  diagnostics: DiagnosticCollector,
): ModulePlan[] {
  const files = assignNames(
    region.modules.map(({ name }) => ({ text: name, key: "", wanted: toIdentifier(name).toLowerCase() })),
    fileNameRules,
  );
  return region.modules.map((module, index): ModulePlan => {
    const scope = scopes[index] as PlanScope;
    const stem = `${toTypeName(region.path)}${toTypeName(module.name)}`;
    const className = take(`${stem}Module`, taken);
    const file = `${names.file}/${files[index]?.identifier ?? ""}`;
    const root: TreeRoot = {
      path: region.path,
      scope: "regionModule",
      classPrefix: stem,
      filePrefix: `${file}/`,
      taken,
    };
    const tree = new TreePlanner(
      module.design,
      root,
      planIpMembers(scope.members, types, taken),
      [],
      diagnostics,
    );
    return {
      name: module.name,
      region: region.path,
      className,
      file,
      ...(module.file === undefined ? {} : { source: module.file, image: partialImage(module.file) }),
      design: module.design,
      modelHash: hashModel(module.design),
      members: tree.rootMembers,
      hierarchies: tree.hierarchies,
      ips: tree.ips,
      metadataFile: `${file}_metadata`,
      descriptorName: `${toConstantName(className)}Descriptor`,
    };
  });
}

/** Vivado writes the partial bitstream of a module beside its handoff, under the same name. */
function partialImage(handoff: string): ImagePlan {
  return { file: handoff.replace(/\.[^.]*$/, ".bit"), kind: "bit" };
}

/** A name of its own, and taken from then on. */
function take(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
  taken.add(name);
  return name;
}
