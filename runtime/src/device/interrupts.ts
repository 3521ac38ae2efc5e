/** One interrupt line that reaches the processor, as the operating system (or the simulation) offers it. */
export interface InterruptHandle {
  /** Name for messages, such as `uio3 (fabric)`. */
  readonly name: string;
  /**
   * Enables the line once and calls `fired` when it fires; the line is then masked until armed again.
   * `count` is the number of interrupts since the last call (1 unless the system coalesced some).
   * While armed the line does not keep the event loop alive unless {@link InterruptHandle.ref} was called.
   */
  arm(fired: (count: number) => void): void;
  /** Undoes an `arm` that has not fired; a no-op else. */
  disarm(): void;
  ref(): void;
  unref(): void;
  close(): void;
}

/** How a line is found: GIC number as Linux counts it (61 is the first Zynq F2P line), or a UIO name. */
export interface InterruptRequest {
  /** GIC interrupt number as the design's metadata gives it (PYNQ's `raw_irq`). */
  readonly rawIrq: number;
  /** UIO device name that overrides the number, from the overlay's `interruptMap`. */
  readonly uioName?: string;
}

/** Source of interrupts of a device. Mirrors PYNQ's `UioController`. */
export interface InterruptSource {
  /** @throws HardwareUnavailableError where no such line is offered; says what was looked for and found */
  open(request: InterruptRequest): InterruptHandle;
}
