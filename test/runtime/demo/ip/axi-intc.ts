import {
  DefaultIP,
  type Parameters,
  type ReadWriteRegister,
  type RegisterArray,
  type RegisterBlockDescriptor,
  type RegisterMapBase,
  registerMapOf,
  type WritableRegister,
} from "@pynq-gen/runtime/codegen/v1";

export interface AxiIntcISR extends ReadWriteRegister {
  get value(): number;
  set value(value: number);
}
export interface AxiIntcIAR extends WritableRegister {
  set value(value: number);
}
export interface AxiIntcIVAR extends ReadWriteRegister {
  get value(): number;
  set value(value: number);
}
export interface AxiIntcRegisterMap extends RegisterMapBase {
  readonly ISR: AxiIntcISR;
  readonly IAR: AxiIntcIAR;
  readonly IVAR: RegisterArray<AxiIntcIVAR>;
}

export class AxiIntc<P extends Parameters = Parameters> extends DefaultIP<P> {
  static override readonly vlnv: string = "xilinx.com:ip:axi_intc:4.1";
  get registerMap(): AxiIntcRegisterMap {
    return registerMapOf(this, "s_axi");
  }
}

export const axiIntcRegisters: RegisterBlockDescriptor = {
  registers: [
    { name: "ISR", offset: 0x0, width: 2, resetValue: 0x0 },
    { name: "IAR", offset: 0xc, width: 2, access: "write-only", writeEffect: "oneToClear" },
    { name: "IVAR", offset: 0x100, resetValue: 0x10, dim: { count: 4, stride: 4 } },
  ],
};
