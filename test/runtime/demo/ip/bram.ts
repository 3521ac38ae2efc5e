import { DefaultIP, type Parameters } from "@pynq-gen/runtime/codegen/v1";

export class Bram<P extends Parameters = Parameters> extends DefaultIP<P> {
  static override readonly vlnv: string = "xilinx.com:ip:axi_bram_ctrl:4.1";
}
