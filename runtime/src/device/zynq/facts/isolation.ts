/**
 * IPs that cut the AXI interfaces of a part of the PL off while it is reprogrammed. Sources: PG377 (DFX AXI Shutdown
 * Manager) and PG375 (DFX Decoupler), register maps; `xdfxasm_hw.h` and `xdfxdecoupler` of embeddedsw; PYNQ
 * `embedded_device.py` for request and poll. Both have one register at offset 0.
 */
export interface IsolationFacts {
  readonly kind: "shutdown-manager" | "decoupler";
  /** Names of VLNV, without version: the older name and the newer one are the same core. */
  readonly vlnvs: readonly string[];
  /** Offset in bytes of the control register, which is also the status register. */
  readonly offset: number;
  /** Bits of the status that tell where it is. */
  readonly statusMask: number;
  /** Value of these bits once everything is cut off. */
  readonly isolated: number;
}

export const isolationIps: readonly IsolationFacts[] = [
  {
    kind: "shutdown-manager",
    vlnvs: ["xilinx.com:ip:pr_axi_shutdown_manager", "xilinx.com:ip:dfx_axi_shutdown_manager"],
    offset: 0,
    statusMask: 0xf,
    isolated: 0xf,
  },
  {
    kind: "decoupler",
    vlnvs: ["xilinx.com:ip:pr_decoupler", "xilinx.com:ip:dfx_decoupler"],
    offset: 0,
    statusMask: 0x1,
    isolated: 0x1,
  },
];
