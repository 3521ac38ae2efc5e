import type { Kernel, KernelArgument } from "../model/kernel.js";
import { reachedMemories } from "../plan/kernels.js";
import type { Differences } from "./difference.js";
import { pairUp } from "./difference.js";

/** Differences between kernels: how they are started, what a call takes, which memories its buffers may lie in. */
export function diffKernels(old: readonly Kernel[], now: readonly Kernel[], result: Differences): void {
  const { removed, added, both } = pairUp(old, now, ({ name }) => name);
  for (const { name } of removed) result.breaking("kernel-removed", name, "removed");
  for (const { name } of added) result.harmless("kernel-added", name, "added");
  for (const [was, is] of both) {
    if (was.protocol !== is.protocol) {
      result.breaking("kernel-protocol", is.name, `${was.protocol} → ${is.protocol}`);
    }
    const [before, after] = [was, is].map(signature);
    if (before !== after) result.breaking("kernel-signature", is.name, `${before ?? ""} → ${after ?? ""}`);
    diffBanks(was, is, result);
  }
}

/** What a call depends on, as one line. */
function signature({ arguments: list, returnValue }: Kernel): string {
  const result =
    returnValue === undefined ? "void" : (returnValue.cType ?? `${returnValue.bytes ?? "?"} bytes`);
  return `${result} (${list.map(argument).join(", ")})`;
}

function argument({ name, kind, cType, dtype, bytes, direction }: KernelArgument): string {
  const type = cType ?? dtype ?? (bytes === undefined ? kind : `${bytes} bytes`);
  const role = kind === "scalar" ? "" : `${kind === "buffer" ? (direction ?? "buffer") : kind} `;
  return `${role}${type} ${name}`;
}

/** An argument that reaches fewer memories refuses buffers that it took. */
function diffBanks(was: Kernel, is: Kernel, result: Differences): void {
  const { both } = pairUp(was.computeUnits, is.computeUnits, ({ path }) => path);
  for (const [old, now] of both) {
    for (const name of new Set([...Object.keys(old.memories), ...Object.keys(now.memories)])) {
      const before = reachedMemories(old, name);
      const after = reachedMemories(now, name);
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      const text = (list: readonly string[] | undefined): string => list?.join(", ") ?? "all";
      const lost =
        after !== undefined && (before === undefined || before.some((bank) => !after.includes(bank)));
      const path = `${now.path}.${name}`;
      const message = `memories ${text(before)} → ${text(after)}`;
      if (lost) result.breaking("kernel-banks", path, message);
      else result.harmless("kernel-banks", path, message);
    }
  }
}
