import type { BufferObject } from "./memory.js";

/**
 * How a run stands. The words are those of XRT's `ert_cmd_state` (ert.h):
 * `new` was never started, `queued` waits for its compute unit, `running` was handed to it (or the device does not tell
 * these two apart); the others are final.
 */
export type RunState =
  "new" | "queued" | "running" | "completed" | "error" | "aborted" | "timedOut" | "noResponse";

/** A state that a run does not leave any more. `timedOut` and `noResponse` are the device's own verdicts. */
export type FinalRunState = Exclude<RunState, "new" | "queued" | "running">;

/** A scalar argument: the bytes as they go into the argument's registers. */
export interface ScalarArgument {
  /** Position of the argument in the kernel's C signature, from 0. */
  readonly index: number;
  /** Little endian, exactly as many bytes as the kernel's metadata gives the argument. Copied before `start` returns. */
  readonly bytes: Uint8Array;
}

/** A pointer argument: a place in a buffer of the same device. */
export interface BufferArgument {
  readonly index: number;
  readonly buffer: BufferObject;
  /** Where in the buffer the pointer points, in bytes. */
  readonly offset: number;
}

/** What a kernel is started with. Stream arguments are wired in hardware and never given. */
export type ComputeUnitArgument = ScalarArgument | BufferArgument;

/**
 * One execution of a kernel. It goes on by itself: losing or closing the handle does not stop it.
 * No transport here can stop a kernel that has begun (XRT's C API has no abort), hence there is no `abort`.
 */
export interface RunHandle {
  /** The state as far as the device has told; no bus access. The last known one after {@link RunHandle.close}. */
  readonly state: RunState;
  /**
   * Calls `callback` once, with the final state, when the run ends: never before `onDone` returned, also where
   * the run had ended already. Several callbacks are called in the order of registration. While one is pending the
   * event loop stays alive. Nothing is called after {@link RunHandle.close}. Gives a function that withdraws the
   * callback: whoever gives up waiting must not keep the process alive until a hung run ends.
   */
  onDone(callback: (state: FinalRunState) => void): () => void;
  /**
   * Blocks this thread until the run ends, at most `timeoutMs` milliseconds (0 looks once), and gives the state then;
   * the caller tells a time-out by a state that is not final. Callbacks still come, later, from the event loop.
   */
  waitSync(timeoutMs: number): RunState;
  /** Gives the handle back; pending callbacks are dropped, a run that still goes on is left to end. Idempotent. */
  close(): void;
}

/** An opened compute unit. */
export interface ComputeUnitHandle {
  /** `kernel:instance`, as the container's IP_LAYOUT spells it. */
  readonly name: string;
  /**
   * Starts the kernel, or queues it behind the runs of the same unit that were started before.
   * Nothing is synchronised and no argument is remembered from an earlier start: give them all.
   * @throws PynqError `UNSUPPORTED` where the unit has no start (`ap_ctrl_none`, user-managed)
   * @throws PynqError `ARGUMENT` for an argument that the kernel does not have
   * @throws DeviceMismatchError for a buffer of another device
   * @throws FreedError for a freed buffer, or after {@link ComputeUnitHandle.close}
   * @throws PynqError `KERNEL` where the device refuses the start
   */
  start(args: readonly ComputeUnitArgument[]): RunHandle;
  /** One 32-bit read at `offset` bytes from the unit's base. Output scalars and return values are read so, after the end. */
  readRegister(offset: number): number;
  /** One 32-bit write at `offset` bytes from the unit's base. */
  writeRegister(offset: number, value: number): void;
  /** Gives the unit back once its runs have ended; later calls throw FreedError. Idempotent. */
  close(): void;
}

/**
 * The compute units of what is loaded, for devices whose own scheduler starts kernels (XRT and the simulated device).
 * Devices without it start kernels through registers. Mirrors what PYNQ's `start_ert` used.
 */
export interface ComputeUnits {
  /**
   * Opens the compute unit `kernel:instance` (IP_LAYOUT's spelling). Several handles of one unit may be open.
   * @throws PynqError `NOT_LOADED` before a design is loaded, `ARGUMENT` for an unknown name (the message lists those there are)
   */
  open(name: string): ComputeUnitHandle;
}
