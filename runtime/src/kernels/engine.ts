import type { FinalRunState, RunState } from "../device/compute.js";
import type { BoundCall } from "./binder.js";

const finalStates: ReadonlySet<RunState> = new Set<RunState>([
  "completed",
  "error",
  "aborted",
  "timedOut",
  "noResponse",
]);

/** Whether a run does not leave a state any more. */
export function isFinal(state: RunState): state is FinalRunState {
  return finalStates.has(state);
}

/** Called once when an execution has ended; `error` where the device could not be asked any more. */
export type Ended = (state: FinalRunState, error?: unknown) => void;

/** A kernel that runs, or ran: what a {@link Run} is made of. */
export interface Execution {
  /** Who is told of the end; may be set later, and is then told of an end that comes after. */
  ended: Ended | undefined;
  /** The state as last seen; {@link Execution.look} brings it up to date. */
  readonly state: RunState;
  /** Looks at the device; gives the state. */
  look(): RunState;
  /** Blocks until it has ended, at most `timeoutMs` ms. */
  spin(timeoutMs: number): RunState;
  /**
   * Begins to notice the end by itself: by interrupt, by the device's own callback, or by the poller.
   * @param holds whether it keeps the process alive until then
   */
  watch(holds: boolean): void;
  /** Stops noticing the end by itself. */
  unwatch(): void;
  /** The values that the kernel gave back; only after it completed. */
  readonly outputs: unknown;
  /** What the kernel looked like when last looked at, decoded, for errors. */
  describe(): Readonly<Record<string, unknown>>;
}

/** Starts the kernel of one instance, by whichever way the device has. */
export interface Engine {
  /**
   * Starts; `ended` is called once, from whichever call notices the end, never before `launch` returned.
   * @throws PynqError `BUSY` where the kernel still runs @throws PynqError `KERNEL` where the device refuses
   */
  launch(call: BoundCall, ended: Ended): Execution;
  /**
   * Starts, and blocks until it has ended, at most `timeoutMs` ms, in as few steps as the device allows. Nobody is told;
   * the state says whether it has.
   */
  launchAndSpin(call: BoundCall, timeoutMs: number): Execution;
  /** Starts with automatic restart. @throws PynqError `UNSUPPORTED` where the device cannot */
  launchRepeating(call: BoundCall, ended: Ended): RepeatingExecution;
}

/** A kernel that starts itself anew until told to stop. */
export interface RepeatingExecution extends Execution {
  /** Lets the kernel end after the pass it is in. */
  endAfterThisPass(): void;
}
