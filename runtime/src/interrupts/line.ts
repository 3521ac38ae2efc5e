import type { WaitSignal, WaitOptions } from "../overlay/wait.js";

/** Options of {@link InterruptLine.events}. */
export interface InterruptEventsOptions {
  /** Ends the iteration with a PynqError `ABORTED` when it fires. */
  readonly signal?: WaitSignal;
}

/**
 * An interrupt output of an IP that reaches the processor. Mirrors PYNQ's `Interrupt`: the line is enabled only while
 * somebody waits, and a level-sensitive source must be cleared (in the IP's own registers) before the next wait.
 *
 * Iterating gives, for each turn, the number of interrupts since the last one (1 unless some were coalesced).
 *
 * An armed line alone does not keep the program running; the timer of a wait with a time-out does, unless
 * {@link InterruptLine.unref} was called. A wait without a time-out and an iteration do so after
 * {@link InterruptLine.ref}.
 */
export interface InterruptLine extends AsyncIterable<number> {
  /** Full pin path, such as `axi_timer_0/interrupt`. */
  readonly pin: string;
  /**
   * Waits for the next interrupt and gives the number of interrupts since the last one that was told (1 unless some were
   * coalesced). Several waiters may wait at once; one interrupt wakes them all.
   * @throws TimeoutError after `timeoutMs` (default: the overlay's), its `state` has the controllers' registers
   * @throws PynqError `ABORTED` where the signal fires @throws FreedError where the line is closed meanwhile, or after
   *   the overlay's end
   * @throws HardwareUnavailableError where the system offers no such line
   */
  wait(options?: WaitOptions): Promise<number>;
  /** Iterates over interrupts; those that come while the loop's body runs are counted, none is lost. */
  events(options?: InterruptEventsOptions): AsyncIterableIterator<number>;
  /** From now on whoever waits on this line keeps the program running. Gives the line itself. */
  ref(): this;
  /** From now on nobody who waits on this line keeps the program running, not even a time-out's timer. */
  unref(): this;
  /** Ends all waits with a FreedError, masks the line and gives it back to the system; waiting again opens it anew. */
  close(): void;
}
