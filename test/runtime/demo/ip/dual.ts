import {
  type AddressedInterface,
  type Bits1,
  interfaceOf,
  IpCore,
  type Parameters,
  type ReadWriteRegister,
  type RegisterBlockDescriptor,
  type RegisterMapBase,
  type Snapshot,
} from "@pynq-gen/runtime/codegen/v1";

export interface DualS_AXI_CTRLGOValue extends Snapshot {
  readonly go: number;
}
export interface DualS_AXI_CTRLGOWrite {
  go?: Bits1;
}
export interface DualS_AXI_CTRLGO extends ReadWriteRegister {
  read(): DualS_AXI_CTRLGOValue;
  write(fields: DualS_AXI_CTRLGOWrite): void;
  modify(fields: DualS_AXI_CTRLGOWrite): void;
  get go(): number;
  set go(value: Bits1);
}
export interface DualS_AXI_CTRLRegisterMap extends RegisterMapBase {
  readonly GO: DualS_AXI_CTRLGO;
}

export class Dual<P extends Parameters = Parameters> extends IpCore<P> {
  static override readonly vlnv: string = "user.org:user:dual:1.0";
  get S_AXI_CTRL(): AddressedInterface<DualS_AXI_CTRLRegisterMap> {
    return interfaceOf(this, "S_AXI_CTRL");
  }
  get S_AXI_MEM(): AddressedInterface {
    return interfaceOf(this, "S_AXI_MEM");
  }
}

export const dualRegisters: RegisterBlockDescriptor = {
  registers: [{ name: "GO", offset: 0x0, resetValue: 0x0, fields: [{ name: "go", lsb: 0, width: 1 }] }],
};
