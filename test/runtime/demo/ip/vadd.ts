import {
  type Bits1,
  DefaultIP,
  type InterruptLine,
  interruptOf,
  type MemoryWindow,
  type Parameters,
  type ReadWriteRegister,
  type RegisterBlockDescriptor,
  type RegisterMapBase,
  registerMapOf,
  type Snapshot,
} from "@pynq-gen/runtime/codegen/v1";

export interface VaddCTRLValue extends Snapshot {
  readonly AP_START: number;
  readonly AP_DONE: number;
  readonly AP_IDLE: number;
  readonly AUTO_RESTART: number;
}
export interface VaddCTRLWrite {
  AP_START?: Bits1;
  AUTO_RESTART?: Bits1;
}
/** A read clears AP_DONE, so there are no field getters and no `modify`. */
export interface VaddCTRL extends ReadWriteRegister {
  read(): VaddCTRLValue;
  write(fields: VaddCTRLWrite): void;
}
export interface VaddISRValue extends Snapshot {
  readonly DONE: number;
  readonly READY: number;
}
export interface VaddISRWrite {
  DONE?: Bits1;
  READY?: Bits1;
}
export interface VaddISR extends ReadWriteRegister {
  read(): VaddISRValue;
  write(fields: VaddISRWrite): void;
  toggle(...flags: readonly ("DONE" | "READY")[]): void;
  get DONE(): number;
  get READY(): number;
}
export interface VaddIn extends ReadWriteRegister<bigint> {
  get value(): bigint;
  set value(value: bigint);
}
export interface VaddCfgValue extends Snapshot<bigint> {
  readonly low: number;
  readonly high: bigint;
}
export interface VaddCfgWrite {
  low?: number;
  high?: bigint;
}
export interface VaddCfg extends ReadWriteRegister<bigint> {
  read(): VaddCfgValue;
  write(fields: VaddCfgWrite): void;
  modify(fields: VaddCfgWrite): void;
  get low(): number;
  set low(value: number);
  get high(): bigint;
  set high(value: bigint);
}
export interface VaddRegisterMap extends RegisterMapBase {
  readonly CTRL: VaddCTRL;
  readonly ISR: VaddISR;
  readonly in_a: VaddIn;
  readonly cfg: VaddCfg;
  readonly Memory_lut: MemoryWindow;
}

export class Vadd<P extends Parameters = Parameters> extends DefaultIP<P> {
  static override readonly vlnv: string = "xilinx.com:hls:vadd:1.0";
  get registerMap(): VaddRegisterMap {
    return registerMapOf(this, "s_axi_control");
  }
  get interrupt(): InterruptLine {
    return interruptOf(this, "interrupt");
  }
}

export const vaddRegisters: RegisterBlockDescriptor = {
  registers: [
    {
      name: "CTRL",
      offset: 0x0,
      resetValue: 0x4,
      fields: [
        { name: "AP_START", lsb: 0, width: 1 },
        { name: "AP_DONE", lsb: 1, width: 1, access: "read-only", readEffect: "clear" },
        { name: "AP_IDLE", lsb: 2, width: 1, access: "read-only" },
        { name: "AUTO_RESTART", lsb: 7, width: 1 },
      ],
    },
    {
      name: "ISR",
      offset: 0xc,
      resetValue: 0x0,
      fields: [
        { name: "DONE", lsb: 0, width: 1, access: "read-only", writeEffect: "oneToToggle" },
        { name: "READY", lsb: 1, width: 1, access: "read-only", writeEffect: "oneToToggle" },
      ],
    },
    { name: "in_a", offset: 0x10, width: 64, resetValue: 0x0n },
    {
      name: "cfg",
      offset: 0x20,
      width: 64,
      resetValue: 0x1_0000_0002n,
      fields: [
        { name: "low", lsb: 0, width: 24 },
        { name: "high", lsb: 24, width: 40 },
      ],
    },
  ],
  windows: [{ name: "Memory_lut", offset: 0x400, size: 0x100 }],
};
