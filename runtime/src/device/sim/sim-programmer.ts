import { OverlayMismatchError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { ProgrammedState, Programmer, ProgramRequest } from "../programmer.js";

/** What the programmer asks of its device. */
interface Programmable {
  /** Builds a design's simulation; the function given puts it in place. */
  prepare(descriptor: OverlayDescriptor): () => void;
}

/** "Programs" a simulated device: gives it the address map of a design. */
export class SimProgrammer implements Programmer {
  readonly #device: Programmable;
  #state: ProgrammedState | null = null;

  constructor(device: Programmable) {
    this.#device = device;
  }

  async program({ descriptor, download, retire }: ProgramRequest): Promise<ProgrammedState> {
    if (!download) {
      if (this.#state !== null && this.#state.modelHash === descriptor.modelHash) return this.#state;
      throw new OverlayMismatchError(
        `${descriptor.name} is not loaded onto the simulated device; load it without download: false`,
      );
    }
    const install = this.#device.prepare(descriptor);
    await retire?.();
    install();
    this.#state = { modelHash: descriptor.modelHash, generation: (this.#state?.generation ?? 0) + 1 };
    return this.#state;
  }

  current(): ProgrammedState | null {
    return this.#state;
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
