import type { IpDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import { PynqError } from "../../errors/errors.js";
import { hex } from "../../registers/inspect.js";
import type { AccessInterceptor, PendingAccess } from "./access.js";
import { AddressMap } from "./address-map.js";
import type { DeviceMemory } from "./device-memory.js";
import { findRegisters } from "./find-registers.js";
import type { Hook } from "./hooks.js";
import type { AccessRecorder } from "./recorder.js";
import { type Holes, SimInterface } from "./sim-interface.js";

type Width = 8 | 16 | 32 | 64;

/** The simulated bus: what is loaded, who decodes an access, hooks, and the record of it all. */
export class SimBus {
  readonly recorder: AccessRecorder;
  readonly #memory: DeviceMemory;
  readonly #holes: Holes;
  readonly #hooks = new Set<Hook>();
  #map: AddressMap | undefined;
  interceptor: AccessInterceptor | undefined;

  constructor(recorder: AccessRecorder, memory: DeviceMemory, holes: Holes) {
    this.recorder = recorder;
    this.#memory = memory;
    this.#holes = holes;
  }

  /** The address map of the loaded design; undefined before one is loaded. */
  get map(): AddressMap | undefined {
    return this.#map;
  }

  /** Builds the address map of a design, hooks in place. @throws PynqError `ARGUMENT` for a hook that does not fit it */
  prepare(descriptor: OverlayDescriptor): AddressMap {
    const map = new AddressMap(descriptor.name, this.#interfaces(Object.values(descriptor.ips)));
    // What may yet be loaded into a region may have its hooks already.
    const later = new Set(
      Object.values(descriptor.regions ?? {}).flatMap(({ modules }) =>
        Object.values(modules).flatMap(({ ips }) => Object.keys(ips)),
      ),
    );
    for (const hook of this.#hooks) {
      const waits = "ip" in hook.place && later.has(hook.place.ip) && !hasIp(map, hook.place.ip);
      if (!waits) place(map, hook);
    }
    return map;
  }

  /** The loaded map with a part of it replaced: IPs below `path` go, others come, the rest keeps its state. */
  prepareChange(path: string, added: readonly IpDescriptor[]): AddressMap {
    const kept = (this.#map?.interfaces ?? []).filter(({ ip }) => !ip.startsWith(`${path}/`));
    const fresh = new AddressMap("", this.#interfaces(added));
    for (const hook of this.#hooks) {
      const concerned = "ip" in hook.place ? hasIp(fresh, hook.place.ip) : fresh.find(hook.place.address, 1);
      if (concerned !== undefined && concerned !== false) place(fresh, hook);
    }
    return new AddressMap(this.#map?.design ?? "", [...kept, ...fresh.interfaces]);
  }

  #interfaces(ips: readonly IpDescriptor[]): SimInterface[] {
    return ips.flatMap((ip) =>
      Object.entries(ip.interfaces).map(([name, placed]) => {
        const memory = placed.kind === "memory" ? this.#memory.wordsFrom(placed.base) : undefined;
        return new SimInterface(ip, name, placed, memory, this.#holes);
      }),
    );
  }

  /** Lets a prepared map decode from now on. */
  install(map: AddressMap): void {
    this.#map = map;
  }

  addHook(hook: Hook): () => void {
    if (this.#map !== undefined) place(this.#map, hook);
    this.#hooks.add(hook);
    return () => {
      this.#hooks.delete(hook);
      for (const target of this.#map?.interfaces ?? []) target.removeHook(hook);
    };
  }

  /** Adds a hook of the loaded design's own hardware: it goes with the design. */
  addDesignHook(hook: Hook): void {
    if (this.#map !== undefined) place(this.#map, hook);
  }

  /** Who decodes an access. @throws AddressError that names the neighbours @throws PynqError `NOT_LOADED` */
  locate(address: bigint, bytes: number, doing: string): SimInterface {
    if (this.#map === undefined) {
      throw new PynqError(
        "NOT_LOADED",
        `${doing} at ${hex(address)}: nothing is loaded onto the simulated device`,
      );
    }
    const target = this.#map.find(address, bytes);
    if (target === undefined) throw this.#map.nobody(doing, address);
    return target;
  }

  read(target: SimInterface, offset: number, width: Width): number | bigint {
    const access = describe("read", target, offset, width, undefined);
    const value = this.interceptor?.before(access) ?? load(target, offset, width);
    this.recorder.add({ ...access, value });
    return value;
  }

  write(target: SimInterface, offset: number, width: Width, value: number | bigint): void {
    const access = describe("write", target, offset, width, value);
    this.interceptor?.before(access);
    this.recorder.add({ ...access, value });
    store(target, offset, width, value);
  }
}

function hasIp(map: AddressMap, path: string): boolean {
  return map.interfaces.some(({ ip }) => ip === path);
}

function describe(
  kind: "read" | "write",
  target: SimInterface,
  offset: number,
  width: Width,
  value: number | bigint | undefined,
): PendingAccess {
  return {
    kind,
    width,
    address: target.base + BigInt(offset),
    value,
    ip: target.ip,
    interface: target.name,
    offset,
    register: target.registerAt(offset),
  };
}

function load(target: SimInterface, offset: number, width: Width): number | bigint {
  const word = Math.floor(offset / 4);
  const low = target.read(word);
  if (width === 64) return (BigInt(target.read(word + 1)) << 32n) | BigInt(low);
  const lane = (offset % 4) * 8;
  return width === 32 ? low : (low >>> lane) & (2 ** width - 1);
}

function store(target: SimInterface, offset: number, width: Width, value: number | bigint): void {
  const word = Math.floor(offset / 4);
  if (typeof value === "bigint") {
    target.write(word, Number(value & 0xffff_ffffn), 0xffff_ffff);
    target.write(word + 1, Number(value >> 32n), 0xffff_ffff);
    return;
  }
  const lane = (offset % 4) * 8;
  const mask = width === 32 ? 0xffff_ffff : 2 ** width - 1;
  target.write(word, (value << lane) >>> 0, (mask << lane) >>> 0);
}

function place(map: AddressMap, hook: Hook): void {
  if ("address" in hook.place) {
    const { address } = hook.place;
    const target = map.find(address, 1);
    if (target === undefined) throw map.nobody(`a ${hook.kind} hook`, address);
    const hooks = target.hooksAt(Math.floor(Number(address - target.base) / 4));
    if (hook.kind === "read") hooks.reads.push({ run: hook.run, of: hook, register: undefined });
    else hooks.writes.push({ run: hook.run, of: hook, register: undefined });
    return;
  }
  for (const { target, register } of findRegisters(map.interfaces, hook.place.ip, hook.place.register)) {
    for (const { word } of register.cells) {
      if (hook.kind === "read") target.hooksAt(word).reads.push({ run: hook.run, of: hook, register });
      else target.hooksAt(word).writes.push({ run: hook.run, of: hook, register });
    }
  }
}
