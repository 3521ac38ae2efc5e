import type { OverlayDescriptor } from "../overlay/descriptor.js";

/** What `load` hands to a device's programmer. */
export interface ProgramRequest {
  /** The overlay's own description, from the generated code. */
  readonly descriptor: OverlayDescriptor;
  /** Path of the bitstream or xclbin; absent on the simulated device. */
  readonly file?: string;
  /** Device-tree overlay to apply after programming. */
  readonly deviceTreeOverlay?: string;
  /** False: attach to what is loaded, after checking that it is this design. */
  readonly download: boolean;
  /**
   * Stops what still runs on the design that is loaded now and closes its overlay. The programmer calls it once, after
   * all its checks and right before it touches the device, so that a refused request leaves the old design working.
   * Not called when attaching to the design that is loaded already.
   */
  readonly retire?: () => Promise<void>;
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
  /** Undoes what `program` did beyond the bitstream itself (device-tree overlays, contexts). */
  release(): Promise<void>;
}
