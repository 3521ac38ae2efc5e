import type { RawHwh, RawModule, RawPort } from "../parse/hwh/raw.js";

/** A port of a cell, or of the design itself where there is no cell. */
export interface Pin {
  readonly cell: RawModule | undefined;
  readonly port: RawPort;
}

/** What drives a pin: one other pin, none, or several that contradict each other. */
export type Driver = Pin | "open" | "conflict";

/** Width of a port in bits. */
export function widthOf({ left, right }: RawPort): number {
  return left === undefined || right === undefined ? 1 : Math.abs(left - right) + 1;
}

/** The port's own number of the bit at a place counted from the lowest. */
export function bitNumber({ left = 0, right = 0 }: RawPort, place: number): number {
  return left >= right ? right + place : right - place;
}

/** `ip/pin` as PYNQ writes it: a port of the design has no slash. */
export function pinPath({ cell, port }: Pin): string {
  return cell === undefined ? port.name : `${cell.path}/${port.name}`;
}

/** `ip/pin`, or `ip/pin[3]` where the port is wider than one bit. */
export function bitPath(pin: Pin, place: number): string {
  return widthOf(pin.port) === 1 ? pinPath(pin) : `${pinPath(pin)}[${bitNumber(pin.port, place)}]`;
}

/** True for a cell that stands for a block design of its own. */
export function isContainer({ bdType, modClass }: RawModule): boolean {
  return bdType === "BLOCK_CONTAINER" || modClass === "BLOCK_CONTAINER";
}

/** True for a cell that another one lies in: its ports are a boundary, not an end. */
function contains(outer: RawModule, inner: RawModule | undefined): boolean {
  return inner !== undefined && isContainer(outer) && inner.path.startsWith(`${outer.path}/`);
}

/**
 * Which pin drives which. The file says it twice, by net names and by lists of connections, and neither is always whole:
 * a pin that stands alone on a bundled interface has the net of its bundle, an overridden one lists both drivers.
 */
export class Netlist {
  readonly #nets = new Map<string, { readonly pins: Pin[]; readonly drivers: Pin[] }>();
  readonly #ports = new Map<string, Map<string, Pin>>();
  readonly #external = new Map<string, Pin>();
  readonly #pins = new Map<RawPort, Pin>();
  readonly #drivers = new Map<RawPort, Driver>();

  constructor(raw: RawHwh) {
    for (const port of raw.externalPorts) {
      const pin: Pin = { cell: undefined, port };
      this.#external.set(port.name, pin);
      this.#add(pin);
    }
    for (const cell of raw.modules) {
      const ports = this.#ports.get(cell.instance) ?? new Map<string, Pin>();
      this.#ports.set(cell.instance, ports);
      for (const port of cell.ports) {
        const pin: Pin = { cell, port };
        if (!ports.has(port.name)) ports.set(port.name, pin);
        this.#add(pin);
      }
    }
  }

  #add(pin: Pin): void {
    this.#pins.set(pin.port, pin);
    const { net } = pin.port;
    if (net === undefined) return;
    let entry = this.#nets.get(net);
    if (entry === undefined) this.#nets.set(net, (entry = { pins: [], drivers: [] }));
    entry.pins.push(pin);
    if (canDrive(pin)) entry.drivers.push(pin);
  }

  /** The pin of a port. */
  pin(port: RawPort): Pin | undefined {
    return this.#pins.get(port);
  }

  /** What drives an input of a cell, or an output of the design, from outside of the cell. */
  driverOf(pin: Pin): Driver {
    let driver = this.#drivers.get(pin.port);
    if (driver === undefined) {
      driver = this.#choose(pin, (other) => drivesFromOutside(other, pin));
      this.#drivers.set(pin.port, driver);
    }
    return driver;
  }

  /** What drives an output of a container from within; `open` where the file does not show what is in it. */
  innerDriverOf(pin: Pin): Driver {
    const { cell } = pin;
    if (cell === undefined) return "open";
    return this.#choose(pin, (other) => contains(cell, other.cell) && other.port.direction === "O");
  }

  /** Pins that a pin drives, on the outside of its cell. */
  loadsOf(pin: Pin): readonly Pin[] {
    return this.#neighbours(pin).filter((other) => this.#isInput(other) && this.driverOf(other) === pin);
  }

  /** Pins within a container that one of its inputs drives. */
  innerLoadsOf(pin: Pin): readonly Pin[] {
    const { cell } = pin;
    if (cell === undefined) return [];
    return this.#neighbours(pin).filter(
      (other) => contains(cell, other.cell) && other.port.direction === "I" && this.driverOf(other) === pin,
    );
  }

  #isInput({ cell, port }: Pin): boolean {
    return cell === undefined ? port.direction !== "I" : port.direction === "I";
  }

  #choose(pin: Pin, fits: (other: Pin) => boolean): Driver {
    const { net } = pin.port;
    const onNet = net === undefined ? [] : (this.#nets.get(net)?.drivers ?? []);
    const listed = new Set(this.#listed(pin).filter(fits));
    const named = new Set(onNet.filter((other) => other !== pin && fits(other)));
    const both = new Set([...listed].filter((other) => named.has(other)));
    for (const candidates of [both, listed, named]) {
      const [only] = candidates;
      if (only !== undefined) return candidates.size === 1 ? only : "conflict";
    }
    return "open";
  }

  #neighbours(pin: Pin): readonly Pin[] {
    return [...new Set([...this.#sameNet(pin), ...this.#listed(pin)])];
  }

  #sameNet(pin: Pin): readonly Pin[] {
    const { net } = pin.port;
    return net === undefined ? [] : (this.#nets.get(net)?.pins ?? []).filter((other) => other !== pin);
  }

  /** The pins that a port's own list of connections names; one whose cell the file lacks is at the design's edge. */
  #listed(pin: Pin): readonly Pin[] {
    return pin.port.connections
      .map(({ instance, port }) => {
        const cell = this.#ports.get(instance);
        return cell === undefined ? this.#external.get(port) : cell.get(port);
      })
      .filter((other) => other !== undefined && other !== pin) as readonly Pin[];
  }
}

/** True for a pin that can drive others on its net; the inputs of a container drive what is in it. */
function canDrive({ cell, port }: Pin): boolean {
  if (cell === undefined) return port.direction === "I";
  return port.direction === "O" || (port.direction === "I" && isContainer(cell));
}

function drivesFromOutside(other: Pin, pin: Pin): boolean {
  if (other.cell === undefined) return other.port.direction === "I";
  if (pin.cell !== undefined) {
    // From a container into what it holds: its inputs drive.
    if (contains(other.cell, pin.cell)) return other.port.direction === "I";
    if (contains(pin.cell, other.cell)) return false;
  }
  return other.port.direction === "O";
}
