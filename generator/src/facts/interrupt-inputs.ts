/*
 * Interrupt inputs of processing systems, and the GIC numbers (as in /proc/interrupts: the first shared peripheral
 * interrupt is 32) of their lines.
 */

/** One interrupt input of a processing system. */
export interface InterruptInput {
  readonly modType: string;
  /** Port, or ports that differ in a number. */
  readonly port: RegExp;
  /** GIC number of bit `bit` of the port whose number is `number` (0 where it has none); undefined beyond the last. */
  readonly gic: ((bit: number, number: number) => number | undefined) | undefined;
  /**
   * Parameter that says to which end of the 16 lines a narrower vector is connected: `REVERSE` puts its highest bit on
   * the highest line.
   */
  readonly order?: { readonly parameter: string; readonly lines: number };
  readonly source: string;
}

/** IRQ_F2P[7:0] are 61 to 68, [15:8] are 84 to 91. */
const f2p = (bit: number): number | undefined => (bit < 8 ? 61 + bit : bit < 16 ? 84 + bit - 8 : undefined);
/** pl_ps_irq0[7:0] are 121 to 128, pl_ps_irq1[7:0] are 136 to 143. */
const mpsoc = (bit: number, group: number): number | undefined =>
  bit < 8 && group < 2 ? (group === 0 ? 121 : 136) + bit : undefined;
/** pl_ps_irq0 to pl_ps_irq15 are 116 to 131: shared peripheral interrupts 84 to 99. */
const versal = (bit: number, number: number): number | undefined =>
  bit === 0 && number < 16 ? 116 + number : undefined;

const ug585 = "UG585 table 7-4; embeddedsw scugic.tcl for C_IRQ_F2P_MODE";
const ug1085 = "UG1085 table 13-1";
const am011 = "AM011, system interrupts; embeddedsw scugic.tcl, get_psv_interrupt_id";
const groups = /^pl_ps_irq([01])$/i;
const scalars = /^pl_ps_irq(\d{1,2})$/i;

export const interruptInputs: readonly InterruptInput[] = [
  {
    modType: "processing_system7",
    port: /^IRQ_F2P$/i,
    gic: f2p,
    order: { parameter: "PCW_IRQ_F2P_MODE", lines: 16 },
    source: ug585,
  },
  {
    modType: "ps7_scugic",
    port: /^IRQ_F2P$/i,
    gic: f2p,
    order: { parameter: "C_IRQ_F2P_MODE", lines: 16 },
    source: ug585,
  },
  { modType: "zynq_ultra_ps_e", port: groups, gic: mpsoc, source: ug1085 },
  { modType: "processing_system8", port: groups, gic: mpsoc, source: ug1085 },
  { modType: "psu_acpu_gic", port: groups, gic: mpsoc, source: ug1085 },
  { modType: "versal_cips", port: scalars, gic: versal, source: am011 },
  { modType: "pspmc", port: scalars, gic: versal, source: am011 },
  { modType: "psv_acpu_gic", port: scalars, gic: versal, source: am011 },
  { modType: "ps_wizard", port: scalars, gic: versal, source: am011 },
  {
    modType: "ps11",
    port: /^pl_ps(?:x)?_irq(\d{1,2})$/i,
    gic: undefined,
    source: "no table of its numbers was at hand",
  },
  {
    modType: "psx_wizard",
    port: /^pl_psx_irq(\d{1,2})$/i,
    gic: undefined,
    source: "no table of its numbers was at hand",
  },
];
