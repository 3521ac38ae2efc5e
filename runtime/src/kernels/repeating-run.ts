import type { RunState } from "../device/compute.js";
import type { WaitOptions } from "../overlay/wait.js";
import type { KernelRun } from "./run.js";

/**
 * A kernel that starts itself anew after each pass (`AUTO_RESTART`), such as a video filter, until told to stop.
 * Its buffers are held in place until it has ended.
 */
export interface RepeatingRun {
  /** Path of the kernel's instance. */
  readonly kernel: string;
  /** How it stands; one read of CTRL unless it has ended. */
  readonly state: RunState;
  /**
   * Takes AUTO_RESTART back and waits until the pass that is under way has ended; withdraws what has not begun.
   * @throws TimeoutError after `timeoutMs` (default: the one of `with`, else the overlay's), with the decoded state
   * @throws PynqError `ABORTED` where the signal fires
   */
  stop(options?: WaitOptions): Promise<void>;
  /** {@link RepeatingRun.stop}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The one implementation of {@link RepeatingRun}. */
export class RepeatingKernelRun implements RepeatingRun {
  readonly #run: KernelRun;
  /** It was stopped before it began: there is no end to wait for. */
  #withdrawn = false;

  constructor(run: KernelRun) {
    this.#run = run;
  }
  get kernel(): string {
    return this.#run.kernel;
  }
  get state(): RunState {
    return this.#run.state;
  }
  async stop(options: WaitOptions = {}): Promise<void> {
    this.#withdrawn ||= !this.#run.endAfterThisPass();
    if (!this.#withdrawn) await this.#run.wait(options);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
