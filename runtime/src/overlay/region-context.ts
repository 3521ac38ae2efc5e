import type { ProgrammedRegion } from "../device/programmer.js";
import { OverlayContext } from "./context.js";
import type { OverlayDescriptor } from "./descriptor.js";

/** The context of a module in a reconfigurable region: within the overlay's, until another module takes its place. */
export class RegionContext extends OverlayContext {
  readonly #around: OverlayContext;
  readonly #region: string;
  /** State of the region after this module was loaded; undefined for the one that the full bitstream brought. */
  readonly #state: ProgrammedRegion | undefined;

  constructor(
    around: OverlayContext,
    region: string,
    module: OverlayDescriptor,
    state: ProgrammedRegion | undefined,
    file: string | undefined,
  ) {
    super(
      around.device,
      module,
      { modelHash: around.descriptor.modelHash, generation: 0 },
      { timeoutMs: around.timeoutMs, file, interruptMap: around.interruptMap },
    );
    this.#around = around;
    this.#region = region;
    this.#state = state;
    around.adopt(this);
  }

  /** True while the overlay is loaded, and the region holds this very loading of this module. */
  override isLoaded(): boolean {
    if (!this.open || !this.#around.isLoaded()) return false;
    const { programmer } = this.device;
    const now = programmer.currentRegion?.(this.#region) ?? undefined;
    return now?.generation === this.#state?.generation;
  }
}
