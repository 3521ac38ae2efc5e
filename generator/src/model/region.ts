import type { Design } from "./design.js";

/** A reconfigurable region (DFX) and the modules that may be loaded into it. */
export interface Region {
  /** Path of the container or hierarchy. */
  readonly path: string;
  /** Windows of addresses that the static design keeps for the region, by the container's interfaces. */
  readonly windows: readonly RegionWindow[];
  /** Block designs that the tools know for the region, without `.bd`, in their order; empty where they do not say. */
  readonly candidates: readonly string[];
  /** The one that is in the full bitstream. */
  readonly active?: string;
  /** Reconfigurable modules given with `--partial`, by name. */
  readonly modules: readonly RegionModule[];
}

/** A window of addresses of a region. */
export interface RegionWindow {
  /** Interface of the container. */
  readonly interface: string;
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: bigint;
}

/** One module that fits a region. */
export interface RegionModule {
  /** Name by which it is loaded. */
  readonly name: string;
  /** True for the module that the full bitstream brings. */
  readonly initial: boolean;
  /** File that it was read from; absent for one that is in the static design's own. */
  readonly file?: string;
  /** What is in it; paths begin with the region's. */
  readonly design: Design;
}
