/** Width of an AXI port between PS and PL that the design uses. */
export interface PsPort {
  /** Name as in the PS's own parameters (`C_MAXIGP0_DATA_WIDTH` → `MAXIGP0`). */
  readonly port: string;
  /** Bits. */
  readonly dataWidth: number;
}

/** What the design says of its processing system beyond addresses, interrupts and clocks. */
export interface ProcessingSystem {
  /** Path of the cell. */
  readonly path: string;
  readonly family: "zynq" | "zynqmp" | "versal";
  /** Reference (crystal) clock in MHz that its clocks were worked out from; absent where the design does not say. */
  readonly referenceMhz?: number;
  /** Ports whose width the PS must be told when the design is loaded; only where the family needs that. */
  readonly ports: readonly PsPort[];
}
