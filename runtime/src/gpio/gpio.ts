import { boardFacts } from "../device/zynq/board-facts.js";
import { type SocFamily, socFamilies } from "../device/zynq/facts/soc.js";
import { SystemRoot } from "../device/zynq/system-root.js";
import { FreedError, PynqError, ValueRangeError } from "../errors/errors.js";
import { loadNative } from "../native/load.js";
import { defaultTimeoutMs, type WaitOptions } from "../overlay/wait.js";
import { CharacterLine, type GpioHelper } from "./character-line.js";
import { gpioChip } from "./chips.js";
import { EdgeSource, type EdgesOptions, type GpioEdge, waitForEdge } from "./edges.js";
import {
  checkLevel,
  type GpioBias,
  type GpioDirection,
  type GpioLevel,
  type HeldLine,
  type LineSetup,
} from "./line.js";
import { SysfsLine } from "./sysfs-line.js";

/** A line of a GPIO controller. */
export interface GpioLine {
  /** Label of the controller, such as `zynq_gpio`. */
  readonly label: string;
  /** Number of the line in it. */
  readonly line: number;
}

/** The system whose GPIO is used; parts that are left out are this machine's. */
export interface GpioSystem {
  readonly root?: SystemRoot;
  /** The C helper; undefined for none, which leaves the sysfs interface. */
  readonly native?: GpioHelper | undefined;
}

/** How a pin is opened. */
export interface GpioOptions {
  /** Level that an output begins with; default 0. */
  readonly value?: GpioLevel;
  /** True: 1 is the low level of the wire. Default false. */
  readonly activeLow?: boolean;
  /** Resistor of the pad; default: as it is. */
  readonly bias?: GpioBias;
  readonly system?: GpioSystem;
}

const NO_EDGES = { rising: false, falling: false };

/**
 * A pin of the processor's own GPIO controller: MIO pins, and EMIO bits that lead into the PL. Mirrors PYNQ's `GPIO`,
 * through the GPIO character device where the kernel has one, else through sysfs.
 */
export class GPIO {
  readonly pin: GpioLine;
  readonly #line: HeldLine;
  readonly #edges: EdgeSource;
  #setup: LineSetup;
  #released = false;

  /**
   * Opens a pin, which nobody else may use until it is released.
   * @throws PynqError `BUSY` where it is in use, and by whom @throws ValueRangeError for a line that is not there
   * @throws HardwareUnavailableError where there is no such controller, or the right to use it is missing
   */
  constructor(pin: GpioLine, direction: GpioDirection, options: GpioOptions = {}) {
    const { value = 0, activeLow = false, bias } = options;
    checkDirection(direction);
    checkLevel(value);
    this.pin = pin;
    this.#setup = { direction, value, activeLow, bias, edges: NO_EDGES };
    this.#line = openLine(pin, this.#setup, options.system ?? {});
    this.#edges = new EdgeSource(this.#line, (edges) => this.#configure({ ...this.#setup, edges }));
  }

  /**
   * The pin of an EMIO bit or, with a controller's label, of one of its lines. PYNQ's `GPIO.get_gpio_pin`.
   * @throws PynqError `UNSUPPORTED` where no label is given and this is no Zynq
   */
  static getGpioPin(index: number, label?: string, system: GpioSystem = {}): GpioLine {
    if (!Number.isInteger(index) || index < 0) throw new ValueRangeError(`there is no GPIO bit ${index}`);
    if (label !== undefined) return { label, line: index };
    const { gpioLabels, emioOffset } = familyOf(system);
    return { label: gpioLabels[0]!, line: emioOffset + index };
  }

  /** Number of lines of a controller; default: the PS's. PYNQ's `GPIO.get_gpio_npins`. */
  static getGpioNpins(label?: string, system: GpioSystem = {}): number {
    const labels = label === undefined ? familyOf(system).gpioLabels : [label];
    return gpioChip(rootOf(system), nativeOf(system), labels).lines;
  }

  /** Direction that the pin has now. */
  get direction(): GpioDirection {
    return this.#setup.direction;
  }

  /** Number of the line in its controller. */
  get index(): number {
    return this.pin.line;
  }

  /** File by which the pin is reached. */
  get path(): string {
    return this.#line.path;
  }

  /** The level; of an output, the one that it drives. @throws FreedError */
  read(): GpioLevel {
    return this.#open().read();
  }

  /** Drives an output. @throws PynqError `UNSUPPORTED` for an input @throws ValueRangeError for other than 0 and 1 */
  write(value: GpioLevel): void {
    checkLevel(value);
    const line = this.#open();
    if (this.#setup.direction === "in")
      throw new PynqError("UNSUPPORTED", `${line.name} is an input: it cannot be written`);
    line.write(value);
    this.#setup = { ...this.#setup, value };
  }

  /** Makes the pin an input, or an output that begins with `value`. Ends iterations over edges of an input. */
  setDirection(direction: GpioDirection, value: GpioLevel = 0): void {
    checkDirection(direction);
    checkLevel(value);
    const { name } = this.#open();
    if (direction === "out") this.#edges.close(new PynqError("ABORTED", `${name} became an output`));
    this.#configure({ ...this.#setup, direction, value });
  }

  /**
   * Iterates over edges of an input, from now on; those that come between two turns are kept. Waiting for one keeps the
   * program running.
   * @throws PynqError `UNSUPPORTED` for an output, and where the kernel tells no edges
   */
  edges(options: EdgesOptions = {}): AsyncIterableIterator<GpioEdge> {
    const line = this.#open();
    if (this.#setup.direction === "out")
      throw new PynqError("UNSUPPORTED", `${line.name} is an output: it has no edges`);
    return this.#edges.open(options);
  }

  /** Waits for the next edge. @throws TimeoutError after `timeoutMs` (default 60,000) @throws PynqError `ABORTED` */
  async wait(options: WaitOptions & Pick<EdgesOptions, "edge"> = {}): Promise<GpioEdge> {
    return await waitForEdge(this, this.#open().name, options, defaultTimeoutMs);
  }

  /** Gives the pin back; iterations end with a FreedError. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    try {
      this.#edges.close(this.#freed());
    } finally {
      this.#line.close();
    }
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #open(): HeldLine {
    if (this.#released) throw this.#freed();
    return this.#line;
  }

  #freed(): FreedError {
    return new FreedError(`${this.#line.name} was released`);
  }

  #configure(setup: LineSetup): void {
    this.#line.configure(setup);
    this.#setup = setup;
  }
}

function openLine(pin: GpioLine, setup: LineSetup, system: GpioSystem): HeldLine {
  const root = rootOf(system);
  const native = nativeOf(system);
  const { label, lines, device, base } = gpioChip(root, native, [pin.label]);
  if (!Number.isInteger(pin.line) || pin.line < 0 || pin.line >= lines) {
    throw new ValueRangeError(`${label} has no line ${pin.line}: they are 0 to ${lines - 1}`);
  }
  if (device !== undefined && native !== undefined)
    return new CharacterLine(root, native, device, label, pin.line, setup);
  return new SysfsLine(root, base! + pin.line, label, pin.line, setup);
}

function rootOf({ root }: GpioSystem): SystemRoot {
  return root ?? new SystemRoot();
}

function nativeOf(system: GpioSystem): GpioHelper | undefined {
  if ("native" in system) return system.native;
  const found = loadNative();
  return "unavailable" in found ? undefined : found;
}

function familyOf(system: GpioSystem): SocFamily {
  const family = boardFacts(rootOf(system))?.family;
  if (family !== undefined) return family;
  const known = socFamilies.map(({ title }) => title).join(" nor ");
  throw new PynqError("UNSUPPORTED", `this is neither ${known}: name the GPIO controller by its label`);
}

function checkDirection(direction: GpioDirection): void {
  if (direction !== "in" && direction !== "out") {
    throw new PynqError("ARGUMENT", `a GPIO direction is "in" or "out", got ${JSON.stringify(direction)}`);
  }
}
