import type { MmioRegion } from "../device/mmio.js";
import { runSteps, type Step, StepList } from "../device/steps.js";
import type { ArgumentBinder } from "./binder.js";
import { AP_CONTINUE, AP_DONE, AP_IDLE, AP_START, AUTO_RESTART, CTRL, IP_ISR, VALID } from "./control.js";
import type { KernelInstanceDescriptor } from "./descriptor.js";
import type { Outputs } from "./outputs.js";

/** The register of a word of a call, at an interface other than the one with CTRL. */
export interface DistantWord {
  readonly interface: string;
  /** Bytes from that interface's base. */
  readonly offset: number;
  /** Its place among the words of a call; undefined: the word that says that an argument is there. */
  readonly at: number | undefined;
}

/**
 * The accesses of a call at the interface with CTRL, in their order: is the kernel idle? its arguments, then those of
 * their registers that say so where the kernel waits for that (UG1399: `ap_vld`), the interrupt status acknowledged, a
 * barrier, the start. Then, for a call that waits: CTRL until it is done, what the kernel gives
 * back, and a chained one is let go on.
 */
export class CallSteps {
  /** Arguments that are not among the steps. */
  readonly distant: readonly DistantWord[];
  /** The step that waits for the end; those before it are a start, those behind it {@link CallSteps.finish}. */
  readonly pollAt: number;
  readonly end: number;
  /** False where what the kernel gives back is not all among the steps: then there are none behind the poll. */
  readonly finishes: boolean;
  readonly #list: StepList;
  /** Of each argument among the steps, from step 1 on, its place among the words of a call. */
  readonly #places: Uint16Array;
  readonly #startAt: number;
  readonly #isChain: boolean;
  readonly #outputs: Outputs | undefined;
  readonly #given: Uint32Array;

  /** @param acknowledges whether a start acknowledges the interrupt status */
  constructor(
    { type }: KernelInstanceDescriptor,
    control: string,
    binder: ArgumentBinder,
    outputs: Outputs | undefined,
    acknowledges: boolean,
  ) {
    this.#isChain = type.protocol === "chain";
    this.#outputs = outputs;
    // A chained kernel that is done waits for AP_CONTINUE before anything else.
    const busy = AP_START | AUTO_RESTART | (this.#isChain ? AP_DONE : 0);
    const steps: Step[] = [{ kind: "expect", offset: CTRL, first: busy | AP_IDLE, second: AP_IDLE }];
    const places: number[] = [];
    const distant: DistantWord[] = [];
    for (const { argument, at, words } of binder.slots) {
      for (let word = 0; word < words; word++) {
        const offset = argument.offset + word * 4;
        const name = argument.interface ?? control;
        if (name !== control) {
          distant.push({ interface: name, offset, at: at + word });
          continue;
        }
        steps.push({ kind: "write", offset });
        places.push(at + word);
      }
    }
    for (const { argument } of binder.slots) {
      if (argument.kind !== "scalar" || argument.validOffset === undefined) continue;
      const { interface: name = control, validOffset: offset } = argument;
      if (name === control) steps.push({ kind: "write", offset, first: VALID });
      else distant.push({ interface: name, offset, at: undefined });
    }
    this.#places = Uint16Array.from(places);
    this.distant = distant;
    if (acknowledges) {
      const readClears = type.interruptStatus === "clear-on-read";
      steps.push({ kind: readClears ? "read" : "writeBack", offset: IP_ISR });
    }
    steps.push({ kind: "barrier" });
    this.#startAt = steps.push({ kind: "write", offset: CTRL, first: AP_START }) - 1;
    this.pollAt = steps.push({ kind: "poll", offset: CTRL, first: AP_DONE, second: AP_DONE }) - 1;
    const words = outputs?.words ?? [];
    this.#given = new Uint32Array(words.length);
    this.finishes = words.every((word) => (word.interface ?? control) === control);
    if (this.finishes) {
      for (const { offset } of words) steps.push({ kind: "read", offset });
      if (this.#isChain) steps.push({ kind: "write", offset: CTRL, first: AP_CONTINUE });
    }
    this.end = steps.length;
    this.#list = new StepList(steps);
  }

  /** Sets what the next start writes. */
  fill(words: Uint32Array, command: number): void {
    this.#list.setFirsts(1, words, this.#places);
    this.#list.setFirst(this.#startAt, command);
  }

  /** Does the steps `from` up to `to`; gives the index of the one that is not so, or `to`. */
  run(region: MmioRegion, from: number, to: number, timeoutMs: number): number {
    return runSteps(region, this.#list.words, from, to, timeoutMs);
  }

  /** CTRL as the first step, or the poll, read it. */
  control(step: number): number {
    return this.#list.value(step);
  }

  /** Does what is to be done after a run that ended with this CTRL, and gives what the kernel gives back. */
  finish(region: MmioRegion, control: number): unknown {
    const from = this.pollAt + 1;
    // One that was seen to be done by somebody else was let go on by them.
    const to = this.#isChain && (control & AP_DONE) === 0 ? this.end - 1 : this.end;
    if (from < to) this.run(region, from, to, 0);
    return this.outputs();
  }

  /** What the kernel gives back, as the steps behind the poll read it. */
  outputs(): unknown {
    if (this.#outputs === undefined) return undefined;
    const given = this.#given;
    for (let word = 0; word < given.length; word++) given[word] = this.#list.value(this.pollAt + 1 + word);
    return this.#outputs.decode(given);
  }
}
