import {
  type Bits1,
  type Bits2,
  type Checked,
  DefaultIP,
  type InterruptLine,
  interruptOf,
  type Parameters,
  type ReadableRegister,
  type ReadWriteRegister,
  type RegisterBlockDescriptor,
  type RegisterMapBase,
  registerMapOf,
  type Snapshot,
} from "@pynq-gen/runtime/codegen/v1";

export interface AxiTimerTCSR0Value extends Snapshot {
  readonly MDT0: number;
  readonly MODE: number;
  readonly ENT0: number;
  readonly T0INT: number;
}
export interface AxiTimerTCSR0Plain {
  MDT0?: Bits1;
  MODE?: Bits2 | Checked;
  ENT0?: Bits1;
}
export interface AxiTimerTCSR0Write extends AxiTimerTCSR0Plain {
  T0INT?: Bits1;
}
export interface AxiTimerTCSR0 extends ReadWriteRegister {
  read(): AxiTimerTCSR0Value;
  write(fields: AxiTimerTCSR0Write): void;
  modify(fields: AxiTimerTCSR0Plain): void;
  clear(...flags: readonly "T0INT"[]): void;
  get MDT0(): number;
  set MDT0(value: Bits1);
  get MODE(): number;
  set MODE(value: Bits2 | Checked);
  get ENT0(): number;
  set ENT0(value: Bits1);
  get T0INT(): number;
}
export interface AxiTimerTLR0 extends ReadWriteRegister {
  get value(): number;
  set value(value: number);
}
export interface AxiTimerTCR0 extends ReadableRegister {
  get value(): number;
}
export interface AxiTimerRegisterMap extends RegisterMapBase {
  readonly TCSR0: AxiTimerTCSR0;
  readonly TLR0: AxiTimerTLR0;
  readonly TCR0: AxiTimerTCR0;
}

export class AxiTimer<P extends Parameters = Parameters> extends DefaultIP<P> {
  static override readonly vlnv: string = "xilinx.com:ip:axi_timer:2.0";
  get registerMap(): AxiTimerRegisterMap {
    return registerMapOf(this, "S_AXI");
  }
  get interrupt(): InterruptLine {
    return interruptOf(this, "interrupt");
  }
}

export const axiTimerRegisters: RegisterBlockDescriptor = {
  registers: [
    {
      name: "TCSR0",
      offset: 0x0,
      resetValue: 0x0,
      fields: [
        { name: "MDT0", lsb: 0, width: 1 },
        { name: "MODE", lsb: 1, width: 2 },
        { name: "ENT0", lsb: 7, width: 1 },
        { name: "T0INT", lsb: 8, width: 1, writeEffect: "oneToClear" },
      ],
    },
    { name: "TLR0", offset: 0x4, resetValue: 0x10 },
    { name: "TCR0", offset: 0x8, access: "read-only", resetValue: 0x0 },
  ],
};
