/*
 * Cells that are (or belong to) a processing system, as Vivado names them in MODTYPE.
 * Sources: the IP product guides named in each row; the core names are those that Vivado writes when it expands a PS
 * into its parts (Vivado 2014 for Zynq-7000, 2023 for Versal).
 */

/** A family of processing systems. */
export type PsFamily = "zynq" | "zynqmp" | "versal";

/** One cell type that stands for a whole processing system. */
export interface ProcessingSystemFact {
  readonly modType: string;
  readonly family: PsFamily;
  readonly source: string;
}

export const processingSystems: readonly ProcessingSystemFact[] = [
  { modType: "processing_system7", family: "zynq", source: "PG082" },
  { modType: "zynq_ultra_ps_e", family: "zynqmp", source: "PG201" },
  { modType: "processing_system8", family: "zynqmp", source: "PG201, name before release 2016.1" },
  { modType: "versal_cips", family: "versal", source: "PG352" },
  { modType: "pspmc", family: "versal", source: "PG352, inner block of versal_cips" },
  { modType: "ps_wizard", family: "versal", source: "PG375" },
  { modType: "psx_wizard", family: "versal", source: "PG375" },
  { modType: "ps11", family: "versal", source: "PG375, inner block of ps_wizard" },
];

/** One type of core inside of an expanded processing system. */
export interface ProcessorCoreFact {
  readonly modType: string;
  readonly family: PsFamily;
  /** The lowest of those present is the one that runs Linux. */
  readonly rank: number;
}

export const processorCores: readonly ProcessorCoreFact[] = [
  { modType: "ps7_cortexa9", family: "zynq", rank: 0 },
  { modType: "psu_cortexa53", family: "zynqmp", rank: 0 },
  { modType: "psu_cortexr5", family: "zynqmp", rank: 1 },
  { modType: "psu_pmu", family: "zynqmp", rank: 2 },
  { modType: "psv_cortexa72", family: "versal", rank: 0 },
  { modType: "psv_cortexr5", family: "versal", rank: 1 },
  { modType: "psv_pmc", family: "versal", rank: 2 },
  { modType: "psv_psm", family: "versal", rank: 2 },
  { modType: "psx_cortexa78", family: "versal", rank: 0 },
  { modType: "psx_cortexr52", family: "versal", rank: 1 },
];
