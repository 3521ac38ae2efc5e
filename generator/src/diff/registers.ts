import type { Access, Field, Register } from "../model/register.js";
import { toIdentifier } from "../plan/names.js";
import type { Differences } from "./difference.js";
import { hex, pairUp } from "./difference.js";

/** Differences between the registers of one interface. */
export function diffRegisters(
  old: readonly Register[],
  now: readonly Register[],
  path: string,
  result: Differences,
): void {
  const enabled = (list: readonly Register[]): readonly Register[] => list.filter((each) => each.enabled);
  const { removed, added, both } = pairUp(enabled(old), enabled(now), keyOf(old, now));
  for (const register of removed) result.breaking("register-removed", `${path}.${register.name}`, "removed");
  for (const register of added) result.harmless("register-added", `${path}.${register.name}`, "added");
  for (const [was, is] of both) diffRegister(was, is, `${path}.${is.name}`, result);
}

/**
 * By the name that generated code has; by name and offset where a name is there twice. Versions of an IP spell names with
 * other characters between the words, which makes no other code.
 */
function keyOf(old: readonly Register[], now: readonly Register[]): (register: Register) => string {
  const twice = new Set<string>();
  for (const list of [old, now]) {
    const seen = new Set<string>();
    for (const { name, enabled } of list) {
      const identifier = toIdentifier(name);
      if (!enabled) continue;
      if (seen.has(identifier)) twice.add(identifier);
      seen.add(identifier);
    }
  }
  return ({ name, offset }) => {
    const identifier = toIdentifier(name);
    return twice.has(identifier) ? `${name}@${offset.toString(16)}` : identifier;
  };
}

function diffRegister(was: Register, is: Register, path: string, result: Differences): void {
  if (was.offset !== is.offset) {
    result.harmless("register-offset", path, `offset ${hex(was.offset)} → ${hex(is.offset)}`);
  }
  diffWidth(was.width, is.width, "register-width", path, result);
  diffAccess(was.access, is.access, "register-access", path, result);
  diffEffects(was, is, "register-effect", path, result);
  if (was.resetValue !== is.resetValue) {
    const text = (value: bigint | undefined): string => (value === undefined ? "unknown" : hex(value));
    result.harmless("register-reset", path, `reset value ${text(was.resetValue)} → ${text(is.resetValue)}`);
  }
  const before = was.dim?.count;
  const after = is.dim?.count;
  if (before !== after) {
    const message = `${before === undefined ? "one register" : `${before} of them`} → ${after === undefined ? "one" : after}`;
    const grown = before !== undefined && after !== undefined && after > before;
    if (grown) result.harmless("register-array", path, message);
    else result.breaking("register-array", path, message);
  }
  const { removed, added, both } = pairUp(shown(was), shown(is), fieldKey(was, is));
  for (const field of removed) result.breaking("field-removed", `${path}.${field.name}`, "removed");
  for (const field of added) result.harmless("field-added", `${path}.${field.name}`, "added");
  for (const [old, now] of both) diffField(old, now, `${path}.${now.name}`, result);
}

/** By the name that generated code has, where it is one field's alone. */
function fieldKey(was: Register, is: Register): (field: Field) => string {
  const alone = [was, is].every((register) => {
    const names = shown(register).map(({ name }) => toIdentifier(name));
    return new Set(names).size === names.length;
  });
  return ({ name }) => (alone ? toIdentifier(name) : name);
}

function shown(register: Register): readonly Field[] {
  return register.fields.filter((field) => !field.reserved);
}

function diffField(was: Field, is: Field, path: string, result: Differences): void {
  if (was.bitOffset !== is.bitOffset) {
    result.harmless("field-bits", path, `lowest bit ${was.bitOffset} → ${is.bitOffset}`);
  }
  diffWidth(was.bitWidth, is.bitWidth, "field-bits", path, result);
  diffAccess(was.access, is.access, "field-access", path, result);
  diffEffects(was, is, "field-effect", path, result);
}

/** Narrower takes fewer values; beyond 32 bits a value is a bigint. */
function diffWidth(
  was: number,
  is: number,
  code: "register-width" | "field-bits",
  path: string,
  result: Differences,
): void {
  if (was === is) return;
  const message = `width ${was} → ${is}`;
  if (is < was || (was <= 32 && is > 32)) result.breaking(code, path, message);
  else result.harmless(code, path, message);
}

function diffAccess(
  was: Access,
  is: Access,
  code: "register-access" | "field-access",
  path: string,
  result: Differences,
): void {
  if (was === is) return;
  const message = `${was} → ${is}`;
  if (is === "read-write") result.harmless(code, path, message);
  else result.breaking(code, path, message);
}

/** Effects decide which methods there are. */
function diffEffects(
  was: Pick<Field, "readEffect" | "writeEffect">,
  is: Pick<Field, "readEffect" | "writeEffect">,
  code: "register-effect" | "field-effect",
  path: string,
  result: Differences,
): void {
  for (const kind of ["writeEffect", "readEffect"] as const) {
    if (was[kind] === is[kind]) continue;
    const name = kind === "writeEffect" ? "effect of a write" : "effect of a read";
    result.breaking(code, path, `${name} ${was[kind] ?? "none"} → ${is[kind] ?? "none"}`);
  }
}
