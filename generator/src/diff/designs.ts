import type { Design } from "../model/design.js";
import { shownIps } from "../plan/shown.js";
import type { Difference } from "./difference.js";
import { Differences, pairUp } from "./difference.js";
import { diffIps } from "./ips.js";
import { diffKernels } from "./kernels.js";
import { diffMemories } from "./memories.js";
import { diffClocks, diffGpio, diffInterrupts, diffStreams } from "./signals.js";

/**
 * Differences between what two designs offer an application. Each is breaking where code for the old one may not
 * compile or not work with the new one after generating again; what a regenerated overlay takes care of (addresses,
 * offsets, bit numbers) is not.
 */
export function diffDesigns(old: Design, now: Design): readonly Difference[] {
  const result = new Differences();
  if (old.platform.part !== now.platform.part) {
    result.breaking(
      "part",
      "",
      `part ${old.platform.part || "not given"} → ${now.platform.part || "not given"}`,
    );
  }
  diffContents(old, now, result);
  diffClocks(old.clocks, now.clocks, result);
  diffMemories(old.memories, now.memories, result);
  diffRegions(old, now, result);
  return result.all;
}

function diffContents(old: Design, now: Design, result: Differences): void {
  diffIps(shownIps(old), shownIps(now), result);
  diffInterrupts(old, now, result);
  diffGpio(old.gpio, now.gpio, result);
  diffKernels(old.kernels, now.kernels, result);
  diffStreams(old.streams, now.streams, result);
}

function diffRegions(old: Design, now: Design, result: Differences): void {
  const { removed, added, both } = pairUp(old.regions, now.regions, ({ path }) => path);
  for (const { path } of removed) result.breaking("region-removed", path, "removed");
  for (const { path } of added) result.harmless("region-added", path, "added");
  for (const [was, is] of both) {
    const modules = pairUp(was.modules, is.modules, ({ name }) => name);
    for (const { name } of modules.removed)
      result.breaking("module-removed", `${is.path}(${name})`, "removed");
    for (const { name } of modules.added) result.harmless("module-added", `${is.path}(${name})`, "added");
    for (const [before, after] of modules.both) {
      const inside = new Differences(`${is.path}(${after.name}) `);
      diffContents(before.design, after.design, inside);
      result.add(inside.all);
    }
  }
}
