import type { Device } from "../device/device.js";
import { printAs } from "../registers/inspect.js";
import type { InterruptPinDescriptor, IpDescriptor, OverlayDescriptor } from "./descriptor.js";
import { contextOf, DesignNode } from "./node.js";

/** What a hierarchy of the block design holds. Mirrors an entry of PYNQ's `hierarchy_dict`. */
export interface HierarchyDescription {
  /** Path in the block design. */
  readonly fullpath: string;
  /** IPs directly in it, by name. */
  readonly ip: Readonly<Record<string, IpDescriptor>>;
  /** Hierarchies directly in it, by name. */
  readonly hierarchies: Readonly<Record<string, HierarchyDescription>>;
  /** Interrupts of its IPs that reach the processor, by `ip/pin`. */
  readonly interrupts: Readonly<Record<string, InterruptPinDescriptor>>;
}

/** A level of the block design. Mirrors PYNQ's `DefaultHierarchy`; the base of hierarchy drivers. */
export class DefaultHierarchy extends DesignNode {
  /** Path in the block design, such as `video/hdmi_in`. */
  get fullpath(): string {
    return contextOf(this).path;
  }

  /** What is in it. */
  get description(): HierarchyDescription {
    const { overlay, path } = contextOf(this);
    return describeHierarchy(overlay.descriptor, path);
  }

  get device(): Device {
    return contextOf(this).overlay.device;
  }

  toJSON(): object {
    const { fullpath, ip, hierarchies } = this.description;
    return { fullpath, ip: Object.keys(ip), hierarchies: Object.keys(hierarchies) };
  }
}

printAs(DefaultHierarchy.prototype, (self) => {
  const { ip, hierarchies } = self.description;
  return `${self.constructor.name} ${self.fullpath} { ${[...Object.keys(hierarchies), ...Object.keys(ip)].join(", ")} }`;
});

/** Describes the hierarchy at `path`; the empty path is the whole design. */
export function describeHierarchy(design: OverlayDescriptor, path: string): HierarchyDescription {
  const prefix = path === "" ? "" : `${path}/`;
  const ip: Record<string, IpDescriptor> = {};
  const below = new Set<string>();
  for (const [fullpath, descriptor] of Object.entries(design.ips)) {
    if (!fullpath.startsWith(prefix)) continue;
    const [name = "", ...rest] = fullpath.slice(prefix.length).split("/");
    if (rest.length === 0) ip[name] = descriptor;
    else below.add(name);
  }
  const interrupts = Object.entries(design.interrupts)
    .filter(([pin]) => pin.startsWith(prefix))
    .map(([pin, descriptor]) => [pin.slice(prefix.length), descriptor] as const);
  return {
    fullpath: path,
    ip,
    hierarchies: Object.fromEntries(
      [...below].map((name) => [name, describeHierarchy(design, prefix + name)]),
    ),
    interrupts: Object.fromEntries(interrupts),
  };
}

/** All hierarchies of a design, by path. */
export function allHierarchies(design: OverlayDescriptor): Record<string, HierarchyDescription> {
  const found: Record<string, HierarchyDescription> = {};
  const visit = (hierarchy: HierarchyDescription): void => {
    for (const child of Object.values(hierarchy.hierarchies)) {
      found[child.fullpath] = child;
      visit(child);
    }
  };
  visit(describeHierarchy(design, ""));
  return found;
}
