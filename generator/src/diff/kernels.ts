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
    diffSignature(was, is, result);
    diffBanks(was, is, result);
  }
}

/** Argument by argument where they are the same ones in the same order, else as a whole. */
function diffSignature(was: Kernel, is: Kernel, result: Differences): void {
  const names = ({ arguments: list }: Kernel): string => JSON.stringify(list.map(({ name }) => name));
  if (names(was) !== names(is)) {
    result.breaking("kernel-signature", is.name, `${signature(was)} → ${signature(is)}`);
    return;
  }
  const [before, after] = [returned(was), returned(is)];
  if (before !== after) {
    result.breaking("kernel-signature", is.name, `return value ${before} → ${after}`);
  }
  for (const [index, now] of is.arguments.entries()) {
    const old = was.arguments[index];
    if (old === undefined || use(old) === use(now)) continue;
    const [from, to] = [typeOf(old), typeOf(now)];
    const change = from === to ? `${use(old)} → ${use(now)}` : `${from} → ${to}`;
    result.breaking("kernel-signature", `${is.name}.${now.name}`, change);
  }
}

/** As C has it. */
function signature(kernel: Kernel): string {
  return `${returned(kernel)} (${kernel.arguments.map((each) => `${typeOf(each)} ${each.name}`).join(", ")})`;
}

function returned({ returnValue }: Kernel): string {
  return returnValue === undefined ? "void" : (returnValue.cType ?? `${returnValue.bytes ?? "?"} bytes`);
}

function typeOf({ kind, cType, dtype, bytes }: KernelArgument): string {
  return cType ?? dtype ?? (bytes === undefined ? kind : `${bytes} bytes`);
}

/** Type and role: what a caller has to know. */
function use(argument: KernelArgument): string {
  const { kind, direction } = argument;
  return `${typeOf(argument)} (${direction === undefined ? kind : `${kind}, ${direction}`})`;
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
