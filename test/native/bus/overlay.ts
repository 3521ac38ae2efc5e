/*
 * An overlay in the shape of generated code, with a register of each kind that there is; and a device whose bus is a
 * file, reached through the C helper.
 */
import * as v1 from "@pynq-gen/runtime/codegen/v1";
import type { Device } from "@pynq-gen/runtime";
import type { OverlayDescriptor, RegisterBlockDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";

const block32: RegisterBlockDescriptor = {
  registers: [
    {
      name: "PLAIN",
      offset: 0x00,
      resetValue: 0,
      fields: [
        { name: "EN", lsb: 0, width: 1 },
        { name: "MODE", lsb: 1, width: 3 },
        { name: "LEVEL", lsb: 8, width: 16 },
        { name: "STATE", lsb: 24, width: 4, access: "read-only" },
      ],
    },
    {
      name: "MIXED",
      offset: 0x04,
      fields: [
        { name: "EN", lsb: 0, width: 1 },
        { name: "DONE", lsb: 1, width: 1, writeEffect: "oneToClear" },
        { name: "FAULT", lsb: 2, width: 1, writeEffect: "zeroToClear" },
        { name: "FORCE", lsb: 3, width: 1, writeEffect: "oneToSet" },
        { name: "FLIP", lsb: 4, width: 1, writeEffect: "oneToToggle" },
      ],
    },
    { name: "STATUS", offset: 0x08, access: "read-only", fields: [{ name: "BUSY", lsb: 0, width: 1 }] },
    { name: "COMMAND", offset: 0x0c, access: "write-only", fields: [{ name: "GO", lsb: 0, width: 1 }] },
    {
      name: "CTRL",
      offset: 0x10,
      resetValue: 0,
      fields: [
        { name: "AP_START", lsb: 0, width: 1 },
        { name: "AP_DONE", lsb: 1, width: 1, access: "read-only", readEffect: "clear" },
        { name: "AUTO_RESTART", lsb: 7, width: 1 },
      ],
    },
    {
      name: "FLAGS",
      offset: 0x14,
      fields: [
        { name: "A", lsb: 0, width: 1, writeEffect: "oneToClear" },
        { name: "B", lsb: 1, width: 1, writeEffect: "oneToClear" },
      ],
    },
    { name: "VALUE", offset: 0x18, resetValue: 7 },
    { name: "SHORT", offset: 0x1c, width: 8, fields: [{ name: "BYTE", lsb: 0, width: 8 }] },
    {
      name: "WIDE",
      offset: 0x20,
      width: 64,
      resetValue: 0n,
      fields: [
        { name: "LOW", lsb: 0, width: 8 },
        { name: "ACROSS", lsb: 28, width: 8 },
        { name: "HIGH", lsb: 40, width: 24 },
      ],
    },
    { name: "ADDRESS", offset: 0x28, width: 64, resetValue: 0n },
    { name: "SENT", offset: 0x30, access: "write-only" },
    { name: "POPPED", offset: 0x34, access: "read-only", readEffect: "modify" },
    { name: "RUN", offset: 0x40, dim: { count: 4, stride: 8 }, fields: [{ name: "F", lsb: 4, width: 4 }] },
  ],
  windows: [{ name: "Memory_x", offset: 0x80, size: 0x40 }],
};

const block64: RegisterBlockDescriptor = {
  registers: [
    {
      name: "NARROW",
      offset: 0x00,
      resetValue: 0,
      fields: [
        { name: "EN", lsb: 0, width: 1 },
        { name: "MODE", lsb: 1, width: 3 },
      ],
    },
    {
      name: "WIDE",
      offset: 0x08,
      width: 64,
      resetValue: 0n,
      fields: [
        { name: "LOW", lsb: 0, width: 8 },
        { name: "HIGH", lsb: 32, width: 32 },
      ],
    },
    { name: "VALUE", offset: 0x10, width: 64 },
  ],
};

/** Where the interfaces stand, on the bus and in the file. */
export const base32 = 0x1000;
export const base64 = 0x2000;

const descriptor: OverlayDescriptor = {
  name: "bus",
  modelHash: "0".repeat(64),
  source: "bus.hwh",
  platform: { arch: "zynq", part: "" },
  ips: {
    core: {
      path: "core",
      vlnv: "example.org:hls:core:1.0",
      interfaces: {
        S_AXI: { base: BigInt(base32), size: 0x100, dataWidth: 32, kind: "register" },
        S_AXI_64: { base: BigInt(base64), size: 0x100, dataWidth: 64, kind: "register" },
      },
      registers: { S_AXI: block32, S_AXI_64: block64 },
    },
  },
  memories: {},
  interrupts: {},
  clocks: [],
  gpio: {},
};

type Fields<K extends string> = { [F in K]: number };
type Flags<K extends string> = (...flags: readonly K[]) => void;
interface Register<R extends string, W extends string> extends v1.ReadWriteRegister {
  read(): v1.Snapshot & Readonly<Fields<R>>;
  write(fields: Partial<Fields<W>>): void;
}
interface Wide<F> extends v1.ReadWriteRegister<bigint> {
  read(): v1.Snapshot<bigint> & Readonly<F>;
  write(fields: Partial<F>): void;
  modify(fields: Partial<F>): void;
}
interface WideFields {
  LOW: number;
  HIGH: number;
}

/** Types of the register map, shortened where this test needs no more. */
export interface Map32 extends v1.RegisterMapBase {
  readonly PLAIN: Register<"EN" | "MODE" | "LEVEL" | "STATE", "EN" | "MODE" | "LEVEL"> &
    Fields<"EN" | "MODE" | "LEVEL" | "STATE"> & {
      modify(fields: Partial<Fields<"EN" | "MODE" | "LEVEL">>): void;
    };
  readonly MIXED: Register<"EN" | "DONE", "EN" | "DONE" | "FORCE"> &
    Fields<"EN" | "DONE"> & {
      modify(fields: Partial<Fields<"EN">>): void;
      clear: Flags<"DONE" | "FAULT">;
      set: Flags<"FORCE">;
      toggle: Flags<"FLIP">;
    };
  readonly STATUS: v1.ReadableRegister & Readonly<Fields<"BUSY">> & { read(): v1.Snapshot & Fields<"BUSY"> };
  readonly COMMAND: v1.WritableRegister & { write(fields: Partial<Fields<"GO">>): void };
  readonly CTRL: Register<"AP_START" | "AP_DONE", "AP_START" | "AUTO_RESTART">;
  readonly FLAGS: Register<"A" | "B", "A" | "B"> & { clear: Flags<"A" | "B"> };
  readonly VALUE: v1.ReadWriteRegister & { value: number };
  readonly SHORT: Register<"BYTE", "BYTE"> &
    Fields<"BYTE"> & { modify(fields: Partial<Fields<"BYTE">>): void };
  readonly WIDE: Wide<WideFields & Fields<"ACROSS">> & WideFields & Fields<"ACROSS">;
  readonly ADDRESS: v1.ReadWriteRegister<bigint> & { value: bigint };
  readonly SENT: v1.WritableRegister & { set value(value: number) };
  readonly POPPED: v1.ReadableRegister & { read(): v1.Snapshot };
  readonly RUN: v1.RegisterArray<
    Register<"F", "F"> & Fields<"F"> & { modify(fields: Partial<Fields<"F">>): void }
  >;
  readonly Memory_x: v1.MemoryWindow;
}
export interface Map64 extends v1.RegisterMapBase {
  readonly NARROW: Register<"EN" | "MODE", "EN" | "MODE"> &
    Fields<"EN" | "MODE"> & { modify(fields: Partial<Fields<"EN" | "MODE">>): void };
  readonly WIDE: Wide<WideFields> & WideFields;
  readonly VALUE: v1.ReadWriteRegister<bigint> & { value: bigint };
}

export class Core extends v1.IpCore {
  static override readonly vlnv: string = "example.org:hls:core:1.0";
  get S_AXI(): v1.AddressedInterface<Map32> {
    return v1.interfaceOf(this, "S_AXI");
  }
  get S_AXI_64(): v1.AddressedInterface<Map64> {
    return v1.interfaceOf(this, "S_AXI_64");
  }
}

export class BusOverlay extends v1.Overlay {
  static override readonly descriptor: OverlayDescriptor = descriptor;
  get core(): Core {
    return v1.ipOf(this, Core, "core");
  }
}

/** A device whose bus address 0 is the start of the file, and on which a design is loaded. */
export function fileDevice(path: string, modelHash: string = descriptor.modelHash): Device {
  const state = { modelHash, generation: 1 };
  return {
    kind: "zynq",
    name: "a file",
    programmer: {
      program: () => Promise.resolve(state),
      current: () => state,
      release: () => Promise.resolve(),
    },
    mmio: (base, size) => NativeMmioRegion.map({ path, fileOffset: base, base, size }),
    close: () => Promise.resolve(),
  };
}
