/*
 * AXI ports of the Zynq UltraScale+ PS whose width lies in registers that boot software set for the design it was made
 * with. Source: PG201 (`PSU__USE__…` and `C_…_DATA_WIDTH` parameters); the registers are the runtime's business.
 */

/** One port: its name in `C_<name>_DATA_WIDTH`, and the parameter that says whether the design uses it. */
export interface PsPortFact {
  readonly port: string;
  readonly use: string;
}

export const mpsocPorts: readonly PsPortFact[] = [
  ...[0, 1, 2].map((index) => ({ port: `MAXIGP${index}`, use: `PSU__USE__M_AXI_GP${index}` })),
  ...[0, 1, 2, 3, 4, 5, 6].map((index) => ({ port: `SAXIGP${index}`, use: `PSU__USE__S_AXI_GP${index}` })),
];
