import { PynqError } from "../errors/errors.js";
import { explained } from "../device/zynq/system-errors.js";
import type { SystemRoot } from "../device/zynq/system-root.js";
import type { GpioLevel, HeldLine, LineSetup } from "./line.js";

const FOLDER = "/sys/class/gpio";

/** A line through the old sysfs interface, for kernels without character devices: levels and directions, no edges. */
export class SysfsLine implements HeldLine {
  readonly name: string;
  readonly path: string;
  readonly #root: SystemRoot;
  readonly #number: number;

  /** @param number the line's number among all lines of the system @throws PynqError `BUSY` where it is exported already */
  constructor(root: SystemRoot, number: number, label: string, line: number, setup: LineSetup) {
    this.name = `${label} line ${line} (gpio${number})`;
    this.path = `${FOLDER}/gpio${number}`;
    this.#root = root;
    this.#number = number;
    checkSetup(this.name, setup);
    if (root.exists(this.path))
      throw new PynqError("BUSY", `${this.name} is in use: ${this.path} is there already`);
    this.#write(`${FOLDER}/export`, String(number));
    try {
      this.configure(setup);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(): GpioLevel {
    const file = `${this.path}/value`;
    return explained(`reading ${this.name}`, file, () => this.#root.readText(file)) === "0" ? 0 : 1;
  }

  write(value: GpioLevel): void {
    this.#write(`${this.path}/value`, String(value));
  }

  configure(setup: LineSetup): void {
    checkSetup(this.name, setup);
    this.#write(`${this.path}/active_low`, setup.activeLow ? "1" : "0");
    // "high" and "low" set direction and level at once, of the wire itself.
    const high = (setup.value === 1) !== setup.activeLow;
    this.#write(`${this.path}/direction`, setup.direction === "in" ? "in" : high ? "high" : "low");
  }

  arm(): never {
    throw noEdges(this.name);
  }

  disarm(): void {
    // Nothing is ever armed.
  }

  hold(): void {
    // Nothing is ever armed.
  }

  take(): readonly never[] {
    return [];
  }

  close(): void {
    this.#write(`${FOLDER}/unexport`, String(this.#number));
  }

  #write(file: string, text: string): void {
    explained(`setting up ${this.name}`, file, () => this.#root.writeAttribute(file, text));
  }
}

function checkSetup(name: string, { bias, edges }: LineSetup): void {
  if (edges.rising || edges.falling) throw noEdges(name);
  if (bias !== undefined) {
    throw new PynqError(
      "UNSUPPORTED",
      `${name}: the sysfs interface sets no bias; a GPIO character device does`,
    );
  }
}

function noEdges(name: string): PynqError {
  return new PynqError(
    "UNSUPPORTED",
    `${name}: the sysfs interface tells no edges here; use a kernel with GPIO character devices (Linux 5.10 or newer)`,
  );
}
