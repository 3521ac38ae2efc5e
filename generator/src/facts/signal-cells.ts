/*
 * Cells that pass single signals on: what a walk along an interrupt or a GPIO bit goes through. By the N of their VLNV;
 * inline HDL cells (Vivado 2024.2 and later) have the ports and parameters of the IPs that they replace. Port names are
 * compared without case.
 */

/** What a cell does with its input bits. */
export type SignalCell =
  /** `In0`, `In1`, … side by side in `dout`, `In0` lowest. */
  | { readonly kind: "concat" }
  /** Bits `DIN_TO` to `DIN_FROM` of `Din`. */
  | { readonly kind: "slice" }
  | { readonly kind: "constant" }
  /** Bit by bit over `Op1` and `Op2`; `C_OPERATION` says what. */
  | { readonly kind: "vector" }
  /** All bits of `Op1` into one. */
  | { readonly kind: "reduce" }
  /** The same bits a few clocks later, by port: input → output. */
  | { readonly kind: "delay"; readonly ports: Readonly<Record<string, string>> };

export const signalCells: ReadonlyMap<string, SignalCell> = new Map<string, SignalCell>([
  // PB041 and UG994, Concat
  ["xlconcat", { kind: "concat" }],
  ["ilconcat", { kind: "concat" }],
  // PB042 and UG994, Slice
  ["xlslice", { kind: "slice" }],
  ["ilslice", { kind: "slice" }],
  // PB040 and UG994, Constant
  ["xlconstant", { kind: "constant" }],
  ["ilconstant", { kind: "constant" }],
  // PB046 and UG994, Utility Vector Logic
  ["util_vector_logic", { kind: "vector" }],
  ["ilvector_logic", { kind: "vector" }],
  // PB045 and UG994, Utility Reduced Logic
  ["util_reduced_logic", { kind: "reduce" }],
  ["ilreduced_logic", { kind: "reduce" }],
  // UG974, XPM_CDC_SINGLE, _ARRAY_SINGLE and _PULSE: synchronisers
  ["xpm_cdc_gen", { kind: "delay", ports: { src_in: "dest_out", src_pulse: "dest_pulse" } }],
  // PG122, RAM-based Shift Register
  ["c_shift_ram", { kind: "delay", ports: { d: "q" } }],
  ["util_flipflop", { kind: "delay", ports: { d: "q" } }],
]);

/** Cells that only look at signals (UG908): what reaches them reaches nothing. */
export const probeCells: ReadonlySet<string> = new Set(["ila", "system_ila", "axis_ila", "vio", "axis_vio"]);
