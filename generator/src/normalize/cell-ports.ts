import type { RawModule, RawPort } from "../parse/hwh/raw.js";
import { widthOf } from "./netlist.js";

/** An input of a concat and its place in the output. */
export interface ConcatInput {
  readonly name: string;
  readonly offset: number;
  readonly width: number;
}

/** Most inputs that a concat is looked through; the IP takes 128. */
const MAX_CONCAT_INPUTS = 4096;

/** The ports of a wiring cell by name, and the inputs of a concat by bit: a walk asks for them bit by bit. */
export class CellPorts {
  readonly #cell: RawModule;
  readonly #byName = new Map<string, RawPort>();
  #inputs: readonly ConcatInput[] | undefined;
  #inputsByName: ReadonlyMap<string, ConcatInput> | undefined;

  constructor(cell: RawModule) {
    this.#cell = cell;
    for (const port of cell.ports) {
      const name = port.name.toLowerCase();
      if (!this.#byName.has(name)) this.#byName.set(name, port);
    }
  }

  /** A port by name; tools differ in the case. */
  named(name: string): RawPort | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** An input of a concat, by name. */
  concatInput(name: string): ConcatInput | undefined {
    this.#inputsByName ??= new Map(this.#concatInputs.map((input) => [input.name.toLowerCase(), input]));
    return this.#inputsByName.get(name.toLowerCase());
  }

  /** The input of a concat that gives a bit of its output. */
  concatInputAt(place: number): ConcatInput | undefined {
    const inputs = this.#concatInputs;
    let [low, high] = [0, inputs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { offset, width } = inputs[middle] as ConcatInput;
      if (place < offset) high = middle;
      else if (place >= offset + width) low = middle + 1;
      else return inputs[middle];
    }
    return undefined;
  }

  get #concatInputs(): readonly ConcatInput[] {
    return (this.#inputs ??= concatInputs(this.#cell, (name) => this.named(name)));
  }
}

/** The inputs of a concat, lowest first; widths from the ports, else from `INn_WIDTH`. */
function concatInputs(
  { ports, parameters }: RawModule,
  named: (name: string) => RawPort | undefined,
): readonly ConcatInput[] {
  const indices = ports.flatMap(({ name }) => {
    const match = /^in(\d{1,4})$/i.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
  const stated = Number(parameters["NUM_PORTS"] ?? Number.NaN);
  const highest = indices.reduce((most, index) => Math.max(most, index), -1);
  const count = Number.isInteger(stated) && stated > 0 ? stated : highest + 1;
  const inputs: ConcatInput[] = [];
  let offset = 0;
  for (let index = 0; index < Math.min(count, MAX_CONCAT_INPUTS); index += 1) {
    const port = named(`in${index}`);
    const own = port?.direction === "I" ? port : undefined;
    const width = own === undefined ? numberOr(parameters[`IN${index}_WIDTH`], 1) : widthOf(own);
    inputs.push({ name: own?.name ?? `In${index}`, offset, width });
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
  const out = cell.ports.find(({ name }) => name.toLowerCase() === "dout");
  const portWidth = out === undefined ? 1 : widthOf(out);
  const low = from !== undefined && to !== undefined ? Math.min(from, to) : (to ?? from ?? 0);
  const width = from !== undefined && to !== undefined ? Math.abs(from - to) + 1 : portWidth;
  return { low: to === undefined && from !== undefined ? Math.max(0, from - portWidth + 1) : low, width };
}

function numberOr<T>(text: string | undefined, otherwise: T): number | T {
  if (text === undefined || !/^[0-9]{1,6}$/.test(text)) return otherwise;
  return Number(text);
}
