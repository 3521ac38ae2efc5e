import type { FinalRunState } from "../compute.js";

/** Final states of `ert_cmd_state` in XRT's ert.h. */
const finalStates: ReadonlyMap<number, FinalRunState> = new Map<number, FinalRunState>([
  [4, "completed"],
  [5, "error"],
  [6, "aborted"],
  [8, "timedOut"],
  [9, "noResponse"],
]);

/** The word for the state with which XRT reported an end; a number that XRT may add later counts as an error. */
export function finalRunState(state: number): FinalRunState {
  return finalStates.get(state) ?? "error";
}
