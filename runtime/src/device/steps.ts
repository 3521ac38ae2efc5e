/*
 * Register accesses as a list, to be done in one call of C: a call costs as much as the accesses of a kernel's start
 * together. Without the C helper the same list is done access by access.
 */
import type { MmioRegion } from "./mmio.js";

/** Kinds of steps; `runtime/native/mmio.c` has the same numbers. */
export const stepKinds = {
  /** Reads. */
  read: 0,
  /** Writes the first operand. */
  write: 1,
  /** Reads; not so where `(value & first) !== second`. */
  expect: 2,
  /** Reads, and writes what was read where it is not 0: acknowledges flags that a written 1 clears or toggles. */
  writeBack: 3,
  /** Reads until `(value & first) === second`; not so where the time is over before. */
  poll: 4,
  /** A full barrier; no access. */
  barrier: 5,
} as const;

/** Name of a {@link stepKinds}. */
export type StepKind = keyof typeof stepKinds;

/** One 32-bit access; operands that its kind has no use for are absent. */
export interface Step {
  readonly kind: StepKind;
  /** Bytes from the window's start. */
  readonly offset?: number;
  readonly first?: number;
  readonly second?: number;
}

/** Words of a step: kind, offset, first and second operand, the value read. */
export const STEP_WORDS = 5;
const FIRST = 2;
const VALUE = 4;

/** Steps as the C helper takes them: made once, operands set anew for each time that they are done. */
export class StepList {
  readonly words: Uint32Array;

  constructor(steps: readonly Step[]) {
    this.words = Uint32Array.from(
      steps.flatMap(({ kind, offset = 0, first = 0, second = 0 }) => [
        stepKinds[kind],
        offset,
        first,
        second,
        0,
      ]),
    );
  }

  /** Sets the first operand of a step: a value to be written, or a mask. */
  setFirst(step: number, operand: number): void {
    this.words[step * STEP_WORDS + FIRST] = operand;
  }

  /** Sets the first operands of consecutive steps: those of the values that stand at `places`. */
  setFirsts(step: number, values: Uint32Array, places: Uint16Array): void {
    const { words } = this;
    let to = step * STEP_WORDS + FIRST;
    for (let index = 0; index < places.length; index++, to += STEP_WORDS) words[to] = values[places[index]!]!;
  }

  /** What a step read when it was last done. */
  value(step: number): number {
    return this.words[step * STEP_WORDS + VALUE] ?? 0;
  }
}

/**
 * Does the steps `from` up to `to`, in order, until one of them is not so.
 * @param timeoutMs for each poll, in ms
 * @returns the index of the step that is not so, or `to`
 */
export function runSteps(
  region: MmioRegion,
  words: Uint32Array,
  from: number,
  to: number,
  timeoutMs: number,
): number {
  if (region.runSteps !== undefined) return region.runSteps(words, from, to, timeoutMs);
  for (let step = from; step < to; step++) if (!runStep(region, words, step, timeoutMs)) return step;
  return to;
}

function runStep(region: MmioRegion, words: Uint32Array, step: number, timeoutMs: number): boolean {
  const at = step * STEP_WORDS;
  const [kind = 0, offset = 0, first = 0, second = 0] = words.subarray(at, at + VALUE);
  if (kind === stepKinds.barrier) {
    region.barrier();
    return true;
  }
  if (kind === stepKinds.write) {
    region.write32(offset, first);
    return true;
  }
  const value =
    kind === stepKinds.poll ? region.poll32(offset, first, second, timeoutMs) : region.read32(offset);
  words[at + VALUE] = value;
  if (kind === stepKinds.writeBack && value !== 0) region.write32(offset, value);
  const conditional = kind === stepKinds.expect || kind === stepKinds.poll;
  return !conditional || (value & first) >>> 0 === second;
}
