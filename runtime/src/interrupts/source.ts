/** What an interrupt source calls, once for each arming: interrupts since the last call, or 0 and what broke. */
export type Fired = (count: number, error?: Error) => void;

/**
 * A place where interrupts come out, one arming at a time: a line of the operating system, or an input of an AXI
 * interrupt controller. It knows how to enable, acknowledge and mask; it has one user, an {@link Input}.
 */
export interface InterruptSourceNode {
  /** Name for messages: `uio3 (fabric)`, `axi_intc_0 line 2`. */
  readonly name: string;
  /** Enables it for one call of `fired`; it is masked when `fired` is called. */
  arm(fired: Fired): void;
  /** Masks it and gives the number of interrupts that had come and were not told. */
  disarm(): number;
  /** What it looks like now, decoded, for the error of a time-out. Reads registers without side effects only. */
  state(): Readonly<Record<string, unknown>>;
  /** Whether being armed keeps the event loop alive. */
  hold(on: boolean): void;
  close(): void;
}
