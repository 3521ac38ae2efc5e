import type { Design } from "../model/design.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import type { Memory } from "../model/memory.js";
import type { MemoryWindow, Register } from "../model/register.js";

/*
 * PYNQ's dictionaries in PYNQ's own shapes and names (`pynq.Overlay`'s ip_dict, gpio_dict, …), filled with what the
 * hardware has. Numbers that a double cannot hold exactly are not to be expected: addresses of a Zynq have 40 bits.
 */

/** A value of the dictionaries. */
export type PynqValue = string | number | null | readonly PynqValue[] | { readonly [key: string]: PynqValue };

type Dictionary = Record<string, PynqValue>;

/** The dictionaries of a design. */
export function pynqDictionaries(design: Design): Dictionary {
  const pins = interruptPins(design);
  const gpio = gpioDict(design);
  return {
    ip_dict: ipDict(design, pins, gpio),
    gpio_dict: gpio,
    interrupt_controllers: interruptControllers(design),
    interrupt_pins: pins,
    hierarchy_dict: hierarchyDict(design, pins, gpio),
    mem_dict: memDict(design),
    clock_dict: clockDict(design),
  };
}

/** The dictionaries as text, for `pynq-gen inspect FILE --format pynq`. */
export function printPynq(design: Design): string {
  return `${JSON.stringify(pynqDictionaries(design), null, 2)}\n`;
}

/** One entry of `ip_dict`: an IP, or one interface of it where it has several. */
interface IpEntry {
  readonly key: string;
  readonly ip: Ip;
  readonly face: AddressedInterface;
}

/** Entries of `ip_dict`; regions are not IPs, and what leads out of the design has no type. */
function entriesOf(design: Design): IpEntry[] {
  return design.ips
    .filter((ip) => ip.role !== "container" && ip.role !== "ps")
    .flatMap((ip) =>
      ip.interfaces.map((face) => ({
        key: ip.interfaces.length === 1 ? ip.path : `${ip.path}/${face.name}`,
        ip,
        face,
      })),
    );
}

function ipDict(design: Design, pins: Dictionary, gpio: Dictionary): Dictionary {
  const result = dictionary();
  const ps = design.ips.find((ip) => ip.role === "ps" && ip.path === design.master?.path);
  if (ps !== undefined) {
    result[ps.path] = {
      type: ps.vlnv,
      parameters: parameters(ps),
      gpio: attached(gpio, ps.path, pinsOfGpio),
      interrupts: attached(pins, ps.path, (_entry, name) => [name]),
    };
  }
  for (const { key, ip, face } of entriesOf(design)) result[key] = ipEntry(key, ip, face, pins, gpio);
  return sorted(result);
}

function ipEntry(
  key: string,
  ip: Ip,
  face: AddressedInterface,
  pins: Dictionary,
  gpio: Dictionary,
): PynqValue {
  return {
    fullpath: key,
    type: ip.vlnv === "" ? null : ip.vlnv,
    bdtype: ip.bdType ?? null,
    state: null,
    phys_addr: Number(face.base),
    addr_range: Number(face.size),
    mem_id: face.name,
    memtype: face.kind === "register" ? "REGISTER" : "MEMORY",
    ...(face.kind === "register" ? {} : { used: 1 }),
    gpio: attached(gpio, ip.path, pinsOfGpio),
    interrupts: attached(pins, ip.path, (_entry, name) => [name]),
    parameters: parameters(ip),
    registers: registersOf(face),
  };
}

function pinsOfGpio(entry: PynqValue): readonly string[] {
  return (entry as { readonly pins: readonly string[] }).pins;
}

/** Entries of a dictionary one of whose pins is directly on the cell, by the pin's own name. */
function attached(
  source: Dictionary,
  path: string,
  pinsOf: (entry: PynqValue, name: string) => readonly string[],
): Dictionary {
  const result = dictionary();
  for (const [name, entry] of Object.entries(source)) {
    for (const pin of pinsOf(entry, name)) {
      const slash = pin.lastIndexOf("/");
      if (slash !== -1 && pin.slice(0, slash) === path) result[pin.slice(slash + 1)] = entry;
    }
  }
  return sorted(result);
}

function parameters(ip: Ip): Dictionary {
  return Object.assign(dictionary(), ip.parameters);
}

function registersOf(face: AddressedInterface): Dictionary {
  const result = dictionary();
  for (const register of face.registers) {
    if (!register.enabled) continue;
    const count = register.dim?.count ?? 1;
    for (let index = 0; index < count; index += 1) {
      const name = register.dim === undefined ? register.name : `${register.name}[${index}]`;
      result[name] = registerEntry(register, register.offset + index * (register.dim?.stride ?? 0));
    }
  }
  for (const window of face.windows) if (window.enabled) result[window.name] = windowEntry(window);
  return sorted(result);
}

function registerEntry(register: Register, offset: number): PynqValue {
  const fields = dictionary();
  for (const field of register.fields) {
    fields[field.name] = {
      bit_offset: field.bitOffset,
      bit_width: field.bitWidth,
      description: field.description,
      access: field.access,
    };
  }
  return {
    address_offset: offset,
    size: register.width,
    access: register.access,
    description: register.description,
    fields: sorted(fields),
  };
}

function windowEntry(window: MemoryWindow): PynqValue {
  return {
    address_offset: window.offset,
    size: window.size * 8,
    access: window.access,
    description: window.description,
    fields: {},
  };
}

/**
 * GPIO by the slice that takes the bits. A slice of several bits has an entry of its own with its lowest bit, as PYNQ
 * has one entry a slice, and one for each bit.
 */
function gpioDict(design: Design): Dictionary {
  const result = dictionary();
  for (const pin of design.gpio) {
    result[pin.name] = { index: pin.index, state: null, pins: pin.pins };
    if (pin.group.width === 1) continue;
    const name = pin.group.name;
    const known = result[name] as { index: number; pins: readonly string[] } | undefined;
    result[name] = {
      index: Math.min(pin.index, known?.index ?? pin.index),
      state: null,
      pins: [...new Set([...(known?.pins ?? []), ...pin.pins.map(withoutBit)])].sort(),
    };
  }
  return sorted(result);
}

function withoutBit(pin: string): string {
  return pin.replace(/\[\d+\]$/, "");
}

function interruptControllers(design: Design): Dictionary {
  const result = dictionary();
  for (const { path, parent, index, rawIrq } of design.interruptControllers) {
    result[path] = { parent, index, ...(rawIrq === undefined ? {} : { raw_irq: rawIrq }) };
  }
  return sorted(result);
}

/**
 * Interrupt pins as PYNQ lists them: every pin of the net that raises the interrupt, not its output alone. A vector has
 * an entry for each bit, and one for its lowest line under the plain name.
 */
function interruptPins(design: Design): Dictionary {
  const result = dictionary();
  const lowest = new Map<string, number>();
  for (const pin of design.interruptPins) {
    const [first] = pin.chain;
    const entry = (fullpath: string): PynqValue => ({
      controller: first?.controller ?? "",
      index: pin.index,
      fullpath,
      ...(first === undefined && pin.rawIrq !== undefined ? { raw_irq: pin.rawIrq } : {}),
    });
    if (pin.bit !== undefined) {
      result[pin.pin] = entry(pin.pin);
      const known = lowest.get(`${pin.ip}/${pin.port}`);
      if (known !== undefined && known <= pin.index) continue;
      lowest.set(`${pin.ip}/${pin.port}`, pin.index);
    }
    for (const path of pin.net) result[path] = entry(path);
  }
  return sorted(result);
}

/** Groups that hold something addressed, at any depth. */
function hierarchyDict(design: Design, pins: Dictionary, gpio: Dictionary): Dictionary {
  const cells = entriesOf(design).map(({ key }) => key);
  const memories = Object.keys(memDict(design));
  // A cell with several interfaces is a hierarchy of them.
  const paths = new Set<string>();
  for (const path of [...cells, ...memories]) {
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) paths.add(path.slice(0, at));
  }
  const ips = leavesByParent(cells);
  const hierarchies = leavesByParent([...paths]);
  const interrupts = leavesByParent(Object.keys(pins));
  const banks = leavesByParent(memories);
  const bits = new Map<string, Set<string>>();
  for (const [name, entry] of Object.entries(gpio)) {
    for (const pin of [name, ...pinsOfGpio(entry)]) addTo(bits, parentOf(pin), name);
  }
  const result = dictionary();
  for (const path of paths) {
    const at = (source: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
      [...(source.get(path) ?? [])].sort();
    result[path] = {
      fullpath: path,
      ip: at(ips),
      hierarchies: at(hierarchies),
      interrupts: at(interrupts),
      gpio: at(bits),
      memories: at(banks),
    };
  }
  return sorted(result);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function leavesByParent(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const result = new Map<string, Set<string>>();
  for (const path of paths) addTo(result, parentOf(path), path.slice(path.lastIndexOf("/") + 1));
  return result;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

/**
 * Memories that the design file knows; `PSDDR`, which PYNQ adds when it loads an overlay, is not among them.
 */
function memDict(design: Design): Dictionary {
  const result = dictionary();
  const entries = new Map(entriesOf(design).map((entry) => [entry.key, entry]));
  for (const memory of design.memories) {
    if (memory.ip === undefined && memory.index === undefined) continue;
    for (const [key, fields] of memoryEntries(memory, entries)) result[key] = fields;
  }
  return sorted(result);
}

function memoryEntries(memory: Memory, entries: ReadonlyMap<string, IpEntry>): [string, PynqValue][] {
  const fields = {
    used: memory.used ? 1 : 0,
    base_address: Number(memory.base),
    size: memory.size === undefined ? null : Number(memory.size),
    type: memory.type,
    tag: memory.tag,
    streaming: 0,
    idx: memory.index ?? null,
  };
  if (memory.ip === undefined) return [[memory.name, fields]];
  const ip = memory.ip;
  return [...entries]
    .filter(([, entry]) => entry.ip.path === ip && entry.face.kind === "memory")
    .map(([key, { face }]) => [
      key,
      {
        ...fields,
        fullpath: key,
        mem_id: face.name,
        base_address: Number(face.base),
        size: Number(face.size),
      },
    ]);
}

/** By index, as in PYNQ; with the source and the frequencies that PYNQ 4 uses. */
function clockDict(design: Design): Dictionary {
  const result = dictionary();
  for (const clock of design.clocks) {
    result[String(clock.index)] = {
      enable: clock.enabled ? 1 : 0,
      ...(clock.divisor0 === undefined ? {} : { divisor0: clock.divisor0 }),
      ...(clock.divisor1 === undefined ? {} : { divisor1: clock.divisor1 }),
      ...(clock.source === undefined ? {} : { source: clock.source }),
      ...(clock.requestedMhz === undefined ? {} : { requested_mhz: clock.requestedMhz }),
      ...(clock.actualMhz === undefined ? {} : { actual_mhz: clock.actualMhz }),
    };
  }
  return result;
}

/** Names of a design are keys: no prototype, so that none is special. */
function dictionary(): Dictionary {
  return Object.create(null) as Dictionary;
}

function sorted(source: Dictionary): Dictionary {
  const result = dictionary();
  for (const key of Object.keys(source).sort()) result[key] = source[key] as PynqValue;
  return result;
}
