import { FreedError } from "../../errors/errors.js";
import type { XrtRunHandle } from "../../native/xrt.js";
import type { FinalRunState, RunHandle, RunState } from "../compute.js";
import type { XrtLibrary } from "./library.js";
import { finalRunState } from "./states.js";

interface Waiter {
  readonly callback: (state: FinalRunState) => void;
}

/** A run handle of XRT's, which serves one execution after the other. */
export interface RunSlot {
  readonly handle: XrtRunHandle;
  readonly token: number;
}

/** One execution on a compute unit. Its slot goes back to the unit when the execution has ended, not before. */
export class XrtRun implements RunHandle {
  readonly #library: XrtLibrary;
  readonly #release: (slot: RunSlot) => void;
  #slot: RunSlot | undefined;
  #state: RunState = "running";
  /** In the order of registration. */
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  constructor(library: XrtLibrary, slot: RunSlot, release: (slot: RunSlot) => void) {
    this.#library = library;
    this.#slot = slot;
    this.#release = release;
  }

  /**
   * `running` until XRT reported the end: whether the run waits for its unit is not asked, as `xrtRunState` may report
   * an end itself, on this thread, while XRT's own thread still works on the run (seen with 2.13; it ends in a crash).
   */
  get state(): RunState {
    return this.#state;
  }

  onDone(callback: (state: FinalRunState) => void): () => void {
    if (this.#closed) throw new FreedError("onDone of a run that was closed");
    const waiter: Waiter = { callback };
    this.#waiters.add(waiter);
    this.#library.await();
    if (this.#slot === undefined) setImmediate(() => this.#tell());
    return () => this.#withdraw(waiter);
  }

  waitSync(timeoutMs: number): RunState {
    if (this.#slot === undefined || this.#closed) return this.#state;
    const final = this.#library.native.xrtWaitRun(this.#slot.handle, Math.max(0, timeoutMs));
    if (final === 0) return this.#state;
    const state = finalRunState(final);
    this.#end(state);
    if (this.#waiters.size > 0) setImmediate(() => this.#tell());
    return state;
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) this.#withdraw(waiter);
  }

  /** Told by the library, from the event loop, that XRT reported the end. */
  ended(state: number): void {
    this.#end(finalRunState(state));
    this.#tell();
  }

  #end(state: FinalRunState): void {
    const slot = this.#slot;
    this.#slot = undefined;
    this.#state = state;
    if (slot !== undefined) this.#release(slot);
  }

  #withdraw(waiter: Waiter): void {
    if (this.#waiters.delete(waiter)) this.#library.unawait();
  }

  /** A callback that throws is an uncaught exception; the others are called all the same. */
  #tell(): void {
    const state = this.#state as FinalRunState;
    for (const waiter of this.#waiters) {
      this.#withdraw(waiter);
      try {
        waiter.callback(state);
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}
