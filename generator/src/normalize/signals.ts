import { signalCells } from "../facts/signal-cells.js";
import type { SignalCell } from "../facts/signal-cells.js";
import type { RawModule } from "../parse/hwh/raw.js";
import { parseInteger } from "../parse/integer.js";
import { CellPorts, sliceRange } from "./cell-ports.js";
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
  /** What a constant is, where its cell says it. */
  readonly value?: boolean;
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
  readonly #cells = new Map<RawModule, CellPorts>();

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

  /** True at an input of a gate that a constant holds: what comes in there changes nothing. */
  isHeld({ pin: { cell, port }, place }: Carrier): boolean {
    const kind = signalCell(cell)?.kind;
    if (cell === undefined || port.direction !== "I" || (kind !== "vector" && kind !== "reduce"))
      return false;
    const result = this.#ports(cell).named("Res");
    const out = result === undefined ? undefined : this.netlist.pin(result);
    const sources = out === undefined ? [] : this.#output(out, kind === "vector" ? place : 0, 0);
    return sources.length > 0 && sources.every((each) => each.kind === "constant");
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
    if (cell === undefined || this.isHeld({ pin, place })) return [];
    if (isContainer(cell)) return [{ pin, place }];
    const kind = signalCell(cell);
    const to = (name: string, bit: number): readonly Carrier[] => {
      const port = this.#ports(cell).named(name);
      const out = port === undefined ? undefined : this.netlist.pin(port);
      return out === undefined || bit < 0 || bit >= widthOf(out.port) ? [] : [{ pin: out, place: bit }];
    };
    switch (kind?.kind) {
      case "concat": {
        const at = this.#ports(cell).concatInput(pin.port.name);
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

  #ports(cell: RawModule): CellPorts {
    let ports = this.#cells.get(cell);
    if (ports === undefined) this.#cells.set(cell, (ports = new CellPorts(cell)));
    return ports;
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
      const input = this.#ports(cell).named(name);
      const inputPin = input === undefined ? undefined : this.netlist.pin(input);
      return inputPin === undefined ? [nothing("open")] : this.#input(inputPin, bit, depth + 1);
    };
    const gate = (sources: readonly Source[], inverts: boolean): readonly Source[] =>
      sources.map((each) => ({
        ...each,
        through: [...each.through, cell.path],
        inverted: each.inverted !== inverts,
        ...(each.value === undefined ? {} : { value: each.value !== inverts }),
      }));
    switch (kind?.kind) {
      case undefined:
        return [source(pin, place)];
      case "constant":
        return [constant(constantBit(cell, place))];
      case "concat": {
        const input = this.#ports(cell).concatInputAt(place);
        return input === undefined ? [nothing("open")] : from(input.name, place - input.offset);
      }
      case "slice":
        return from("Din", place + sliceRange(cell).low);
      case "vector": {
        const inverts = operation(cell) === "not";
        const operands = inverts ? ["Op1"] : ["Op1", "Op2"];
        return join(
          cell,
          operands.map((name) => gate(from(name, place), inverts)),
        );
      }
      case "reduce": {
        const input = this.#ports(cell).named("Op1");
        const places = input === undefined ? 0 : Math.min(widthOf(input), MAX_GATE_INPUTS);
        const inverts = operation(cell) === "not";
        return join(
          cell,
          Array.from({ length: places }, (_, bit) => gate(from("Op1", bit), inverts)),
        );
      }
      case "delay": {
        const inputs = Object.entries(kind.ports).filter(([, out]) => out === port.name.toLowerCase());
        const present = inputs.find(([name]) => this.#ports(cell).named(name) !== undefined);
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

function constant(value: boolean | undefined): Source {
  return { ...nothing("constant"), ...(value === undefined ? {} : { value }) };
}

/** A bit of a constant; undefined where its cell does not say. */
function constantBit({ parameters }: RawModule, place: number): boolean | undefined {
  const value = parseInteger(parameters["CONST_VAL"] ?? "");
  return value === undefined ? undefined : ((value >> BigInt(place)) & 1n) === 1n;
}

/** What comes out of a gate: of a 0 into AND and a 1 into OR the same, whatever else comes in. */
function join(cell: RawModule, lists: readonly (readonly Source[])[]): readonly Source[] {
  const holding = { and: false, or: true }[operation(cell)];
  const held = lists.some(
    (list) => list.length === 1 && list[0]?.kind === "constant" && list[0].value === holding,
  );
  return holding !== undefined && held ? [constant(holding)] : merge(lists);
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

function operation(cell: RawModule): string {
  return (cell.parameters["C_OPERATION"] ?? "").toLowerCase();
}
