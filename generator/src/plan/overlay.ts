import { createHash } from "node:crypto";
import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { Ip } from "../model/ip.js";
import { planIpTypes } from "./ip-types.js";
import { assignNames, toConstantName, toIdentifier, toMemoryIdentifier, toTypeName } from "./names.js";
import type {
  HierarchyPlan,
  IpMemberPlan,
  IpTypePlan,
  MemberPlan,
  MemoryMemberPlan,
  OverlayPlan,
} from "./output.js";
import { nameSiblings } from "./registers.js";
import type { Named } from "./registers.js";
import { contractNames, reservedNames } from "./reserved.js";

/** Plans everything that is emitted for a design. */
export function planOverlay(design: Design, diagnostics: DiagnosticCollector): OverlayPlan {
  const members = design.ips.filter((ip) => isMember(ip, design));
  const types = planIpTypes(design, members, diagnostics, contractNames());
  const ips = planIpMembers(members, types);
  const tree = new TreePlanner(design, ips, diagnostics);
  return {
    design,
    modelHash: hashModel(design),
    className: `${toTypeName(design.name)}Overlay`,
    members: tree.rootMembers,
    hierarchies: tree.hierarchies,
    ipTypes: [...new Set(types.values())].sort((a, b) => (a.file < b.file ? -1 : 1)),
    ips: tree.ips,
    interruptPins: design.interruptPins,
  };
}

/** IPs that the overlay shows: addressed ones, processing systems, and cores that only have streams. */
function isMember(ip: Ip, design: Design): boolean {
  if (ip.interfaces.length > 0) return true;
  if (ip.role === "ps") return true;
  if (ip.role !== "ip") return false;
  return design.streams.some((stream) => stream.source.ip === ip.path || stream.sink.ip === ip.path);
}

/** Identity of the hardware interface: everything of the model but where it was read from. */
export function hashModel(design: Design): string {
  const text = JSON.stringify(design, (key, value: unknown) =>
    key === "origin" || key === "source"
      ? undefined
      : typeof value === "bigint"
        ? `0x${value.toString(16)}`
        : value,
  );
  return createHash("sha256").update(text).digest("hex");
}

function planIpMembers(
  members: readonly Ip[],
  types: ReadonlyMap<string, IpTypePlan>,
): Map<string, IpMemberPlan> {
  const names = assignNames(
    members.map((ip) => ({ text: ip.path, key: "", wanted: toTypeName(ip.path) })),
    { reserved: new Set() },
  );
  const plans = new Map<string, IpMemberPlan>();
  for (const [index, ip] of members.entries()) {
    const type = types.get(ip.path);
    if (type === undefined) continue;
    const name = names[index]?.identifier ?? "";
    plans.set(ip.path, {
      kind: "ip",
      identifier: "",
      ip,
      type,
      parametersType: `${name}Parameters`,
      parametersConstant: `${toConstantName(name)}Parameters`,
    });
  }
  return plans;
}

/** Puts members into the tree of hierarchies, naming siblings level by level. */
class TreePlanner {
  readonly rootMembers: readonly MemberPlan[];
  readonly hierarchies: HierarchyPlan[] = [];
  readonly ips: IpMemberPlan[] = [];
  readonly #design: Design;
  readonly #ips: ReadonlyMap<string, IpMemberPlan>;
  readonly #diagnostics: DiagnosticCollector;
  readonly #names: ReadonlyMap<string, { readonly className: string; readonly file: string }>;
  readonly #children: ReadonlyMap<string, readonly string[]>;

  constructor(design: Design, ips: ReadonlyMap<string, IpMemberPlan>, diagnostics: DiagnosticCollector) {
    this.#design = design;
    this.#ips = ips;
    this.#diagnostics = diagnostics;
    const shown = shownHierarchies([...ips.keys()]);
    this.#names = nameHierarchies(shown, `${toTypeName(design.name)}Overlay`);
    this.#children = childrenOf([...shown, ...ips.keys()]);
    this.rootMembers = this.#level("");
    this.hierarchies.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.ips.sort((a, b) => (a.ip.path < b.ip.path ? -1 : 1));
  }

  #level(parent: string): MemberPlan[] {
    const paths = this.#children.get(parent) ?? [];
    const drafts: { named: Named; make: (identifier: string) => MemberPlan }[] = [];
    for (const path of paths) {
      const text = path.slice(path.lastIndexOf("/") + 1);
      const names = this.#names.get(path);
      if (names !== undefined) {
        const members = this.#level(path);
        const hierarchy: HierarchyPlan = { path, ...names, members };
        this.hierarchies.push(hierarchy);
        drafts.push({
          named: { text, key: "0" },
          make: (identifier) => ({ kind: "hierarchy", identifier, hierarchy }),
        });
      }
      const ip = this.#ips.get(path);
      if (ip !== undefined) {
        drafts.push({
          named: { text, key: "1", origin: ip.ip.origin },
          make: (identifier) => {
            const member = { ...ip, identifier };
            this.ips.push(member);
            return member;
          },
        });
      }
    }
    if (parent === "") drafts.push(...this.#rootDrafts());
    const identifiers = nameSiblings(
      parent === "" ? "Member" : `Member of ${parent}:`,
      drafts.map(({ named }) => named),
      { reserved: reservedNames(parent === "" ? "overlay" : "hierarchy") },
      this.#diagnostics,
    );
    return drafts
      .map(({ make }, index) => make(identifiers[index] ?? ""))
      .sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  }

  /** Memories and PS GPIO are members of the overlay itself, as in PYNQ. */
  #rootDrafts(): { named: Named; make: (identifier: string) => MemberPlan }[] {
    const memories = this.#design.memories
      .filter((memory) => memory.allocatable && memory.used)
      .map((memory) => ({
        named: { text: memory.name, key: "2", wanted: toMemoryIdentifier(memory.name) },
        make: (identifier: string): MemoryMemberPlan => ({ kind: "memory", identifier, memory }),
      }));
    const gpio = this.#design.gpio
      .filter((pin) => !pin.name.includes("/"))
      .map((pin) => ({
        named: { text: pin.name, key: `3${pin.index.toString().padStart(4, "0")}` },
        make: (identifier: string): MemberPlan => ({ kind: "gpio", identifier, pin }),
      }));
    // Only an xclbin's streams have names of their own (`dc_0`); a block design's are nets.
    const streams = (this.#design.source.format === "xclbin" ? this.#design.streams : []).map((stream) => ({
      named: { text: stream.name, key: "4" },
      make: (identifier: string): MemberPlan => ({ kind: "stream", identifier, stream }),
    }));
    return [...memories, ...gpio, ...streams];
  }
}

/** The hierarchies above at least one member. */
function shownHierarchies(paths: readonly string[]): string[] {
  const shown = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) shown.add(path.slice(0, at));
  }
  return [...shown].sort();
}

function nameHierarchies(
  paths: readonly string[],
  overlayClass: string,
): ReadonlyMap<string, { readonly className: string; readonly file: string }> {
  const classes = assignNames(
    paths.map((path) => ({ text: path, key: "", wanted: `${toTypeName(path)}Hierarchy` })),
    { reserved: new Set([overlayClass]) },
  );
  const files = assignNames(
    paths.map((path) => ({ text: path, key: "", wanted: toIdentifier(path).toLowerCase() })),
    { reserved: new Set(), ignoreCase: true },
  );
  return new Map(
    paths.map((path, index) => [
      path,
      { className: classes[index]?.identifier ?? "", file: `hierarchies/${files[index]?.identifier ?? ""}` },
    ]),
  );
}

function childrenOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const list = children.get(parent) ?? new Set<string>();
    list.add(path);
    children.set(parent, list);
  }
  return new Map([...children].map(([parent, list]) => [parent, [...list].sort()]));
}
