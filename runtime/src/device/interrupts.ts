/** How a line is sampled, as far as the design tells. */
export type Sensitivity = "level-high" | "level-low" | "edge-rising" | "edge-falling" | "unknown";

/** One interrupt line that reaches the processor, as the operating system (or the simulation) offers it. */
export interface InterruptHandle {
  /** Name for messages, such as `uio3 (fabric)`. */
  readonly name: string;
  /**
   * Enables the line once and calls `fired` when it fires; the line is then masked until armed again.
   * `count` is the number of interrupts since the last call (1 unless the system coalesced some); it is 0 where the
   * line broke instead (its device went away), and `error` says why.
   * While armed the line does not keep the event loop alive unless {@link InterruptHandle.ref} was called.
   * @throws PynqError `BUSY` where it is armed already @throws FreedError after {@link InterruptHandle.close}
   */
  arm(fired: (count: number, error?: Error) => void): void;
  /**
   * Undoes an `arm`: `fired` is not called any more. Gives the number of interrupts that had come by then and were not
   * told yet (normally 0), so that none is lost to a time-out at the same moment; 0 where it was not armed.
   */
  disarm(): number;
  ref(): void;
  unref(): void;
  /** Masks the line and gives it back; idempotent. */
  close(): void;
}

/** How a line is found: by its GIC number as Linux counts it (61 is the first Zynq F2P line), or by a UIO name. */
export interface InterruptRequest {
  /**
   * GIC interrupt number as the design's metadata gives it (PYNQ's `raw_irq`), or as the overlay's `interruptMap`
   * replaces it; absent where the design has none and the map gives a name.
   */
  readonly rawIrq?: number;
  /** UIO device name that overrides the number, from the overlay's `interruptMap`. */
  readonly uioName?: string;
  /** Full path of the pin, for messages. */
  readonly pin?: string;
}

/** Source of interrupts of a device. Mirrors PYNQ's `UioController`. */
export interface InterruptSource {
  /** @throws HardwareUnavailableError where no such line is offered; says what was looked for and found */
  open(request: InterruptRequest): InterruptHandle;
}
