import type { Hierarchy } from "../model/hierarchy.js";
import type { Ip } from "../model/ip.js";

/** The groups of the block design: every path that has cells below it, and every container. */
export function findHierarchies(ips: readonly Ip[]): Hierarchy[] {
  const groups = new Map<string, Hierarchy>();
  for (const ip of ips) {
    if (ip.role === "container") groups.set(ip.path, { path: ip.path, kind: "container" });
    for (let at = ip.path.indexOf("/"); at !== -1; at = ip.path.indexOf("/", at + 1)) {
      const path = ip.path.slice(0, at);
      if (!groups.has(path)) groups.set(path, { path, kind: "group" });
    }
  }
  return [...groups.values()];
}
