import type { OverlayDescriptor } from "../../overlay/descriptor.js";

/**
 * What is in the logic: a design with the modules that are in its regions. A description of both together is what the
 * simulation is made from.
 */
export class SimContents {
  readonly design: OverlayDescriptor;
  readonly #modules: Map<string, OverlayDescriptor> = new Map();

  /** The design as its full bitstream brings it. */
  constructor(design: OverlayDescriptor) {
    this.design = design;
    for (const { path, initial, modules } of Object.values(design.regions ?? {})) {
      const module = initial === undefined ? undefined : modules[initial];
      if (module !== undefined) this.#modules.set(path, module);
    }
  }

  /** The same with another module in one region. */
  with(region: string, module: OverlayDescriptor): SimContents {
    const contents = new SimContents(this.design);
    for (const [path, known] of this.#modules) contents.#modules.set(path, known);
    contents.#modules.set(region, module);
    return contents;
  }

  /** Design and modules as one description. */
  get descriptor(): OverlayDescriptor {
    const parts = [this.design, ...this.#modules.values()];
    return {
      ...this.design,
      ips: Object.assign({}, ...parts.map(({ ips }) => ips)) as OverlayDescriptor["ips"],
      interrupts: Object.assign(
        {},
        ...parts.map(({ interrupts }) => interrupts),
      ) as OverlayDescriptor["interrupts"],
      gpio: Object.assign({}, ...parts.map(({ gpio }) => gpio)) as OverlayDescriptor["gpio"],
    };
  }
}
