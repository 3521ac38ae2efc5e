import { PynqError, ValueRangeError } from "../errors/errors.js";
import type { Sensor } from "./sensor.js";

/** One measurement of all sensors of a {@link DataRecorder}. */
export interface RecordedRow {
  /** When the measurement began. */
  readonly time: Date;
  /** Number of the last mark before it; 0 before the first. */
  readonly mark: number;
  /** Values by sensor's name, in the sensors' units; NaN where one did not answer. */
  readonly values: Readonly<Record<string, number>>;
}

/** The shortest interval, in ms. */
const SHORTEST_MS = 1;

/**
 * Measures sensors again and again, and keeps the rows. Mirrors PYNQ's `DataRecorder`, with rows instead of a pandas
 * frame: `recorder.rows`.
 */
export class DataRecorder {
  readonly sensors: readonly Sensor[];
  readonly #rows: RecordedRow[] = [];
  readonly #failures: Map<string, unknown> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #mark = 0;
  #missed = 0;
  #pending: Promise<void> | undefined;

  /** @throws PynqError `ARGUMENT` for no sensor, or two of one name */
  constructor(...sensors: readonly Sensor[]) {
    const names = sensors.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (sensors.length === 0) throw new PynqError("ARGUMENT", "a DataRecorder needs a sensor at least");
    if (twice !== undefined)
      throw new PynqError("ARGUMENT", `two sensors are called ${twice}: their values would mix`);
    this.sensors = sensors;
  }

  /**
   * Measures now and then every `intervalMs` milliseconds, until {@link DataRecorder.stop}. Recording keeps the program
   * running. A measurement that takes longer than the interval makes the next ones be left out, and counted in `missed`.
   * @throws ValueRangeError for an interval below 1 ms @throws PynqError `BUSY` while it is recording
   */
  record(intervalMs: number): this {
    if (!(intervalMs >= SHORTEST_MS) || intervalMs > 2 ** 31 - 1) {
      throw new ValueRangeError(
        `an interval is a number of milliseconds from ${SHORTEST_MS} on, got ${intervalMs}`,
      );
    }
    if (this.#timer !== undefined) throw new PynqError("BUSY", "this DataRecorder is recording already");
    this.#timer = setInterval(() => this.#tick(), intervalMs);
    this.#tick();
    return this;
  }

  /** True between `record` and `stop`. */
  get isRecording(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins a new section; rows from now on carry its number, which is returned. */
  mark(): number {
    return ++this.#mark;
  }

  /** Stops; resolves when the measurement under way is in. Nothing happens where it was not recording. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#pending;
  }

  /** Forgets rows, marks and failures. */
  reset(): void {
    this.#rows.length = 0;
    this.#failures.clear();
    this.#mark = 0;
    this.#missed = 0;
  }

  /** What was measured so far, oldest first. */
  get rows(): readonly RecordedRow[] {
    return this.#rows;
  }

  /** Measurements that were left out, because the one before had not finished. */
  get missed(): number {
    return this.#missed;
  }

  /** Sensors that did not answer, with their last error. */
  get failures(): ReadonlyMap<string, unknown> {
    return this.#failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #tick(): void {
    if (this.#pending !== undefined) {
      this.#missed++;
      return;
    }
    this.#pending = this.#measure().finally(() => (this.#pending = undefined));
  }

  async #measure(): Promise<void> {
    const time = new Date();
    const mark = this.#mark;
    const values: Record<string, number> = {};
    await Promise.all(
      this.sensors.map(async (sensor) => {
        // A sensor that fails once must not end the recording of the others.
        values[sensor.name] = await sensor.read().catch((error: unknown) => {
          this.#failures.set(sensor.name, error);
          return Number.NaN;
        });
      }),
    );
    const ordered = this.sensors.map(({ name }) => [name, values[name]!] as const);
    this.#rows.push({ time, mark, values: Object.fromEntries(ordered) });
  }
}
