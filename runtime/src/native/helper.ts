import type { BufferFunctions } from "./buffer.js";
import type { GpioFunctions } from "./gpio.js";
import type { InterruptFunctions } from "./interrupt.js";
import type { LockFunctions } from "./lock.js";
import type { MmioFunctions } from "./mmio.js";
import type { XrtFunctions } from "./xrt.js";

/** Grows with a change of meaning in the helper; `PYNQ_INTERFACE` in `native/pynq_native.h` is its other half. */
export const interfaceNumber = 1;

/** What the C helper exports. Each part adds the interface of its functions here. */
export interface NativeHelper
  extends MmioFunctions, LockFunctions, GpioFunctions, InterruptFunctions, BufferFunctions, XrtFunctions {
  readonly interfaceNumber: number;
  /** Names of the parts that are compiled in. */
  readonly parts: readonly string[];
}
