import type { Memory } from "../model/memory.js";
import type { Differences } from "./difference.js";
import { hex, pairUp } from "./difference.js";

/** Differences between memories, and whether `allocate` needs a target now. */
export function diffMemories(old: readonly Memory[], now: readonly Memory[], result: Differences): void {
  const { removed, added, both } = pairUp(old, now, ({ name }) => name);
  for (const memory of removed) result.breaking("memory-removed", memory.name, `removed (${memory.type})`);
  for (const memory of added) result.harmless("memory-added", memory.name, `added (${memory.type})`);
  for (const [was, is] of both) {
    if (was.type !== is.type) result.harmless("memory-changed", is.name, `${was.type} → ${is.type}`);
    if (was.base !== is.base) {
      result.harmless("memory-changed", is.name, `address ${hex(was.base)} → ${hex(is.base)}`);
    }
    if (was.size !== is.size && was.size !== undefined && is.size !== undefined) {
      const message = `size ${hex(was.size)} → ${hex(is.size)} bytes`;
      if (is.size < was.size) result.breaking("memory-changed", is.name, message);
      else result.harmless("memory-changed", is.name, message);
    }
    if (banks([was]) !== banks([is])) {
      const message = banks([is]) === 1 ? "takes buffers now" : "does not take buffers any more";
      if (banks([is]) === 1) result.harmless("memory-changed", is.name, message);
      else result.breaking("memory-changed", is.name, message);
    }
  }
  if (banks(old) === 1 && banks(now) > 1) {
    result.breaking(
      "memory-target",
      "allocate",
      `${banks(now)} memories take buffers: a target must be given`,
    );
  }
}

function banks(memories: readonly Memory[]): number {
  return memories.filter(({ allocatable, used }) => allocatable && used).length;
}
