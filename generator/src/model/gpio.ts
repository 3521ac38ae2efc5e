/** A PS GPIO (EMIO) bit that the design uses. */
export interface GpioPin {
  /**
   * Path of the slice (or other wiring cell) that takes the bit, or of the pin where it is wired directly; with `[bit]`
   * where that is wider than one bit.
   */
  readonly name: string;
  /** EMIO bit number. */
  readonly index: number;
  /** Seen from the processor. */
  readonly direction: "in" | "out";
  /** Full paths of the pins that carry the bit, from the slice on, sorted. */
  readonly pins: readonly string[];
  /** Name without the bit, and the bit's place in it: a slice of four bits makes four pins of one group. */
  readonly group: { readonly name: string; readonly bit: number; readonly width: number };
}
