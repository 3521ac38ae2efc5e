import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { GpioPin } from "../model/gpio.js";
import {
  assignNames,
  fileNameRules,
  toIdentifier,
  toMemoryIdentifier,
  toPinIdentifier,
  toTypeName,
} from "./names.js";
import type { HierarchyPlan, IpMemberPlan, MemberPlan, RegionNames } from "./output.js";
import { nameSiblings } from "./registers.js";
import type { Named } from "./registers.js";
import { reservedNames } from "./reserved.js";
import type { NameScope } from "./reserved.js";

/** Where a tree of members begins, and how its files and classes are called. */
export interface TreeRoot {
  /** Path of the root; empty for an overlay. */
  readonly path: string;
  readonly scope: NameScope;
  /** What goes before the names of hierarchies' classes and files. */
  readonly classPrefix: string;
  readonly filePrefix: string;
  /** Class names that are taken. */
  readonly taken: Set<string>;
}

interface Draft {
  readonly named: Named;
  readonly make: (identifier: string) => MemberPlan;
}

/** Puts members into the tree of hierarchies, naming siblings level by level. */
export class TreePlanner {
  readonly rootMembers: readonly MemberPlan[];
  readonly hierarchies: HierarchyPlan[] = [];
  readonly ips: IpMemberPlan[] = [];
  readonly #design: Design;
  readonly #root: TreeRoot;
  readonly #ips: ReadonlyMap<string, IpMemberPlan>;
  readonly #regions: ReadonlyMap<string, RegionNames>;
  readonly #gpio: ReadonlyMap<string, readonly GpioPin[]>;
  readonly #diagnostics: DiagnosticCollector;
  readonly #names: ReadonlyMap<string, { readonly className: string; readonly file: string }>;
  readonly #children: ReadonlyMap<string, readonly string[]>;

  constructor(
    design: Design,
    root: TreeRoot,
    ips: ReadonlyMap<string, IpMemberPlan>,
    regions: readonly RegionNames[],
    diagnostics: DiagnosticCollector,
  ) {
    this.#design = design;
    this.#root = root;
    this.#ips = ips;
    this.#regions = new Map(regions.map((region) => [region.path, region]));
    this.#gpio = gpioByParent(design, ips, root.path);
    this.#diagnostics = diagnostics;
    const members = [...ips.keys(), ...this.#regions.keys()];
    const below = [...this.#gpio.keys()].filter((path) => path !== root.path).map((path) => `${path}/`);
    const shown = shownHierarchies([...members, ...below], root.path);
    this.#names = nameHierarchies(shown, root);
    this.#children = childrenOf([...shown, ...members]);
    this.rootMembers = this.#level(root.path);
    this.hierarchies.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.ips.sort((a, b) => (a.ip.path < b.ip.path ? -1 : 1));
  }

  #level(parent: string): MemberPlan[] {
    const drafts = [
      ...(this.#children.get(parent) ?? []).flatMap((path) => this.#drafts(path)),
      ...(this.#gpio.get(parent) ?? []).map(gpioDraft),
      ...(parent === "" ? this.#overlayDrafts() : []),
    ];
    const isRoot = parent === this.#root.path;
    const identifiers = nameSiblings(
      parent === "" ? "Member" : `Member of ${parent}:`,
      drafts.map(({ named }) => named),
      { reserved: reservedNames(isRoot ? this.#root.scope : "hierarchy") },
      this.#diagnostics,
    );
    return drafts
      .map(({ make }, index) => make(identifiers[index] ?? ""))
      .sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  }

  /** The hierarchy, the region and the IP at a path: several of them may be. */
  #drafts(path: string): Draft[] {
    const text = path.slice(path.lastIndexOf("/") + 1);
    const drafts: Draft[] = [];
    const names = this.#names.get(path);
    if (names !== undefined) {
      const hierarchy: HierarchyPlan = { path, ...names, members: this.#level(path) };
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
    const region = this.#regions.get(path);
    if (region !== undefined) {
      drafts.push({
        named: { text, key: "5" },
        make: (identifier) => ({ kind: "region", identifier, region }),
      });
    }
    return drafts;
  }

  /** Memories are members of the overlay itself, as in PYNQ. */
  #overlayDrafts(): Draft[] {
    const memories = this.#design.memories
      .filter((memory) => memory.allocatable && memory.used)
      .map((memory): Draft => ({
        named: { text: memory.name, key: "2", wanted: this.#memoryIdentifier(memory.name) },
        make: (identifier) => ({ kind: "memory", identifier, memory }),
      }));
    // Only an xclbin's streams have names of their own (`dc_0`); a block design's are nets.
    const streams = (this.#design.source.format === "xclbin" ? this.#design.streams : []).map(
      (stream): Draft => ({
        named: { text: stream.name, key: "4" },
        make: (identifier) => ({ kind: "stream", identifier, stream }),
      }),
    );
    return [...memories, ...streams];
  }

  /** A memory of the block design is called as its controller, whose registers are a member beside it. */
  #memoryIdentifier(name: string): string {
    return `${toMemoryIdentifier(name)}${this.#ips.has(name) ? "_memory" : ""}`;
  }
}

function gpioDraft(pin: GpioPin): Draft {
  return {
    named: {
      text: pin.name,
      key: `3${pin.index.toString().padStart(4, "0")}`,
      wanted: toPinIdentifier(pin.name),
    },
    make: (identifier) => ({ kind: "gpio", identifier, pin }),
  };
}

/**
 * PS GPIO bits by the hierarchy that their slice is in, as in PYNQ. One that is named after a pin of an IP is a member
 * of that IP.
 */
function gpioByParent(
  design: Design,
  ips: ReadonlyMap<string, IpMemberPlan>,
  root: string,
): ReadonlyMap<string, readonly GpioPin[]> {
  const result = new Map<string, GpioPin[]>();
  const cells = new Set(design.ips.filter(({ role }) => role !== "wiring").map(({ path }) => path));
  for (const pin of design.gpio) {
    const parent = pin.name.slice(0, Math.max(0, pin.name.lastIndexOf("/")));
    const outside = root !== "" && parent !== root && !parent.startsWith(`${root}/`);
    if (outside || ips.has(parent) || cells.has(parent)) continue;
    const list = result.get(parent);
    if (list === undefined) result.set(parent, [pin]);
    else list.push(pin);
  }
  return result;
}

/** The hierarchies above at least one member, below the root. */
function shownHierarchies(paths: readonly string[], root: string): string[] {
  const shown = new Set<string>();
  const from = root === "" ? 0 : root.length + 1;
  for (const path of paths) {
    for (let at = path.indexOf("/", from); at !== -1; at = path.indexOf("/", at + 1)) {
      shown.add(path.slice(0, at));
    }
  }
  return [...shown].sort();
}

function nameHierarchies(
  paths: readonly string[],
  { path: root, classPrefix, filePrefix, taken }: TreeRoot,
): ReadonlyMap<string, { readonly className: string; readonly file: string }> {
  const relative = (path: string): string => (root === "" ? path : path.slice(root.length + 1));
  const classes = assignNames(
    paths.map((path) => ({
      text: path,
      key: "",
      wanted: `${classPrefix}${toTypeName(relative(path))}Hierarchy`,
    })),
    { reserved: taken },
  );
  const files = assignNames(
    paths.map((path) => ({ text: path, key: "", wanted: toIdentifier(relative(path)).toLowerCase() })),
    fileNameRules,
  );
  return new Map(
    paths.map((path, index) => {
      const className = classes[index]?.identifier ?? "";
      taken.add(className);
      return [path, { className, file: `${filePrefix}${files[index]?.identifier ?? ""}` }];
    }),
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
