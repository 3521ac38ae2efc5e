import { OverlayMismatchError, PynqError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type {
  ProgrammedRegion,
  ProgrammedState,
  Programmer,
  ProgramRequest,
  RegionRequest,
} from "../programmer.js";

/** What the programmer asks of its device. */
interface Programmable {
  /** Builds a design's simulation; the function given puts it in place. */
  prepare(descriptor: OverlayDescriptor): () => void;
  /** Builds the simulation of a module in a region; the function given puts it in the place of the old one. */
  prepareRegion(region: string, module: OverlayDescriptor): () => void;
}

/** "Programs" a simulated device: gives it the address map of a design. */
export class SimProgrammer implements Programmer {
  readonly #device: Programmable;
  readonly #regions = new Map<string, ProgrammedRegion>();
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
    this.#regions.clear();
    this.#state = { modelHash: descriptor.modelHash, generation: (this.#state?.generation ?? 0) + 1 };
    return this.#state;
  }

  current(): ProgrammedState | null {
    return this.#state;
  }

  currentRegion(region: string): ProgrammedRegion | null {
    return this.#regions.get(region) ?? null;
  }

  async programRegion(request: RegionRequest): Promise<ProgrammedRegion> {
    const { descriptor, region, modelHash } = request;
    if (this.#state?.modelHash !== descriptor.modelHash) {
      throw new OverlayMismatchError(
        `${region} cannot be loaded: the simulated device does not hold ${descriptor.name}`,
      );
    }
    const modules = Object.values(descriptor.regions?.[region]?.modules ?? {});
    const module = modules.find((each) => each.modelHash === modelHash);
    if (module === undefined) {
      throw new PynqError("ARGUMENT", `${descriptor.name} has no such module for region ${region}`);
    }
    const install = this.#device.prepareRegion(region, module);
    await request.retire?.();
    await request.isolate?.();
    install();
    const generation = (this.#regions.get(region)?.generation ?? 0) + 1;
    const state = { region, modelHash, generation };
    this.#regions.set(region, state);
    await request.connect?.();
    return state;
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
