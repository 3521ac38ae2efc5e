/* Every way to touch a register, with the bus accesses that it must cause, in order, and no other. */
import { inspect } from "node:util";
import type { MmioRegion } from "@pynq-gen/runtime";
import { StepList } from "#runtime/device/steps.js";
import { base32, base64, type BusOverlay, type Map32, type Map64 } from "./overlay.js";

export interface Case {
  readonly name: string;
  readonly act: () => unknown;
  /** As `r32@0x10`: read or write, bits, place in the interface. */
  readonly accesses: readonly string[];
}

/** `accesses` with places counted from `base`. */
export function placed(accesses: readonly string[], base: number): readonly string[] {
  return accesses.map((text) =>
    text.replace(/@0x(\w+)/, (_, at: string) => `@0x${(base + Number(`0x${at}`)).toString(16)}`),
  );
}

function at(
  base: number,
  cases: Readonly<Record<string, readonly [act: () => unknown, ...accesses: string[]]>>,
): Case[] {
  return Object.entries(cases).map(([name, [act, ...accesses]]) => ({
    name,
    act,
    accesses: placed(accesses, base),
  }));
}

/** The calls of a window. */
export function regionCases(region: MmioRegion): readonly Case[] {
  const three = new Uint32Array(3);
  const steps = new StepList([
    { kind: "expect", offset: 0x18, first: 0, second: 0 },
    { kind: "write", offset: 0x18, first: 6 },
    { kind: "writeBack", offset: 0x18 },
    { kind: "write", offset: 0x10, first: 0 },
    { kind: "writeBack", offset: 0x10 },
    { kind: "barrier" },
    { kind: "poll", offset: 0x18, first: 2, second: 2 },
    { kind: "read", offset: 0x1c },
    { kind: "expect", offset: 0x18, first: 1, second: 1 },
    { kind: "write", offset: 0x18, first: 9 },
  ]).words;
  return at(base32, {
    "mmio.read8": [() => region.read8(0x3), "r8@0x3"],
    "mmio.read16": [() => region.read16(0x6), "r16@0x6"],
    "mmio.read32": [() => region.read32(0x18), "r32@0x18"],
    "mmio.read64": [() => region.read64(0x20), "r64@0x20"],
    "mmio.write8": [() => region.write8(0x3, 0xff), "w8@0x3"],
    "mmio.write16": [() => region.write16(0x6, 0xffff), "w16@0x6"],
    "mmio.write32": [() => region.write32(0x18, 0xffff_ffff), "w32@0x18"],
    "mmio.write64": [() => region.write64(0x20, 0xffff_ffff_ffff_ffffn), "w64@0x20"],
    "mmio.modify32": [() => region.modify32(0x18, 0xff, 1), "r32@0x18", "w32@0x18"],
    "mmio.poll32, fits at once": [() => region.poll32(0x18, 0, 0, 1000), "r32@0x18"],
    "mmio.readBlock of 3": [() => region.readBlock(0x80, three), "r32@0x80", "r32@0x84", "r32@0x88"],
    "mmio.writeBlock of 3": [() => region.writeBlock(0x80, three), "w32@0x80", "w32@0x84", "w32@0x88"],
    "mmio.runSteps, the last but one not so": [
      () => region.runSteps?.(steps, 0, 10, 1000),
      ...["r32@0x18", "w32@0x18", "r32@0x18", "w32@0x18", "w32@0x10", "r32@0x10"],
      ...["r32@0x18", "r32@0x1c", "r32@0x18"],
    ],
    "mmio.runSteps, some of them": [() => region.runSteps?.(steps, 6, 8, 1000), "r32@0x18", "r32@0x1c"],
    "mmio.barrier": [() => region.barrier()],
  });
}

/** Registers on a bus of 32 bits. */
export function cases32(map: Map32): readonly Case[] {
  const three = new Uint32Array(3);
  return at(base32, {
    "read()": [() => map.PLAIN.read(), "r32@0x0"],
    "write({…})": [() => map.PLAIN.write({ EN: 1, LEVEL: 0xffff }), "w32@0x0"],
    "write({})": [() => map.PLAIN.write({}), "w32@0x0"],
    "modify({…})": [() => map.PLAIN.modify({ EN: 1, MODE: 5 }), "r32@0x0", "w32@0x0"],
    "field get": [() => map.PLAIN.MODE, "r32@0x0"],
    "field get, read-only field": [() => map.PLAIN.STATE, "r32@0x0"],
    "field set": [() => (map.PLAIN.LEVEL = 0x1234), "r32@0x0", "w32@0x0"],
    "readRaw()": [() => map.PLAIN.readRaw(), "r32@0x0"],
    "writeRaw()": [() => map.PLAIN.writeRaw(0xffff_ffff), "w32@0x0"],
    "bits(msb, lsb)": [() => map.PLAIN.bits(23, 8), "r32@0x0"],
    "reset()": [() => map.PLAIN.reset(), "w32@0x0"],
    "field set beside effect fields": [() => (map.MIXED.EN = 1), "r32@0x4", "w32@0x4"],
    "modify beside effect fields": [() => map.MIXED.modify({ EN: 0 }), "r32@0x4", "w32@0x4"],
    "clear() beside plain fields": [() => map.MIXED.clear("DONE"), "r32@0x4", "w32@0x4"],
    "clear() of several": [() => map.MIXED.clear("DONE", "FAULT"), "r32@0x4", "w32@0x4"],
    "set() beside plain fields": [() => map.MIXED.set("FORCE"), "r32@0x4", "w32@0x4"],
    "toggle() beside plain fields": [() => map.MIXED.toggle("FLIP"), "r32@0x4", "w32@0x4"],
    "write() of effect fields": [() => map.MIXED.write({ DONE: 1 }), "w32@0x4"],
    "clear() of a register of flags": [() => map.FLAGS.clear("A", "B"), "w32@0x14"],
    "clear() of nothing": [() => map.FLAGS.clear()],
    "field get, read-only register": [() => map.STATUS.BUSY, "r32@0x8"],
    "read(), read-only register": [() => map.STATUS.read(), "r32@0x8"],
    "write(), write-only register": [() => map.COMMAND.write({ GO: 1 }), "w32@0xc"],
    "writeRaw(), write-only register": [() => map.COMMAND.writeRaw(1), "w32@0xc"],
    "read() with a read effect": [() => map.CTRL.read(), "r32@0x10"],
    "write() with a read effect": [() => map.CTRL.write({ AP_START: 1 }), "w32@0x10"],
    "read() of a FIFO": [() => map.POPPED.readRaw(), "r32@0x34"],
    "value get": [() => map.VALUE.value, "r32@0x18"],
    "value set": [() => (map.VALUE.value = 0xffff_ffff), "w32@0x18"],
    "value set, write-only": [() => (map.SENT.value = 1), "w32@0x30"],
    "field get of 8 valid bits": [() => map.SHORT.BYTE, "r32@0x1c"],
    "field set of 8 valid bits": [() => (map.SHORT.BYTE = 9), "r32@0x1c", "w32@0x1c"],
    "write() of 8 valid bits": [() => map.SHORT.write({ BYTE: 9 }), "w32@0x1c"],
    "64 bits read()": [() => map.WIDE.read(), "r32@0x20", "r32@0x24"],
    "64 bits write()": [() => map.WIDE.write({ HIGH: 1 }), "w32@0x20", "w32@0x24"],
    "64 bits modify()": [
      () => map.WIDE.modify({ ACROSS: 1 }),
      "r32@0x20",
      "r32@0x24",
      "w32@0x20",
      "w32@0x24",
    ],
    "64 bits field get": [() => map.WIDE.ACROSS, "r32@0x20", "r32@0x24"],
    "64 bits field set": [() => (map.WIDE.LOW = 3), "r32@0x20", "r32@0x24", "w32@0x20", "w32@0x24"],
    "64 bits readRaw()": [() => map.ADDRESS.readRaw(), "r32@0x28", "r32@0x2c"],
    "64 bits value get": [() => map.ADDRESS.value, "r32@0x28", "r32@0x2c"],
    "64 bits value set": [() => (map.ADDRESS.value = 0x1_0000_0001n), "w32@0x28", "w32@0x2c"],
    "64 bits bits()": [() => map.ADDRESS.bits(40, 20), "r32@0x28", "r32@0x2c"],
    "64 bits reset()": [() => map.ADDRESS.reset(), "w32@0x28", "w32@0x2c"],
    "array element field get": [() => map.RUN[2]?.F, "r32@0x50"],
    "array element field set": [() => (map.RUN.at(3).F = 5), "r32@0x58", "w32@0x58"],
    "iteration of an array": [() => [...map.RUN].length],
    "memory window read32": [() => map.Memory_x.read32(4), "r32@0x84"],
    "memory window write32": [() => map.Memory_x.write32(4, 1), "w32@0x84"],
    "memory window readBlock": [() => map.Memory_x.readBlock(8, three), "r32@0x88", "r32@0x8c", "r32@0x90"],
    "memory window writeBlock": [() => map.Memory_x.writeBlock(8, three), "w32@0x88", "w32@0x8c", "w32@0x90"],
    // Every register that can be read and whose read has no effect: not COMMAND, CTRL, SENT, POPPED.
    "dump()": [
      () => map.dump(),
      ...["0", "4", "8", "14", "18", "1c", "20", "24", "28", "2c", "40", "48", "50", "58"].map(
        (x) => `r32@0x${x}`,
      ),
    ],
  });
}

/** Registers on a bus of 64 bits: one access, whatever their own width. */
export function cases64(map: Map64): readonly Case[] {
  return at(base64, {
    "64-bit bus: field get of 32 bits": [() => map.NARROW.MODE, "r64@0x0"],
    "64-bit bus: field set of 32 bits": [() => (map.NARROW.EN = 1), "r64@0x0", "w64@0x0"],
    "64-bit bus: read() of 32 bits": [() => map.NARROW.read(), "r64@0x0"],
    "64-bit bus: write() of 32 bits": [() => map.NARROW.write({ EN: 1 }), "w64@0x0"],
    "64-bit bus: modify() of 32 bits": [() => map.NARROW.modify({ MODE: 1 }), "r64@0x0", "w64@0x0"],
    "64-bit bus: read()": [() => map.WIDE.read(), "r64@0x8"],
    "64-bit bus: write()": [() => map.WIDE.write({ HIGH: 1 }), "w64@0x8"],
    "64-bit bus: field get": [() => map.WIDE.HIGH, "r64@0x8"],
    "64-bit bus: field set": [() => (map.WIDE.HIGH = 0xffff_ffff), "r64@0x8", "w64@0x8"],
    "64-bit bus: value get": [() => map.VALUE.value, "r64@0x10"],
    "64-bit bus: value set": [() => (map.VALUE.value = 5n), "w64@0x10"],
    "64-bit bus: dump()": [() => map.dump(), "r64@0x0", "r64@0x8", "r64@0x10"],
  });
}

/** Looking at an overlay touches nothing. */
export function silentCases(overlay: BusOverlay): readonly Case[] {
  const map = overlay.core.S_AXI.registerMap;
  const look = (value: object): void => {
    inspect(value, { depth: 10, showHidden: true, getters: false });
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
    void `${value as unknown as string}`;
    for (const key in value) void key;
    void { ...value };
    Object.getOwnPropertyNames(Object.getPrototypeOf(value));
    Object.entries(value);
  };
  return at(0, {
    "inspect, JSON, spread, keys of the overlay": [() => look(overlay)],
    "inspect, JSON, spread, keys of an IP": [() => look(overlay.core)],
    "inspect, JSON, spread, keys of a register map": [() => look(map)],
    "inspect, JSON, spread, keys of a register": [() => look(map.CTRL)],
    "inspect, JSON, spread, keys of an array": [() => look(map.RUN)],
    "constants of a register": [
      () => [
        map.CTRL.address,
        map.CTRL.offset,
        map.CTRL.mask,
        map.CTRL.resetValue,
        map.CTRL.access,
        map.CTRL.name,
      ],
    ],
    "refused writes": [
      () => {
        for (const wrong of [
          () => (map.PLAIN.MODE = 8),
          () => map.PLAIN.write({ MODE: -1 }),
          () => map.VALUE.writeRaw(2 ** 32),
          () => map.PLAIN.bits(40, 0),
          () => map.Memory_x.write32(0x40, 1),
        ]) {
          let refused = false;
          try {
            wrong();
          } catch {
            refused = true;
          }
          if (!refused) throw new Error(`not refused: ${String(wrong)}`);
        }
      },
    ],
  });
}
