import type { WaitOptions } from "../overlay/wait.js";

/**
 * An interrupt output of an IP that reaches the processor. Mirrors PYNQ's `Interrupt`: the line is enabled only while
 * somebody waits, and a level-sensitive source must be cleared (in the IP's own registers) before the next wait.
 *
 * Iterating gives, for each turn, the number of interrupts since the last one (1 unless the system coalesced some).
 */
export interface InterruptLine extends AsyncIterable<number> {
  /** Full pin path, such as `axi_timer_0/interrupt`. */
  readonly pin: string;
  /**
   * Waits for the next interrupt. Several waiters may wait at once; one interrupt wakes them all.
   * @throws TimeoutError after `timeoutMs` (default: the overlay's) @throws PynqError `ABORTED` @throws FreedError
   */
  wait(options?: WaitOptions): Promise<void>;
}
