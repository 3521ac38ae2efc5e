import { signalCells } from "../facts/signal-cells.js";
import type { SignalCell } from "../facts/signal-cells.js";
import type { RawModule } from "../parse/hwh/raw.js";
import { isContainer, widthOf } from "./netlist.js";
import type { Netlist, Pin } from "./netlist.js";

/** Where a bit comes from, after all wiring. */
export interface Source {
  /** `constant`: tied to a value; `open`: nothing drives it; `conflict`: the file names several drivers. */
  readonly kind: "pin" | "constant" | "open" | "conflict";
  /** The pin that drives it: an output of a cell that is no wiring, or an input of the design. */
  readonly pin?: Pin;
  /** Bit of that pin (of the input `at`), counted from its lowest. */
  readonly place: number;
  /** The input that several outputs drive, where there is a conflict. */
  readonly at?: Pin;
  /** Paths of gates and inverters on the way, in order from the source. */
  readonly through: readonly string[];
  readonly inverted: boolean;
}

/** A pin that carries a bit. */
export interface Carrier {
  readonly pin: Pin;
  readonly place: number;
}

/** What a cell does with signals; undefined for a cell that ends a walk. */
export function signalCell(cell: RawModule | undefined): SignalCell | undefined {
  return cell === undefined ? undefined : signalCells.get(cell.vlnv.split(":")[2] ?? cell.modType);
}

/** Widest gate that is looked through. */
const MAX_GATE_INPUTS = 1024;

/** Longest chain of wiring cells; more is a loop or a hostile file. */
const MAX_DEPTH = 200;

/** Follows single bits through wiring cells, back to what drives them and on to what they drive. */
export class Signals {
  readonly netlist: Netlist;
  readonly #sources = new Map<Pin, Map<number, readonly Source[]>>();
  readonly #concats = new Map<RawModule, readonly ConcatInput[]>();

  constructor(netlist: Netlist) {
    this.netlist = netlist;
  }

  /** What drives bit `place` of an input. A gate has several sources. */
  sourcesOf(pin: Pin, place: number): readonly Source[] {
    return this.#input(pin, place, 0);
  }

  /** Every pin that carries what bit `place` of an output carries: its net, and on through wiring and gates. */
  carriersOf(pin: Pin, place: number): readonly Carrier[] {
    return this.#carriers(this.#loads(pin).map((load) => ({ pin: load, place })));
  }

  /** Every pin that carries what comes in at bit `place` of an input: that pin, and on through wiring and gates. */
  carriersFrom(pin: Pin, place: number): readonly Carrier[] {
    return this.#carriers([{ pin, place }]);
  }

  #carriers(inputs: readonly Carrier[]): readonly Carrier[] {
    const found: Carrier[] = [];
    const seen = new Map<Pin, Set<number>>();
    const isNew = (carrier: Carrier): boolean => {
      const places = seen.get(carrier.pin) ?? new Set<number>();
      seen.set(carrier.pin, places);
      if (places.has(carrier.place) || carrier.place >= widthOf(carrier.pin.port)) return false;
      places.add(carrier.place);
      found.push(carrier);
      return true;
    };
    const open = [...inputs];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (!isNew(at)) continue;
      for (const out of this.#passOn(at)) {
        if (out.pin !== at.pin && !isNew(out)) continue;
        for (const load of this.#loads(out.pin)) open.push({ pin: load, place: out.place });
      }
    }
    return found;
  }

  #loads(pin: Pin): readonly Pin[] {
    return isBoundaryInput(pin) ? this.netlist.innerLoadsOf(pin) : this.netlist.loadsOf(pin);
  }

  /** Outputs that carry on what came in at an input. */
  #passOn({ pin, place }: Carrier): readonly Carrier[] {
    const { cell } = pin;
    if (cell === undefined) return [];
    if (isContainer(cell)) return [{ pin, place }];
    const kind = signalCell(cell);
    const to = (name: string, bit: number): readonly Carrier[] => {
      const port = portOf(cell, name);
      const out = port === undefined ? undefined : this.netlist.pin(port);
      return out === undefined || bit < 0 || bit >= widthOf(out.port) ? [] : [{ pin: out, place: bit }];
    };
    switch (kind?.kind) {
      case "concat": {
        const at = this.#concat(cell).find(({ name }) => name.toLowerCase() === pin.port.name.toLowerCase());
        return at === undefined ? [] : to("dout", at.offset + place);
      }
      case "slice":
        return to("Dout", place - sliceRange(cell).low);
      case "vector":
        return to("Res", place);
      case "reduce":
        return to("Res", 0);
      case "delay": {
        const out = kind.ports[pin.port.name.toLowerCase()];
        return out === undefined ? [] : to(out, place);
      }
      case "constant":
      case undefined:
        return [];
    }
  }

  #concat(cell: RawModule): readonly ConcatInput[] {
    let inputs = this.#concats.get(cell);
    if (inputs === undefined) this.#concats.set(cell, (inputs = concatInputs(cell)));
    return inputs;
  }

  #input(pin: Pin, place: number, depth: number): readonly Source[] {
    const known = this.#sources.get(pin)?.get(place);
    if (known !== undefined) return known;
    const places = this.#sources.get(pin) ?? new Map<number, readonly Source[]>();
    this.#sources.set(pin, places);
    // A loop through gates finds nothing of its own when it comes by again.
    places.set(place, []);
    const found = depth > MAX_DEPTH ? [conflict(pin, place)] : this.#driven(pin, place, depth);
    places.set(place, found);
    return found;
  }

  #driven(pin: Pin, place: number, depth: number): readonly Source[] {
    const driver = this.netlist.driverOf(pin);
    if (driver === "open") return [nothing("open")];
    if (driver === "conflict") return [conflict(pin, place)];
    return this.#output(driver, place, depth);
  }

  /** What bit `place` of a driving pin comes from. */
  #output(pin: Pin, place: number, depth: number): readonly Source[] {
    const { cell, port } = pin;
    if (place >= widthOf(port)) return [nothing("open")];
    if (cell === undefined) return [source(pin, place)];
    if (isContainer(cell)) {
      if (port.direction === "I") return this.#input(pin, place, depth + 1);
      const inner = this.netlist.innerDriverOf(pin);
      return inner === "open" || inner === "conflict"
        ? [source(pin, place)]
        : this.#output(inner, place, depth + 1);
    }
    const kind = signalCell(cell);
    const from = (name: string, bit: number): readonly Source[] => {
      const input = portOf(cell, name);
      const inputPin = input === undefined ? undefined : this.netlist.pin(input);
      return inputPin === undefined ? [nothing("open")] : this.#input(inputPin, bit, depth + 1);
    };
    const gate = (sources: readonly Source[], inverts: boolean): readonly Source[] =>
      sources.map((each) => ({
        ...each,
        through: [...each.through, cell.path],
        inverted: each.inverted !== inverts,
      }));
    switch (kind?.kind) {
      case undefined:
        return [source(pin, place)];
      case "constant":
        return [nothing("constant")];
      case "concat": {
        const input = concatInputs(cell).find(
          ({ offset, width }) => place >= offset && place < offset + width,
        );
        return input === undefined ? [nothing("open")] : from(input.name, place - input.offset);
      }
      case "slice":
        return from("Din", place + sliceRange(cell).low);
      case "vector": {
        const inverts = operation(cell) === "not";
        const operands = inverts ? ["Op1"] : ["Op1", "Op2"];
        return merge(operands.map((name) => gate(from(name, place), inverts)));
      }
      case "reduce": {
        const input = portOf(cell, "Op1");
        const places = input === undefined ? 0 : Math.min(widthOf(input), MAX_GATE_INPUTS);
        const inverts = operation(cell) === "not";
        return merge(Array.from({ length: places }, (_, bit) => gate(from("Op1", bit), inverts)));
      }
      case "delay": {
        const inputs = Object.entries(kind.ports).filter(([, out]) => out === port.name.toLowerCase());
        const present = inputs.find(([name]) => portOf(cell, name) !== undefined);
        return present === undefined ? [nothing("open")] : gate(from(present[0], place), false);
      }
    }
  }
}

function isBoundaryInput({ cell, port }: Pin): boolean {
  return cell !== undefined && isContainer(cell) && port.direction === "I";
}

function source(pin: Pin, place: number): Source {
  return { kind: "pin", pin, place, through: [], inverted: false };
}

function nothing(kind: "constant" | "open"): Source {
  return { kind, place: 0, through: [], inverted: false };
}

function conflict(at: Pin, place: number): Source {
  return { kind: "conflict", at, place, through: [], inverted: false };
}

/** Each source once, with the first way that was found. Constants and open inputs of a gate do not count. */
function merge(lists: readonly (readonly Source[])[]): readonly Source[] {
  const all = lists.flat();
  const pins = all.filter(({ kind }) => kind === "pin");
  if (pins.length === 0) return all.slice(0, 1);
  const seen = new Map<Pin, Set<string>>();
  return pins.filter(({ pin, place, inverted }) => {
    if (pin === undefined) return false;
    const keys = seen.get(pin) ?? new Set<string>();
    seen.set(pin, keys);
    const key = `${place}:${inverted}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}

function portOf(cell: RawModule, name: string): RawModule["ports"][number] | undefined {
  return cell.ports.find((port) => port.name.toLowerCase() === name.toLowerCase());
}

function operation(cell: RawModule): string {
  return (cell.parameters["C_OPERATION"] ?? "").toLowerCase();
}

/** An input of a concat and its place in the output. */
interface ConcatInput {
  readonly name: string;
  readonly offset: number;
  readonly width: number;
}

/** The inputs of a concat, lowest first; widths from the ports, else from `INn_WIDTH`. */
function concatInputs(cell: RawModule): readonly ConcatInput[] {
  const ports = new Map<number, RawModule["ports"][number]>();
  for (const port of cell.ports) {
    const match = /^in(\d{1,5})$/i.exec(port.name);
    if (match !== null && port.direction === "I") ports.set(Number(match[1]), port);
  }
  const stated = Number(cell.parameters["NUM_PORTS"] ?? Number.NaN);
  const highest = Math.max(-1, ...ports.keys());
  const count = Number.isInteger(stated) && stated > 0 && stated <= 4096 ? stated : highest + 1;
  const inputs: ConcatInput[] = [];
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    const port = ports.get(index);
    const width = port === undefined ? numberOr(cell.parameters[`IN${index}_WIDTH`], 1) : widthOf(port);
    inputs.push({ name: port?.name ?? `In${index}`, offset, width });
    offset += width;
  }
  return inputs;
}

/**
 * The bits that a slice takes. Tools leave parameters at their default out, so the width of the output tells what
 * `DIN_FROM` would.
 */
export function sliceRange(cell: RawModule): { readonly low: number; readonly width: number } {
  const from = numberOr(cell.parameters["DIN_FROM"], undefined);
  const to = numberOr(cell.parameters["DIN_TO"], undefined);
  const out = portOf(cell, "Dout");
  const portWidth = out === undefined ? 1 : widthOf(out);
  const low = from !== undefined && to !== undefined ? Math.min(from, to) : (to ?? from ?? 0);
  const width = from !== undefined && to !== undefined ? Math.abs(from - to) + 1 : portWidth;
  return { low: to === undefined && from !== undefined ? Math.max(0, from - portWidth + 1) : low, width };
}

function numberOr<T>(text: string | undefined, otherwise: T): number | T {
  if (text === undefined || !/^[0-9]{1,6}$/.test(text)) return otherwise;
  return Number(text);
}
