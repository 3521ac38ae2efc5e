/** A PS GPIO (EMIO) bit that the design uses. */
export interface GpioPin {
  /** Path of the slice that takes the bit, or of the pin where there is none. */
  readonly name: string;
  /** EMIO bit number. */
  readonly index: number;
  /** Seen from the processor. */
  readonly direction: "in" | "out";
  /** Full paths of the pins that the bit reaches, sorted. */
  readonly pins: readonly string[];
}
