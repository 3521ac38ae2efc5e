import type { Register } from "../model/register.js";

/**
 * Joins runs `NAME[0]`, `NAME[1]`, … of equal shape and constant stride into one register with `dim`. A run that is
 * not complete from 0 on, or whose members differ, stays as it is.
 */
export function joinRegisterArrays(registers: readonly Register[]): Register[] {
  const runs = new Map<string, Map<number, Register>>();
  for (const register of registers) {
    const match = /^(.*\S)\s*\[(\d{1,5})\]$/.exec(register.name);
    if (match === null) continue;
    const [, name = "", index = ""] = match;
    const run = runs.get(name) ?? new Map<number, Register>();
    run.set(Number(index), register);
    runs.set(name, run);
  }
  const replaced = new Map<Register, Register | undefined>();
  for (const [name, run] of runs) {
    const joined = joinRun(name, run);
    if (joined === undefined) continue;
    for (const member of run.values()) replaced.set(member, undefined);
    const first = run.get(0);
    if (first !== undefined) replaced.set(first, joined);
  }
  return registers
    .map((register) => (replaced.has(register) ? replaced.get(register) : register))
    .filter((register) => register !== undefined);
}

function joinRun(name: string, run: ReadonlyMap<number, Register>): Register | undefined {
  const first = run.get(0);
  const second = run.get(1);
  if (first === undefined || second === undefined) return undefined;
  const stride = second.offset - first.offset;
  if (stride < 4) return undefined;
  const shape = shapeOf(first);
  for (let index = 0; index < run.size; index += 1) {
    const member = run.get(index);
    if (
      member === undefined ||
      member.offset !== first.offset + index * stride ||
      shapeOf(member) !== shape
    ) {
      return undefined;
    }
  }
  return { ...first, name, dim: { count: run.size, stride } };
}

/** What must be equal in all members of a run: everything but name, offset, description and position. */
function shapeOf(register: Register): string {
  return JSON.stringify([
    register.width,
    register.access,
    register.resetValue?.toString(),
    register.readEffect,
    register.writeEffect,
    register.enabled,
    register.fields.map((field) => [
      field.name,
      field.bitOffset,
      field.bitWidth,
      field.access,
      field.readEffect,
      field.writeEffect,
    ]),
  ]);
}
