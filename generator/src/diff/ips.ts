import { parameterLiteral } from "../emit/dictionaries.js";
import { Raw } from "../emit/literal.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import type { Differences } from "./difference.js";
import { hex, pairUp } from "./difference.js";
import { diffRegisters } from "./registers.js";

/** Differences between the IPs that two overlays show. */
export function diffIps(old: readonly Ip[], now: readonly Ip[], result: Differences): void {
  const { removed, added, both } = pairUp(old, now, ({ path }) => path);
  const moved = new Set<Ip>();
  const candidates = new Map<string, Ip[]>();
  for (const ip of added) {
    for (const key of identities(ip)) {
      const list = candidates.get(key);
      if (list === undefined) candidates.set(key, [ip]);
      else list.push(ip);
    }
  }
  for (const ip of removed) {
    const same = identities(ip).flatMap((key) => candidates.get(key) ?? []);
    const target = same.find((other) => !moved.has(other));
    if (target === undefined) {
      result.breaking("ip-removed", ip.path, `removed (${ip.vlnv || "no VLNV"})`);
      continue;
    }
    moved.add(target);
    result.breaking("ip-moved", ip.path, `moved to ${target.path}`);
    diffIp(ip, target, result);
  }
  for (const ip of added) {
    if (!moved.has(ip)) result.harmless("ip-added", ip.path, `added (${ip.vlnv || "no VLNV"})`);
  }
  for (const [was, is] of both) diffIp(was, is, result);
}

/** What tells that a cell is the same one elsewhere: its type with its name, or with its address. */
function identities({ vlnv, path, interfaces }: Ip): readonly string[] {
  if (vlnv === "") return [];
  const name = `${vlnv} ${path.slice(path.lastIndexOf("/") + 1)}`;
  const [face] = interfaces;
  return face === undefined ? [name] : [name, `${vlnv} @${face.base}`];
}

function diffIp(was: Ip, is: Ip, result: Differences): void {
  diffVlnv(was, is, result);
  const [single] = was.interfaces;
  const [now] = is.interfaces;
  if (
    single !== undefined &&
    now !== undefined &&
    was.interfaces.length === 1 &&
    is.interfaces.length === 1
  ) {
    // What is on the only interface is on the IP itself, whatever the interface is called.
    const path = `${is.path}.${now.name}`;
    if (single.name !== now.name) {
      result.harmless("interface-renamed", path, `called ${single.name} before`);
    }
    diffInterface(single, now, path, result);
  } else diffInterfaces(was, is, result);
  diffParameters(was, is, result);
}

function diffInterfaces(was: Ip, is: Ip, result: Differences): void {
  const { removed, added, both } = pairUp(was.interfaces, is.interfaces, ({ name }) => name);
  for (const face of removed) result.breaking("interface-removed", `${is.path}.${face.name}`, "removed");
  for (const face of added) {
    const path = `${is.path}.${face.name}`;
    const message = `added at ${hex(face.base)}`;
    // With a second interface, what was on the IP itself is on a member for each.
    if (was.interfaces.length === 1) result.breaking("interface-added", path, message);
    else result.harmless("interface-added", path, message);
  }
  for (const [old, now] of both) diffInterface(old, now, `${is.path}.${now.name}`, result);
}

function diffParameters(was: Ip, is: Ip, result: Differences): void {
  const names = [...new Set([...Object.keys(was.parameters), ...Object.keys(is.parameters)])].sort();
  for (const name of names) {
    const before = was.parameters[name];
    const after = is.parameters[name];
    if (before === after || isAddress(name)) continue;
    const text = (value: string | undefined): string =>
      value === undefined ? "absent" : JSON.stringify(value);
    const message = `${text(before)} → ${text(after)}`;
    // An application may read it: one that is gone, or of another type, does not compile.
    const breaks = before !== undefined && (after === undefined || kindOf(before) !== kindOf(after));
    if (breaks) result.breaking("ip-parameter", `${is.path}.${name}`, message);
    else result.harmless("ip-parameter", `${is.path}.${name}`, message);
  }
}

/** What a parameter's text is in generated code, past 53 bits a bigint. */
function kindOf(text: string): string {
  const literal = parameterLiteral(text);
  return literal instanceof Raw ? (literal.text.endsWith("n") ? "bigint" : "number") : typeof literal;
}

/** Parameters that repeat what the address map says, or the cell's own name. */
function isAddress(name: string): boolean {
  return /(BASEADDR|HIGHADDR)$/i.test(name) || name === "Component_Name";
}

function diffVlnv(was: Ip, is: Ip, result: Differences): void {
  if (was.vlnv === is.vlnv) return;
  const message = `${was.vlnv || "no VLNV"} → ${is.vlnv || "no VLNV"}`;
  const [old, now] = [was, is].map(({ vlnv }) => vlnv.split(":"));
  const sameType = old?.slice(0, 3).join(":") === now?.slice(0, 3).join(":");
  const sameMajor = (old?.[3] ?? "").split(".")[0] === (now?.[3] ?? "").split(".")[0];
  if (sameType && sameMajor) result.harmless("ip-vlnv", is.path, message);
  else result.breaking("ip-vlnv", is.path, message);
}

function diffInterface(
  was: AddressedInterface,
  is: AddressedInterface,
  path: string,
  result: Differences,
): void {
  if (was.base !== is.base) {
    result.harmless("interface-address", path, `address ${hex(was.base)} → ${hex(is.base)}`);
  }
  if (was.size !== is.size) {
    const message = `size ${hex(was.size)} → ${hex(is.size)} bytes`;
    if (is.size < was.size) result.breaking("interface-size", path, message);
    else result.harmless("interface-size", path, message);
  }
  if (was.kind !== is.kind) result.breaking("interface-kind", path, `${was.kind} → ${is.kind}`);
  if (was.dataWidth !== is.dataWidth) {
    result.breaking("interface-width", path, `data bus ${was.dataWidth} → ${is.dataWidth} bits`);
  }
  diffRegisters(was.registers, is.registers, path, result);
  const { removed, added, both } = pairUp(
    was.windows.filter(({ enabled }) => enabled),
    is.windows.filter(({ enabled }) => enabled),
    ({ name }) => name,
  );
  for (const window of removed) result.breaking("register-removed", `${path}.${window.name}`, "removed");
  for (const window of added) result.harmless("register-added", `${path}.${window.name}`, "added");
  for (const [old, now] of both) {
    if (old.size === now.size) continue;
    const message = `size ${hex(old.size)} → ${hex(now.size)} bytes`;
    if (now.size < old.size) result.breaking("window-size", `${path}.${now.name}`, message);
    else result.harmless("window-size", `${path}.${now.name}`, message);
  }
}
