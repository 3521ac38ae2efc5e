/*
 * Cells that only carry signals or buses. They are in the model, since interrupts, GPIO and streams run through them,
 * but they are no members of the overlay. Names are the N of a VLNV (vendor and library do not matter: inline HDL cells
 * of Vivado 2024.2 and later have the same names with an `il` prefix, PG397).
 */
export const wiringCells: ReadonlySet<string> = new Set([
  "xlconcat",
  "xlslice",
  "xlconstant",
  "ilconcat",
  "ilslice",
  "ilconstant",
  "ilvector_logic",
  "ilreduced_logic",
  "util_vector_logic",
  "util_reduced_logic",
  "util_ds_buf",
  "util_flipflop",
  "proc_sys_reset",
  "clk_wiz",
  "clk_wizard",
  "c_shift_ram",
  "xpm_cdc_gen",
  "ila",
  "system_ila",
  "vio",
  "axis_ila",
]);
