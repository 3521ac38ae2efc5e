import type { FinalRunState, RunState } from "../compute.js";

/** `ert_cmd_state` of XRT's ert.h. 7, submitted, is a command that waits in the driver. */
const states: ReadonlyMap<number, RunState> = new Map<number, RunState>([
  [1, "new"],
  [2, "queued"],
  [3, "running"],
  [4, "completed"],
  [5, "error"],
  [6, "aborted"],
  [7, "queued"],
  [8, "timedOut"],
  [9, "noResponse"],
]);

/** The word for a state; a number that XRT may add later counts as an error. */
export function runState(state: number): RunState {
  return states.get(state) ?? "error";
}

/** True for a state that a run does not leave any more. */
export function isFinal(state: RunState): state is FinalRunState {
  return state !== "new" && state !== "queued" && state !== "running";
}

/** The word for the state with which XRT reported an end: what is not final there is none that makes sense. */
export function finalRunState(state: number): FinalRunState {
  const word = runState(state);
  return isFinal(word) ? word : "error";
}
