import type { EmitOptions } from "../emit/file.js";
import type {
  DesignPlan,
  HierarchyPlan,
  IpTypePlan,
  ModulePlan,
  OverlayPlan,
  RegionPlan,
} from "../plan/output.js";

/** One file to be emitted: what a worker needs to print it, and nothing else. */
export type RenderTask =
  | { readonly kind: "ip"; readonly plan: IpTypePlan }
  | { readonly kind: "hierarchy"; readonly plan: HierarchyPlan; readonly metadataFile: string }
  | { readonly kind: "overlay"; readonly plan: OverlayPlan }
  | { readonly kind: "region"; readonly plan: RegionPlan }
  | { readonly kind: "module"; readonly plan: ModulePlan }
  | {
      readonly kind: "metadata";
      readonly plan: DesignPlan;
      readonly regions: readonly RegionPlan[];
      /** Name of the file that the design was read from. */
      readonly source: string;
    }
  | { readonly kind: "index"; readonly plan: OverlayPlan };

/** A task with what decides whether its text must be formatted anew. */
export interface RenderRequest {
  readonly id: number;
  readonly task: RenderTask;
  readonly options: EmitOptions;
  /** Names of the contract's types, so that imports can be found. */
  readonly contractTypes: ReadonlySet<string>;
  /** Hash of the unformatted text that the file on disk came from; absent where the file must be written anyway. */
  readonly knownHash?: string;
}

/** A file as a worker gives it back. */
export interface RenderResult {
  readonly id: number;
  readonly path: string;
  /** SHA-256 of the text before formatting. */
  readonly unformattedHash: string;
  /** The formatted text; absent where the hash was the known one. */
  readonly text?: string;
}

/** A task and the file that it makes. */
export interface PlannedTask {
  readonly task: RenderTask;
  /** Path in the output folder, with `/` and extension. */
  readonly path: string;
}

/** The tasks of an overlay, the costliest first, so that no worker ends with it alone. */
export function renderTasks(plan: OverlayPlan): readonly PlannedTask[] {
  const cost = (type: IpTypePlan): number =>
    type.interfaces.reduce(
      (sum, face) => sum + face.registers.reduce((inner, register) => inner + 2 + register.fields.length, 0),
      0,
    );
  return [
    { task: { kind: "overlay", plan }, path: "overlay.ts" },
    ...[...plan.ipTypes]
      .sort((a, b) => cost(b) - cost(a))
      .map((type): PlannedTask => ({ task: { kind: "ip", plan: type }, path: `${type.file}.ts` })),
    ...designTasks(plan, plan.regions, plan.design.source.file),
    ...plan.regions.flatMap((region): PlannedTask[] => [
      { task: { kind: "region", plan: region }, path: `${region.file}.ts` },
      ...region.modules.flatMap((module) => [
        { task: { kind: "module" as const, plan: module }, path: `${module.file}.ts` },
        ...designTasks(module, [], module.source ?? plan.design.source.file),
      ]),
    ]),
    { task: { kind: "index", plan }, path: "index.ts" },
  ];
}

/** The files of an overlay or module apart from its class: hierarchies and constants. */
function designTasks(plan: DesignPlan, regions: readonly RegionPlan[], source: string): PlannedTask[] {
  return [
    ...plan.hierarchies.map((hierarchy): PlannedTask => ({
      task: { kind: "hierarchy", plan: withoutDepth(hierarchy), metadataFile: plan.metadataFile },
      path: `${hierarchy.file}.ts`,
    })),
    { task: { kind: "metadata", plan, regions, source }, path: `${plan.metadataFile}.ts` },
  ];
}

/** A hierarchy's file names the classes of its children, not what is in them. */
function withoutDepth(hierarchy: HierarchyPlan): HierarchyPlan {
  return {
    ...hierarchy,
    members: hierarchy.members.map((member) =>
      member.kind === "hierarchy" ? { ...member, hierarchy: { ...member.hierarchy, members: [] } } : member,
    ),
  };
}
