import type { PsFamily } from "./processing-systems.js";

/*
 * Memory controllers by the N of their VLNV, and the memory of processing systems.
 */

/** What kind of memory a controller gives access to. */
export interface MemoryControllerFact {
  readonly name: string;
  readonly type: string;
  /** True for a memory in which buffers can lie. */
  readonly forBuffers: boolean;
  readonly source: string;
}

export const memoryControllers: readonly MemoryControllerFact[] = [
  { name: "axi_bram_ctrl", type: "BRAM", forBuffers: false, source: "PG078" },
  { name: "lmb_bram_if_cntlr", type: "BRAM", forBuffers: false, source: "PG112" },
  { name: "ddr4", type: "DDR4", forBuffers: true, source: "PG150" },
  { name: "ddr3", type: "DDR3", forBuffers: true, source: "PG150" },
  // One controller for DDR2, DDR3 and LPDDR2: which, only its project file says.
  { name: "mig_7series", type: "DDR", forBuffers: true, source: "UG586" },
  { name: "axi_noc", type: "DDR", forBuffers: true, source: "PG313" },
  { name: "axi_noc2", type: "DDR", forBuffers: true, source: "PG406" },
  { name: "hbm", type: "HBM", forBuffers: true, source: "PG276" },
  { name: "axi_emc", type: "OTHER", forBuffers: false, source: "PG100" },
];

/** The memory of a processing system, which PYNQ calls `PSDDR`. */
export interface PsMemoryFact {
  readonly family: PsFamily;
  /** Parameter with the last address. */
  readonly last: string;
  /** End of the range that begins at 0; what there is more lies elsewhere. */
  readonly lowEnd: bigint;
  readonly source: string;
}

export const psMemories: readonly PsMemoryFact[] = [
  { family: "zynq", last: "PCW_DDR_RAM_HIGHADDR", lowEnd: 0x4000_0000n, source: "UG585 table 4-1; PG082" },
  {
    family: "zynqmp",
    last: "PSU_DDR_RAM_HIGHADDR",
    lowEnd: 0x8000_0000n,
    source: "UG1085 table 10-1; PG201",
  },
];
