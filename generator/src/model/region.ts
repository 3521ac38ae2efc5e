import type { Design } from "./design.js";

/** A reconfigurable region (DFX) and the modules that may be loaded into it. */
export interface Region {
  /** Path of the container. */
  readonly path: string;
  readonly base?: bigint;
  /** Size in bytes. */
  readonly size?: bigint;
  /** Reconfigurable modules given with `--partial`. */
  readonly modules: readonly RegionModule[];
}

/** One module that fits a region. */
export interface RegionModule {
  /** Name by which it is loaded. */
  readonly name: string;
  readonly design: Design;
}
