import type { EdgesOptions, GpioEdge } from "../gpio/edges.js";
import type { GpioLevel } from "../gpio/line.js";
import type { GpioDescriptor } from "../overlay/descriptor.js";

/** A GPIO bit that is held. */
export interface GpioHandle {
  read(): GpioLevel;
  /** @throws PynqError `UNSUPPORTED` for an input */
  write(value: GpioLevel): void;
  /** Iterates over edges, from now on. @throws PynqError `UNSUPPORTED` for an output */
  edges(options?: EdgesOptions): AsyncIterableIterator<GpioEdge>;
  /** Gives the bit back; idempotent. */
  release(): void;
}

/** The processor's GPIO bits that lead into the logic (EMIO). */
export interface GpioController {
  /**
   * Opens a bit of a design, in the direction that the design gives it.
   * @throws PynqError `BUSY` where somebody holds it @throws HardwareUnavailableError where it cannot be used
   */
  open(bit: GpioDescriptor): GpioHandle;
}
