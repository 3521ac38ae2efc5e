import { closeSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { PynqError } from "../errors/errors.js";
import { errnoOf, explained, systemError } from "../device/zynq/system-errors.js";
import type { SystemRoot } from "../device/zynq/system-root.js";
import type { GpioFunctions, NativeGpioEvent } from "../native/gpio.js";
import type { InterruptFunctions, NativeLine } from "../native/interrupt.js";
import { lineFlags } from "./facts.js";
import type { GpioLevel, HeldLine, LineSetup } from "./line.js";

/** The parts of the C helper that a line needs. */
export type GpioHelper = GpioFunctions & InterruptFunctions;

const CONSUMER = "pynq-gen";

/** A line of a GPIO character device (`/dev/gpiochipN`, Linux 5.10 or newer). */
export class CharacterLine implements HeldLine {
  readonly name: string;
  readonly path: string;
  readonly #native: GpioHelper;
  readonly #fd: number;
  #watch: NativeLine | undefined;

  /** @throws PynqError `BUSY` naming who holds the line @throws HardwareUnavailableError `PERMISSION` */
  constructor(
    root: SystemRoot,
    native: GpioHelper,
    path: string,
    label: string,
    line: number,
    setup: LineSetup,
  ) {
    this.name = `${label} line ${line}`;
    this.path = path;
    this.#native = native;
    const file = root.at(path);
    try {
      const offsets = new Uint32Array([line]);
      this.#fd = native.gpioRequest(file, offsets, flagsOf(setup), BigInt(setup.value), CONSUMER);
    } catch (error) {
      if (errnoOf(error) === "EBUSY") {
        const { consumer } = native.gpioLineInfo(file, line);
        throw new PynqError("BUSY", `${this.name} is in use by ${consumer || "the kernel"}`, {
          cause: error,
        });
      }
      throw systemError(error, `opening ${this.name}`, path);
    }
  }

  read(): GpioLevel {
    return this.#call("reading", () => (this.#native.gpioRead(this.#fd, 1n) === 0n ? 0 : 1));
  }

  write(value: GpioLevel): void {
    this.#call("writing", () => this.#native.gpioWrite(this.#fd, 1n, BigInt(value)));
  }

  configure(setup: LineSetup): void {
    this.#call("setting up", () =>
      this.#native.gpioConfigure(this.#fd, 1, flagsOf(setup), BigInt(setup.value)),
    );
  }

  arm(ready: (error?: Error) => void): void {
    this.#watch ??= this.#call("watching", () => this.#native.lineWatch(this.#fd));
    this.#native.lineArm(this.#watch, (_, errno) => {
      if (errno === 0) ready();
      else ready(new PynqError("SYSCALL", `watching ${this.name}: ${getSystemErrorName(errno)}`));
    });
  }

  disarm(): void {
    if (this.#watch !== undefined) this.#native.lineDisarm(this.#watch);
  }

  hold(on: boolean): void {
    if (this.#watch !== undefined) this.#native.lineHold(this.#watch, on);
  }

  take(): readonly NativeGpioEvent[] {
    return this.#call("reading edges of", () => this.#native.gpioEvents(this.#fd));
  }

  close(): void {
    if (this.#watch !== undefined) this.#native.lineClose(this.#watch);
    closeSync(this.#fd);
  }

  #call<T>(doing: string, action: () => T): T {
    return explained(`${doing} ${this.name}`, this.path, action);
  }
}

function flagsOf({ direction, activeLow, bias, edges }: LineSetup): bigint {
  const chosen = [
    direction === "in" ? lineFlags.input : lineFlags.output,
    activeLow ? lineFlags.activeLow : 0n,
    bias === "pull-up" ? lineFlags.pullUp : 0n,
    bias === "pull-down" ? lineFlags.pullDown : 0n,
    bias === "disabled" ? lineFlags.biasDisabled : 0n,
    edges.rising ? lineFlags.edgeRising : 0n,
    edges.falling ? lineFlags.edgeFalling : 0n,
  ];
  return chosen.reduce((all, flag) => all | flag, 0n);
}
