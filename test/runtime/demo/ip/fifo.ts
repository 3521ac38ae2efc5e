import {
  DefaultIP,
  type Parameters,
  type ReadableRegister,
  type RegisterBlockDescriptor,
  type RegisterMapBase,
  registerMapOf,
  type WritableRegister,
} from "@pynq-gen/runtime/codegen/v1";

/** A read takes a word out, so there is no `value` to read. */
export interface FifoRX extends ReadableRegister {}
export interface FifoTX extends WritableRegister {
  set value(value: number);
}
export interface FifoLEVEL extends ReadableRegister {
  get value(): number;
}
export interface FifoRegisterMap extends RegisterMapBase {
  readonly RX: FifoRX;
  readonly TX: FifoTX;
  readonly LEVEL: FifoLEVEL;
}

export class Fifo<P extends Parameters = Parameters> extends DefaultIP<P> {
  static override readonly vlnv: string = "user.org:user:fifo:1.0";
  get registerMap(): FifoRegisterMap {
    return registerMapOf(this, "S_AXI");
  }
}

export const fifoRegisters: RegisterBlockDescriptor = {
  registers: [
    { name: "RX", offset: 0x0, access: "read-only", readEffect: "modify" },
    { name: "TX", offset: 0x0, access: "write-only" },
    { name: "LEVEL", offset: 0x4, access: "read-only", resetValue: 0x0 },
  ],
};
