import type { PsFamily } from "./processing-systems.js";

/*
 * Where a processing system's parameters say how it clocks the PL. `#` stands for the clock's index.
 */

/** Parameters of the PL clocks of one family. */
export interface PsClockFact {
  readonly family: PsFamily;
  /** Output port, and the clock's name. */
  readonly name: string;
  readonly count: number;
  readonly enable: string;
  readonly source: string;
  readonly divisor0: string;
  /** Absent where the family has one divisor. */
  readonly divisor1?: string;
  /** MHz. */
  readonly requested: string;
  /** MHz. */
  readonly actual: string;
  /** MHz. */
  readonly reference: string;
  /** Parameter that holds all the others, as `NAME VALUE NAME VALUE …`; absent where they stand on their own. */
  readonly within?: readonly string[];
  readonly documented: string;
}

export const psClocks: readonly PsClockFact[] = [
  {
    family: "zynq",
    name: "FCLK_CLK#",
    count: 4,
    enable: "PCW_FPGA_FCLK#_ENABLE",
    source: "PCW_FCLK#_PERIPHERAL_CLKSRC",
    divisor0: "PCW_FCLK#_PERIPHERAL_DIVISOR0",
    divisor1: "PCW_FCLK#_PERIPHERAL_DIVISOR1",
    requested: "PCW_FPGA#_PERIPHERAL_FREQMHZ",
    actual: "PCW_ACT_FPGA#_PERIPHERAL_FREQMHZ",
    reference: "PCW_CRYSTAL_PERIPHERAL_FREQMHZ",
    documented: "PG082, parameters as Vivado writes them",
  },
  {
    family: "zynqmp",
    name: "pl_clk#",
    count: 4,
    enable: "PSU__FPGA_PL#_ENABLE",
    source: "PSU__CRL_APB__PL#_REF_CTRL__SRCSEL",
    divisor0: "PSU__CRL_APB__PL#_REF_CTRL__DIVISOR0",
    divisor1: "PSU__CRL_APB__PL#_REF_CTRL__DIVISOR1",
    requested: "PSU__CRL_APB__PL#_REF_CTRL__FREQMHZ",
    actual: "PSU__CRL_APB__PL#_REF_CTRL__ACT_FREQMHZ",
    reference: "PSU__PSS_REF_CLK__FREQMHZ",
    documented: "PG201, parameters as Vivado writes them",
  },
  {
    family: "versal",
    name: "pl#_ref_clk",
    count: 4,
    enable: "PS_USE_PMCPL_CLK#",
    source: "PMC_CRP_PL#_REF_CTRL_SRCSEL",
    divisor0: "PMC_CRP_PL#_REF_CTRL_DIVISOR0",
    requested: "PMC_CRP_PL#_REF_CTRL_FREQMHZ",
    actual: "PMC_CRP_PL#_REF_CTRL_ACT_FREQMHZ",
    reference: "PMC_REF_CLK_FREQMHZ",
    within: ["PS_PMC_CONFIG", "PS_PMC_CONFIG_INTERNAL"],
    documented: "PG352, parameters as Vivado writes them",
  },
];
