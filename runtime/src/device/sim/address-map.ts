import { AddressError } from "../../errors/errors.js";
import { hex } from "../../registers/inspect.js";
import type { SimInterface } from "./sim-interface.js";

/** The interfaces of the loaded design by address. Where two overlap, the one that begins last decodes. */
export class AddressMap {
  /** Name of the design, for messages. */
  readonly design: string;
  readonly #sorted: readonly SimInterface[];

  constructor(design: string, interfaces: readonly SimInterface[]) {
    this.design = design;
    this.#sorted = [...interfaces].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
  }

  get interfaces(): readonly SimInterface[] {
    return this.#sorted;
  }

  /** What decodes `bytes` bytes at `address`, if anything does. */
  find(address: bigint, bytes: number): SimInterface | undefined {
    for (let i = this.#sorted.length - 1; i >= 0; i -= 1) {
      const candidate = this.#sorted[i];
      if (candidate === undefined || candidate.base > address) continue;
      if (address + BigInt(bytes) <= candidate.base + candidate.size) return candidate;
    }
    return undefined;
  }

  /** The error of an address that nothing decodes; names the neighbours. */
  nobody(doing: string, address: bigint): AddressError {
    const below = this.#sorted.filter(({ base, size }) => base + size - 1n < address).at(-1);
    const above = this.#sorted.find(({ base }) => base > address);
    return new AddressError(
      `${doing} at ${hex(address)}: nothing in design ${this.design} decodes it; ` +
        `below: ${describe(below)}, above: ${describe(above)}`,
    );
  }
}

function describe(neighbour: SimInterface | undefined): string {
  if (neighbour === undefined) return "nothing";
  const { label, base, size } = neighbour;
  return `${label} ${hex(base)} to ${hex(base + size - 1n)}`;
}
