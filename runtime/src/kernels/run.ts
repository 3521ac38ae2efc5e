import { type Allocation, type MemoryUse, type Pin, pinAllocations } from "../buffers/allocation.js";
import type { FinalRunState, RunState } from "../device/compute.js";
import { PynqError, TimeoutError } from "../errors/errors.js";
import type { OverlayContext } from "../overlay/context.js";
import { boundedWait, checkTimeout, type WaitOptions } from "../overlay/wait.js";
import type { BoundCall } from "./binder.js";
import { type Engine, type Execution, isFinal, type RepeatingExecution } from "./engine.js";
import { KernelError } from "./errors.js";

/**
 * One execution of a kernel. `R` is what the kernel gives back: nothing, its return value, or its output arguments.
 * Its buffers are held in place until it has ended.
 */
export interface Run<out R = void> {
  /** Path of the kernel's instance. */
  readonly kernel: string;
  /**
   * How it stands; looks at the device unless the run has ended. `new`: it waits for the runs that it was started
   * after. States that are final: `completed`, `error`, `aborted`, `timedOut`, `noResponse`.
   */
  readonly state: RunState;
  /**
   * Waits for the end: by the kernel's done interrupt or the device's own notice, else by polling. Gives what the
   * kernel gave back. Several may wait; giving up a wait leaves the run as it is.
   * @throws TimeoutError after `timeoutMs` (default: the one of `with`, else the overlay's), with the decoded state
   * @throws PynqError `ABORTED` where the signal fires, or the device was reset under the run
   * @throws KernelError where the run failed @throws FreedError, OverlayMismatchError where the overlay ended first
   */
  wait(options?: WaitOptions): Promise<R>;
  /**
   * The same without giving up the thread: spins in C. For kernels of microseconds.
   * @throws TimeoutError, KernelError and others as {@link Run.wait}
   */
  waitSync(options?: { readonly timeoutMs?: number }): R;
  /**
   * Withdraws a run that still waits for others. Hardware offers no way to stop a kernel that has begun.
   * @throws PynqError `UNSUPPORTED` where it has begun; after the end it does nothing
   */
  abort(): void;
  /** Waits for the end, so that `await using run = …` leaves nothing running. Throws only what nobody was told before. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a run is started and waited for. */
export interface StartOptions extends WaitOptions {
  /** Runs that have to complete first, of whatever kernel. Mirrors PYNQ's `waitfor`. */
  readonly after?: readonly Run<unknown>[];
}

type Outcome =
  | { readonly state: "completed"; readonly value: unknown }
  | { readonly state: FinalRunState; readonly error: unknown };

/** Whether the hardware is known to have ended; else it may still write to the run's buffers. */
function hasStopped(outcome: Outcome): boolean {
  if (outcome.state === "completed") return true;
  return (
    "error" in outcome &&
    outcome.error instanceof KernelError &&
    (outcome.state === "error" || outcome.state === "aborted")
  );
}

interface Waiter {
  settled(outcome: Outcome): void;
}

const nothing: readonly KernelRun[] = [];

function runsOf(after: readonly Run<unknown>[], path: string): readonly KernelRun[] {
  return after.map((run) => {
    if (run instanceof KernelRun) return run;
    throw new PynqError("ARGUMENT", `${path}: after takes runs that start() gave`);
  });
}

/** What a run is made from. */
export interface RunPlan {
  readonly overlay: OverlayContext;
  readonly path: string;
  readonly engine: Engine;
  readonly call: BoundCall;
  readonly options: StartOptions;
  /** The kernel starts itself anew after each pass. */
  readonly repeats?: boolean;
  /** Registered while the run goes on. */
  readonly active: Set<KernelRun>;
}

/** The one implementation of {@link Run}. */
export class KernelRun implements Run<unknown>, MemoryUse, Waiter {
  readonly #plan: RunPlan;
  #waiters: Set<Waiter> | undefined;
  #execution: Execution | undefined;
  #repeating: RepeatingExecution | undefined;
  #outcome: Outcome | undefined;
  #pin: Pin | undefined;
  /** Runs that are waited for. */
  #pending: readonly KernelRun[] = nothing;
  #told = false;

  /** @param execution one that has begun already, to be taken over */
  constructor(plan: RunPlan, execution?: Execution) {
    this.#plan = plan;
    const { after } = plan.options;
    if (after !== undefined && after.length > 0) this.#pending = runsOf(after, plan.path);
    this.#hold();
    plan.active.add(this);
    if (execution !== undefined) {
      this.#execution = execution;
      execution.ended = (state, error) => this.#ended(state, error);
      if (isFinal(execution.state)) this.#ended(execution.state, undefined);
      return;
    }
    try {
      this.#advance();
    } catch (error) {
      this.#settle({ state: "error", error });
      throw error;
    }
    for (const run of this.#pending) run.#follow(this);
  }

  /** Holds the buffers in place. */
  #hold(): void {
    const { call, overlay } = this.#plan;
    let allocations: Allocation[] | undefined;
    for (const place of call.places) if (place !== undefined) (allocations ??= []).push(place.allocation);
    if (allocations !== undefined) this.#pin = pinAllocations(overlay.device, allocations, this);
  }

  get kernel(): string {
    return this.#plan.path;
  }
  /** @internal */
  get by(): string {
    return `a run of ${this.#plan.path}`;
  }

  get state(): RunState {
    this.#look();
    return this.#outcome?.state ?? this.#execution?.state ?? "new";
  }

  /** Brings the run up to date: launches it once nothing is before it, notices that it has ended. */
  #look(): void {
    if (this.#outcome !== undefined) return;
    for (const run of this.#pending) run.#look();
    this.#execution?.look();
  }

  /** @internal Something that this run waits for has ended. */
  settled(): void {
    try {
      this.#advance();
    } catch (error) {
      this.#settle({ state: "error", error });
    }
  }

  /** Launches where everything before has completed; fails where something before has failed. */
  #advance(): void {
    if (this.#outcome !== undefined || this.#execution !== undefined) return;
    const failed = this.#pending.find(
      (run) => run.#outcome !== undefined && run.#outcome.state !== "completed",
    );
    if (failed !== undefined) {
      const { path } = this.#plan;
      const cause =
        failed.#outcome !== undefined && "error" in failed.#outcome ? failed.#outcome.error : undefined;
      const error = new PynqError("ABORTED", `${path} was not started: ${failed.by} before it failed`, {
        cause,
      });
      this.#settle({ state: "aborted", error });
      return;
    }
    this.#pending = this.#pending.filter((run) => run.#outcome === undefined);
    if (this.#pending.length > 0) return;
    const { engine, call, repeats } = this.#plan;
    const ended = (state: FinalRunState, error: unknown): void => this.#ended(state, error);
    if (repeats === true) this.#execution = this.#repeating = engine.launchRepeating(call, ended);
    else this.#execution = engine.launch(call, ended);
    if (this.#waiters !== undefined) this.#execution.watch(true);
  }

  /** The execution has ended. */
  #ended(state: FinalRunState, cause: unknown): void {
    const execution = this.#execution;
    if (state === "completed") {
      this.#settle({ state, value: execution?.outputs });
      return;
    }
    if (cause instanceof PynqError) {
      this.#settle({ state, error: cause });
      return;
    }
    const text = `${this.by} ended as ${state}`;
    const error = new KernelError(text, execution?.describe() ?? { run: state }, { cause });
    this.#settle({ state, error });
  }

  #settle(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#plan.active.delete(this);
    this.#pending = nothing;
    if (this.#execution === undefined || hasStopped(outcome)) this.#pin?.release();
    const waiters = this.#waiters;
    this.#waiters = undefined;
    if (waiters !== undefined) for (const waiter of waiters) waiter.settled(outcome);
  }

  /** Has `waiter` called once at the end; the run notices it by itself from now on. */
  #follow(waiter: Waiter): void {
    if (this.#outcome !== undefined) {
      waiter.settled(this.#outcome);
      return;
    }
    (this.#waiters ??= new Set()).add(waiter);
    // A run that still waits for others follows them anyway: it has to begin even if nobody waits for it.
    this.#execution?.watch(true);
  }

  #unfollow(waiter: Waiter): void {
    if (this.#waiters?.delete(waiter) !== true || this.#waiters.size > 0) return;
    this.#waiters = undefined;
    this.#execution?.unwatch();
  }

  async wait(options: WaitOptions = {}): Promise<unknown> {
    const { options: given, overlay } = this.#plan;
    const timeoutMs = options.timeoutMs ?? given.timeoutMs;
    const signal = options.signal ?? given.signal;
    try {
      const outcome = await boundedWait<Outcome>(
        {
          what: this.by,
          begin: (resolve) => {
            const waiter = { settled: resolve };
            this.#follow(waiter);
            return () => this.#unfollow(waiter);
          },
          timedOut: (after) => {
            this.#look();
            return this.#timedOut(after);
          },
        },
        {
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          ...(signal === undefined ? {} : { signal }),
        },
        overlay.timeoutMs,
      );
      return this.#tell(outcome);
    } catch (error) {
      // The last look, on giving up, may have found that it had ended.
      if (error instanceof TimeoutError && this.#outcome !== undefined) return this.#tell(this.#outcome);
      throw error;
    }
  }

  #timedOut(timeoutMs: number): TimeoutError {
    const state = this.#execution?.describe() ?? {
      run: "new",
      after: this.#pending.map((run) => run.kernel),
    };
    const shown = Object.entries(state).map(([name, value]) => `${name} = ${String(value)}`);
    return new TimeoutError(`${this.by} did not end within ${timeoutMs} ms (${shown.join(", ")})`, state);
  }

  #tell(outcome: Outcome): unknown {
    this.#told = true;
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  waitSync(options: { readonly timeoutMs?: number } = {}): unknown {
    const { options: given, overlay } = this.#plan;
    const timeoutMs = checkTimeout(options.timeoutMs ?? given.timeoutMs ?? overlay.timeoutMs);
    this.#spin(performance.now() + timeoutMs);
    return this.tell(timeoutMs);
  }

  /** @internal What the run gave back. @throws what it failed of, or TimeoutError where it has not ended */
  tell(timeoutMs: number): unknown {
    if (this.#outcome === undefined) throw this.#timedOut(timeoutMs);
    return this.#tell(this.#outcome);
  }

  #spin(until: number): void {
    while (this.#outcome === undefined) {
      const before = this.#pending[0];
      if (before !== undefined && this.#execution === undefined) {
        before.#spin(until);
        if (before.#outcome === undefined) return;
        this.settled();
        continue;
      }
      this.#execution?.spin(Math.max(0, until - performance.now()));
      return;
    }
  }

  abort(): void {
    if (this.#outcome !== undefined) return;
    if (this.#execution !== undefined) {
      throw new PynqError("UNSUPPORTED", `${this.by} has begun, and hardware has no way to stop a kernel`);
    }
    for (const run of this.#pending) run.#unfollow(this);
    const error = new PynqError("ABORTED", `${this.by} was withdrawn before it began`);
    this.#settle({ state: "aborted", error });
    this.#told = true;
  }

  /**
   * Lets a kernel that restarts by itself end after the pass it is in; withdraws one that has not begun.
   * @returns whether there is an end to wait for
   */
  endAfterThisPass(): boolean {
    const waits = this.#execution === undefined && this.#outcome === undefined;
    if (waits) this.abort();
    else this.#repeating?.endAfterThisPass();
    return !waits;
  }

  /** Called before the overlay is given up: gives the run `graceMs` ms to end. */
  async stop(graceMs: number): Promise<void> {
    if (this.#execution === undefined || this.#repeating !== undefined) this.endAfterThisPass();
    const told = this.#told;
    try {
      await this.wait({ timeoutMs: graceMs });
    } catch (error) {
      // What the run itself failed of is for those who wait for it.
      if (this.#outcome === undefined) throw error;
      this.#told = told;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#outcome === undefined || !this.#told) await this.wait();
  }

  /** The overlay is over: nobody may look any more. Buffers stay held until the device is reset. */
  overlayEnded(error: unknown): void {
    this.#execution?.unwatch();
    this.#settle({ state: "error", error });
  }

  refresh(): void {
    try {
      this.#look();
    } catch {
      // Looking failed because the overlay is over; the memory stays.
    }
  }
  watch(): void {
    if (this.#outcome === undefined) this.#execution?.watch(false);
  }
  reset(): void {
    this.#execution?.unwatch();
    const error = new PynqError("ABORTED", `${this.by} ended because the device was reset`);
    this.#settle({ state: "aborted", error });
  }
}
