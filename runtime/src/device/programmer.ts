import type { OverlayDescriptor } from "../overlay/descriptor.js";

/**
 * A check or step that a caller may leave out, on devices that have it: `hash` (the image is the one that the overlay
 * was generated beside), `part` and `board` (image, design and device belong together), `clocks` (PL clocks are set),
 * `loaded` (without a download: what is loaded is this design; the caller vouches for it).
 */
export type ProgramStep = "hash" | "part" | "board" | "clocks" | "loaded";

/** What `load` hands to a device's programmer. */
export interface ProgramRequest {
  /** The overlay's own description, from the generated code. */
  readonly descriptor: OverlayDescriptor;
  /** Path of the bitstream or xclbin; absent on the simulated device. */
  readonly file?: string;
  /** Device-tree overlay to apply after programming; default: the file beside `file` with `.dtbo`; `""` for none. */
  readonly deviceTreeOverlay?: string;
  /** False: attach to what is loaded, after checking that it is this design. */
  readonly download: boolean;
  /**
   * Stops what still runs on the design that is loaded now and closes its overlay. The programmer calls it once, after
   * all its checks and right before it touches the device, so that a refused request leaves the old design working.
   * Not called when attaching to the design that is loaded already.
   */
  readonly retire?: () => Promise<void>;
  /** Checks and steps to leave out. */
  readonly skip?: readonly ProgramStep[];
  /** True: program though other processes use the device; they are told at their next access. */
  readonly takeOver?: boolean;
}

/** What is to be loaded into a reconfigurable region (DFX). */
export interface RegionRequest {
  /** The design that is loaded, which has the region. */
  readonly descriptor: OverlayDescriptor;
  /** Path of the region in the design. */
  readonly region: string;
  /** Path of the partial bitstream; empty on the simulated device. */
  readonly file: string;
  /** SHA-256 of the file's bytes, where the generated code knows it. */
  readonly sha256?: string;
  /** Hash of the module's model; empty where there is none. */
  readonly modelHash: string;
  /** Device-tree overlay of the module. */
  readonly deviceTreeOverlay?: string;
  /**
   * Paths of the shutdown managers and decouplers that cut the region off; default: those nearest to it in the
   * hierarchy. Empty for none: cutting off by other means is then the caller's duty, in `isolate` and `connect`.
   */
  readonly isolators?: readonly string[];
  /**
   * Stops what still runs in the region. Called once, after all checks and before the region is cut off, so that a
   * refused request leaves the old module working.
   */
  readonly retire?: () => void | Promise<void>;
  /** Called right before the region is programmed, after its isolators have cut it off. */
  readonly isolate?: () => void | Promise<void>;
  /** Called after success, before the isolators let go. */
  readonly connect?: () => void | Promise<void>;
  readonly skip?: readonly ProgramStep[];
  readonly takeOver?: boolean;
}

/** What is in a region now. */
export interface ProgrammedRegion {
  readonly region: string;
  readonly modelHash: string;
  /** Grows by one with every loading of the region. */
  readonly generation: number;
}

/** What is on the device now. */
export interface ProgrammedState {
  /** Hash of the design's model, as the generated code carries it; empty where nothing of ours is loaded. */
  readonly modelHash: string;
  /** Grows by one with every programming, by whichever process. */
  readonly generation: number;
}

/** Puts a design onto a device. State is recorded after success, never before. */
export interface Programmer {
  program(request: ProgramRequest): Promise<ProgrammedState>;
  /** The state now; null where the device holds nothing of ours or it cannot be told. */
  current(): ProgrammedState | null;
  /**
   * What is in a region now; null where nothing was loaded into it since the design was, or the device cannot tell.
   * Absent where it has no reconfigurable regions.
   */
  currentRegion?(region: string): ProgrammedRegion | null;
  /** Loads a partial bitstream; absent where the device has no reconfigurable regions. */
  programRegion?(request: RegionRequest): Promise<ProgrammedRegion>;
  /** Undoes what `program` did beyond the bitstream itself (device-tree overlays, contexts). */
  release(): Promise<void>;
}
