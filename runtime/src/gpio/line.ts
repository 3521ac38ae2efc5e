import { ValueRangeError } from "../errors/errors.js";
import type { NativeGpioEvent } from "../native/gpio.js";

/** Direction of a pin, seen from the processor. */
export type GpioDirection = "in" | "out";

/** A level, as the program sees it: with `activeLow` the wire has the other one. */
export type GpioLevel = 0 | 1;

/** @throws ValueRangeError for other than 0 and 1 */
export function checkLevel(value: GpioLevel): void {
  if (value !== 0 && value !== 1) throw new ValueRangeError(`a GPIO level is 0 or 1, got ${String(value)}`);
}

/** A resistor of the pad; EMIO bits have none. */
export type GpioBias = "pull-up" | "pull-down" | "disabled";

/** Edges that are looked for. */
export interface EdgeSelection {
  readonly rising: boolean;
  readonly falling: boolean;
}

/** How a line is set up. */
export interface LineSetup {
  readonly direction: GpioDirection;
  /** Level that an output begins with. */
  readonly value: GpioLevel;
  readonly activeLow: boolean;
  readonly bias: GpioBias | undefined;
  /** Edges to be told; inputs only. */
  readonly edges: EdgeSelection;
}

/** A GPIO line that this process holds, by whichever interface of the kernel. */
export interface HeldLine {
  /** Name for messages, such as `zynq_gpio line 54`. */
  readonly name: string;
  /** File by which it is reached. */
  readonly path: string;
  read(): GpioLevel;
  write(value: GpioLevel): void;
  /** Changes direction, bias or edges of the line. @throws PynqError `UNSUPPORTED` for what the interface has not */
  configure(setup: LineSetup): void;
  /** Has `ready` called once when edges are there to be taken. */
  arm(ready: (error?: Error) => void): void;
  disarm(): void;
  /** Whether being armed keeps the event loop alive. */
  hold(on: boolean): void;
  /** The edges that wait. */
  take(): readonly NativeGpioEvent[];
  close(): void;
}
