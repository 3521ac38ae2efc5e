import { PynqError } from "../errors/errors.js";
import { isMissing, type SystemRoot } from "../device/zynq/system-root.js";
import { errnoOf, systemError } from "../device/zynq/system-errors.js";

/** Unit of a sensor's value; degrees and revolutions a minute come from accelerator cards. */
export type SensorUnit = "V" | "A" | "W" | "°C" | "rpm";

/** Something that is measured. Mirrors PYNQ's `Sensor`. */
export interface Sensor {
  /** Name, such as `ina226_u77_power`. */
  readonly name: string;
  readonly unit: SensorUnit;
  /** Measures now. @throws PynqError `SYSCALL` where the sensor does not answer */
  readonly value: number;
  /** Measures off the main thread: a sensor behind a slow bus takes milliseconds. */
  read(): Promise<number>;
}

/** A sensor that a file of the kernel shows. Mirrors PYNQ's `SysFSSensor`. */
export class HwmonSensor implements Sensor {
  readonly name: string;
  readonly unit: SensorUnit;
  /** The kernel's file. */
  readonly file: string;
  readonly #root: SystemRoot;
  readonly #scale: number;

  /** @param scale what one step of the file's number is, in the sensor's unit */
  constructor(
    root: SystemRoot,
    file: string,
    options: { readonly name: string; readonly unit: SensorUnit; readonly scale: number },
  ) {
    this.name = options.name;
    this.unit = options.unit;
    this.file = file;
    this.#root = root;
    this.#scale = options.scale;
  }

  get value(): number {
    try {
      return this.#number(this.#root.readText(this.file));
    } catch (error) {
      throw this.#error(error);
    }
  }

  async read(): Promise<number> {
    try {
      return this.#number(await this.#root.readTextLater(this.file));
    } catch (error) {
      throw this.#error(error);
    }
  }

  #number(text: string | undefined): number {
    if (text === undefined)
      throw new PynqError("SYSCALL", `sensor ${this.name} is gone: ${this.file} is not there`);
    if (!/^-?\d+$/.test(text))
      throw new PynqError("SYSCALL", `sensor ${this.name} says ${JSON.stringify(text)}`);
    // Steps are whole numbers: divided, so that 850 mV is 0.85 V and not 0.8500000000000001.
    return Number(text) / Math.round(1 / this.#scale);
  }

  #error(error: unknown): PynqError {
    // Bus errors of the sensor itself come as these.
    if (
      ["EIO", "ENXIO", "EREMOTEIO", "ENODATA", "ETIMEDOUT", "EAGAIN"].includes(errnoOf(error)) ||
      isMissing(error)
    ) {
      return new PynqError("SYSCALL", `sensor ${this.name} does not answer (${errnoOf(error)})`, {
        cause: error,
      });
    }
    return systemError(error, `reading sensor ${this.name}`, this.file);
  }
}

/** Power as voltage times current, for rails that measure no power. Mirrors PYNQ's `DerivedPowerSensor`. */
export class DerivedPowerSensor implements Sensor {
  readonly name: string;
  readonly unit: SensorUnit = "W";
  readonly #voltage: Sensor;
  readonly #current: Sensor;

  constructor(name: string, voltage: Sensor, current: Sensor) {
    this.name = name;
    this.#voltage = voltage;
    this.#current = current;
  }

  get value(): number {
    return this.#voltage.value * this.#current.value;
  }

  async read(): Promise<number> {
    const [volts, amperes] = await Promise.all([this.#voltage.read(), this.#current.read()]);
    return volts * amperes;
  }
}
