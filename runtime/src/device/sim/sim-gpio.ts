import { PynqError } from "../../errors/errors.js";
import { EdgeSource, type EdgesOptions, type GpioEdge } from "../../gpio/edges.js";
import {
  checkLevel,
  type EdgeSelection,
  type GpioLevel,
  type HeldLine,
  type LineSetup,
} from "../../gpio/line.js";
import type { NativeGpioEvent } from "../../native/gpio.js";
import type { GpioDescriptor } from "../../overlay/descriptor.js";
import type { GpioController, GpioHandle } from "../gpio.js";

/** What a test or model does when the program drives a bit. */
export type GpioHook = (level: GpioLevel) => void;

/** One bit's wire. */
interface Wire {
  level: GpioLevel;
  line: SimLine | undefined;
  readonly hooks: Set<GpioHook>;
}

/** GPIO bits of the simulated processor, by EMIO bit number. All wires are 0 at first. */
export class SimGpio implements GpioController {
  readonly #wires: Map<number, Wire> = new Map();

  open(bit: GpioDescriptor): GpioHandle {
    const wire = this.#wire(bit.index);
    if (wire.line !== undefined) throw new PynqError("BUSY", `GPIO bit ${bit.name} is in use`);
    const line = new SimLine(bit, wire, (level) => this.#drive(wire, level));
    wire.line = line;
    return new SimGpioHandle(bit, line);
  }

  /** Level on a bit's wire, whoever drives it. */
  get(index: number): GpioLevel {
    return this.#wire(index).level;
  }

  /** Drives an input of the processor, as the logic would; an edge is told to whoever waits for one. */
  set(index: number, level: GpioLevel): void {
    checkLevel(level);
    const wire = this.#wire(index);
    if (wire.level === level) return;
    wire.level = level;
    wire.line?.changed(level);
  }

  /** Calls `hook` whenever the program drives a bit. @returns a function that takes the hook out again */
  onWrite(index: number, hook: GpioHook): () => void {
    const { hooks } = this.#wire(index);
    hooks.add(hook);
    return () => void hooks.delete(hook);
  }

  #drive(wire: Wire, level: GpioLevel): void {
    wire.level = level;
    for (const hook of [...wire.hooks]) hook(level);
  }

  #wire(index: number): Wire {
    let wire = this.#wires.get(index);
    if (wire === undefined) this.#wires.set(index, (wire = { level: 0, line: undefined, hooks: new Set() }));
    return wire;
  }
}

/** A wire that the program holds. */
class SimLine implements HeldLine {
  readonly name: string;
  readonly path = "";
  readonly #wire: Wire;
  readonly #drive: (level: GpioLevel) => void;
  #edges: EdgeSelection = { rising: false, falling: false };
  #events: NativeGpioEvent[] = [];
  #sequence = 0;
  #ready: (() => void) | undefined;

  constructor(bit: GpioDescriptor, wire: Wire, drive: (level: GpioLevel) => void) {
    this.name = `GPIO bit ${bit.name}`;
    this.#wire = wire;
    this.#drive = drive;
  }

  changed(level: GpioLevel): void {
    const rising = level === 1;
    if (rising ? !this.#edges.rising : !this.#edges.falling) return;
    const timestampNs = process.hrtime.bigint();
    this.#events.push({ timestampNs, rising, offset: 0, sequence: ++this.#sequence });
    this.#announce();
  }

  read(): GpioLevel {
    return this.#wire.level;
  }

  write(value: GpioLevel): void {
    this.#drive(value);
  }

  configure({ edges }: Pick<LineSetup, "edges">): void {
    this.#edges = edges;
  }

  arm(ready: () => void): void {
    this.#ready = ready;
    if (this.#events.length > 0) this.#announce();
  }

  disarm(): void {
    this.#ready = undefined;
  }

  hold(): void {
    // Nothing outside of the program can change a wire, so there is nothing to stay alive for.
  }

  take(): readonly NativeGpioEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  close(): void {
    this.#wire.line = undefined;
  }

  #announce(): void {
    const ready = this.#ready;
    this.#ready = undefined;
    // Later, as from a board: never inside of the call that changed the wire.
    if (ready !== undefined) setImmediate(ready);
  }
}

class SimGpioHandle implements GpioHandle {
  readonly #bit: GpioDescriptor;
  readonly #line: SimLine;
  readonly #edges: EdgeSource;
  #released = false;

  constructor(bit: GpioDescriptor, line: SimLine) {
    this.#bit = bit;
    this.#line = line;
    this.#edges = new EdgeSource(line, (edges) => line.configure({ edges }));
  }

  read(): GpioLevel {
    return this.#line.read();
  }

  write(value: GpioLevel): void {
    checkLevel(value);
    if (this.#bit.direction === "in") throw unsupported(this.#line, "is an input: it cannot be written");
    this.#line.write(value);
  }

  edges(options: EdgesOptions = {}): AsyncIterableIterator<GpioEdge> {
    if (this.#bit.direction === "out") throw unsupported(this.#line, "is an output: it has no edges");
    return this.#edges.open(options);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#edges.close(new PynqError("FREED", `${this.#line.name} was released`));
    this.#line.close();
  }
}

function unsupported({ name }: HeldLine, what: string): PynqError {
  return new PynqError("UNSUPPORTED", `${name} ${what}`);
}
