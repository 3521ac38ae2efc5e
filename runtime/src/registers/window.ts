import type { MmioRegion } from "../device/mmio.js";

/**
 * An interface's place on the bus, shared by all register objects made for it. The region is a property of its own, so
 * that closing an overlay can put one in its place that only throws, and no register object ever needs a check.
 */
export class BusWindow {
  /** Bus accesses go through here. */
  region: MmioRegion;
  /** Bus address of offset 0. */
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: number;
  /** Width of the data bus in bits. */
  readonly dataWidth: number;
  /** Design path and interface, for messages: `axi_timer_0/S_AXI`. */
  readonly label: string;

  constructor(region: MmioRegion, dataWidth: number, label: string) {
    this.region = region;
    this.base = region.base;
    this.size = region.size;
    this.dataWidth = dataWidth;
    this.label = label;
  }
}
