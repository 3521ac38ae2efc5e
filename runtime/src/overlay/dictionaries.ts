/*
 * The dictionaries of an overlay, PYNQ's `ip_dict` and its brothers. Generated classes give them as constants with
 * literal types; what stands here is their common shape, and the same contents worked out from the descriptor for
 * programs that treat any overlay.
 */
import type { IpDescriptor, OverlayDescriptor, ParameterValue } from "./descriptor.js";
import { allHierarchies } from "./hierarchy.js";
import { primaryInterface } from "./ip.js";

/** An IP. Address, range and interface are those of the interface that `DefaultIP` speaks to. */
export interface IpDictEntry {
  readonly fullpath: string;
  /** VLNV. */
  readonly type: string;
  readonly physAddr?: bigint;
  /** Size of the interface's window in bytes. */
  readonly addrRange?: number | bigint;
  /** Name of the interface. */
  readonly memId?: string;
  readonly memtype?: "REGISTER" | "MEMORY";
  /** Its interrupt pins that reach the processor, as full paths. */
  readonly interrupts: readonly string[];
  /** PS GPIO pins that reach it, by name. */
  readonly gpio: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** A hierarchy: what is directly in it, and the interrupts, pins and memories anywhere below it. */
export interface HierarchyDictEntry {
  readonly fullpath: string;
  /** Paths of IPs. */
  readonly ip: readonly string[];
  /** Paths of hierarchies. */
  readonly hierarchies: readonly string[];
  readonly interrupts: readonly string[];
  readonly gpio: readonly string[];
  readonly memories: readonly string[];
}

/** A memory. */
export interface MemDictEntry {
  readonly tag: string;
  readonly type: string;
  readonly baseAddress: bigint;
  readonly size?: bigint;
  /** Index in the xclbin's memory topology. */
  readonly idx?: number;
}

/** A PS GPIO pin. */
export interface GpioDictEntry {
  /** EMIO bit number. */
  readonly index: number;
  readonly direction: "in" | "out";
  readonly pins: readonly string[];
}

/** An interrupt controller. */
export interface InterruptControllerEntry {
  /** Path of the controller that it feeds; empty for the processor. */
  readonly parent: string;
  /** Input of the parent that it drives. */
  readonly index?: number;
  /** GIC number, where it feeds the processor. */
  readonly rawIrq?: number;
}

/** An interrupt pin that reaches the processor. */
export interface InterruptPinEntry {
  /** Path of the first controller on its way; empty for the processor. */
  readonly controller: string;
  /** Input of the controller that it drives. */
  readonly index?: number;
  readonly fullpath: string;
  /** GIC number at the end of its way. */
  readonly rawIrq?: number;
}

/** A clock of the PL. */
export interface ClockDictEntry {
  readonly index: number;
  readonly enable: 0 | 1;
  readonly divisor0?: number;
  readonly divisor1?: number;
  readonly source?: string;
  readonly actualMhz?: number;
}

/** A dictionary by path or name. */
export type Dictionary<Entry> = Readonly<Record<string, Entry>>;

export function ipDictOf(design: OverlayDescriptor): Dictionary<IpDictEntry> {
  return mapValues(design.ips, (ip) => ({
    fullpath: ip.path,
    type: ip.vlnv,
    ...placeOf(ip),
    interrupts: Object.keys(design.interrupts).filter(
      (pin) => pin.slice(0, pin.lastIndexOf("/")) === ip.path,
    ),
    gpio: Object.values(design.gpio)
      .filter(({ pins }) => pins.some((pin) => pin.startsWith(`${ip.path}/`)))
      .map(({ name }) => name),
    parameters: ip.parameters ?? {},
  }));
}

function placeOf(ip: IpDescriptor): Partial<IpDictEntry> {
  const name = Object.keys(ip.interfaces).length === 0 ? undefined : primaryInterface(ip);
  const placed = name === undefined ? undefined : ip.interfaces[name];
  if (name === undefined || placed === undefined) return {};
  return {
    physAddr: placed.base,
    addrRange: placed.size,
    memId: name,
    memtype: placed.kind === "register" ? "REGISTER" : "MEMORY",
  };
}

export function hierarchyDictOf(design: OverlayDescriptor): Dictionary<HierarchyDictEntry> {
  return mapValues(allHierarchies(design), ({ fullpath, ip, hierarchies }) => {
    const inside = (path: string): boolean => path.startsWith(`${fullpath}/`);
    return {
      fullpath,
      ip: Object.values(ip).map(({ path }) => path),
      hierarchies: Object.values(hierarchies).map((child) => child.fullpath),
      interrupts: Object.keys(design.interrupts).filter(inside),
      gpio: Object.keys(design.gpio).filter(inside),
      memories: Object.keys(design.memories).filter(inside),
    };
  });
}

export function memDictOf(design: OverlayDescriptor): Dictionary<MemDictEntry> {
  return mapValues(design.memories, ({ tag, type, base, size, index }) => ({
    tag,
    type,
    baseAddress: base,
    ...(size === undefined ? {} : { size }),
    ...(index === undefined ? {} : { idx: index }),
  }));
}

export function gpioDictOf(design: OverlayDescriptor): Dictionary<GpioDictEntry> {
  return mapValues(design.gpio, ({ index, direction, pins }) => ({ index, direction, pins }));
}

export function interruptPinsOf(design: OverlayDescriptor): Dictionary<InterruptPinEntry> {
  return mapValues(design.interrupts, ({ pin, chain: [first], rawIrq }) => ({
    controller: first?.controller ?? "",
    ...(first === undefined ? {} : { index: first.line }),
    fullpath: pin,
    ...(rawIrq === undefined ? {} : { rawIrq }),
  }));
}

export function interruptControllersOf(design: OverlayDescriptor): Dictionary<InterruptControllerEntry> {
  const found: Record<string, InterruptControllerEntry> = {};
  for (const { chain, rawIrq } of Object.values(design.interrupts)) {
    chain.forEach(({ controller }, step) => {
      const next = chain[step + 1];
      if (next !== undefined) found[controller] = { parent: next.controller, index: next.line };
      else found[controller] = { parent: "", ...(rawIrq === undefined ? {} : { rawIrq }) };
    });
  }
  return found;
}

export function clockDictOf(design: OverlayDescriptor): Dictionary<ClockDictEntry> {
  return Object.fromEntries(
    design.clocks.map(({ name, index, enabled, mhz, source, divisor0, divisor1 }) => [
      name,
      {
        index,
        enable: enabled ? 1 : 0,
        ...(divisor0 === undefined ? {} : { divisor0 }),
        ...(divisor1 === undefined ? {} : { divisor1 }),
        ...(source === undefined ? {} : { source }),
        ...(mhz === undefined ? {} : { actualMhz: mhz }),
      },
    ]),
  );
}

function mapValues<T, U>(entries: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value)]));
}
