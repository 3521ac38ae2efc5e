/** An AXI port between the PS and the PL whose width the PS must be told. */
export interface AxiPortDescriptor {
  /** Name as in the PS's own parameters (`C_MAXIGP0_DATA_WIDTH` → `MAXIGP0`), so also `SAXIGP0` to `SAXIGP6`. */
  readonly port: string;
  /** Width of the port's data bus in bits. */
  readonly dataWidth: 32 | 64 | 128;
}

/** What an overlay on a Zynq-7000 or Zynq UltraScale+ says beyond its address map: from the PS cell's parameters. */
export interface ZynqDescriptor {
  /**
   * Reference (crystal) clock in MHz that the design's clocks were worked out from: `PCW_CRYSTAL_PERIPHERAL_FREQMHZ`,
   * `PSU__PSS_REF_CLK__FREQMHZ`. The device tree's word goes first where the board has one.
   */
  readonly referenceMhz?: number;
  /** The ports that the design uses; others are left alone. Zynq UltraScale+ only. */
  readonly axiPorts?: readonly AxiPortDescriptor[];
}
