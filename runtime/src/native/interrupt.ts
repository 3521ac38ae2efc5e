/** An open interrupt line of the C helper; cannot be made up. Closes when collected, if nobody did before. */
export interface NativeLine {
  readonly __line: never;
}

/**
 * Called once for each arming: interrupts since the last call, and 0; or 0 and the negative errno of a line that failed
 * (its device went away).
 */
export type LineCallback = (count: number, errno: number) => void;

/** The part of the C helper that waits for interrupts; filled from `native/interrupt.c`. */
export interface InterruptFunctions {
  /**
   * Opens a UIO device and masks its line; `count` is what its driver has counted so far (`/sys/class/uio/uio<n>/event`).
   * @throws the errno of open(2); EIO where the device has no interrupt
   */
  lineOpen(path: string, count: number): NativeLine;
  /** A line inside this process that {@link InterruptFunctions.lineRaise} fires; what is raised unarmed is kept. */
  lineEvent(): NativeLine;
  lineRaise(line: NativeLine, by: number): void;
  /** A line that fires when a descriptor of the caller's becomes readable; nothing is read, and the count says nothing. */
  lineWatch(fd: number): NativeLine;
  /** Enables the line for one call. @throws `BUSY` where it is armed, EIO where the device has no interrupt */
  lineArm(line: NativeLine, callback: LineCallback): void;
  /** Masks the line and forgets the callback; gives the interrupts that had come and were not delivered. */
  lineDisarm(line: NativeLine): number;
  /** Whether the line keeps the event loop alive; it does not at first. */
  lineHold(line: NativeLine, on: boolean): void;
  /** Idempotent. */
  lineClose(line: NativeLine): void;
}
