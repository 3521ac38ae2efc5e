import type { ComputeUnitArgument, ComputeUnitHandle, RunHandle, RunState } from "../device/compute.js";
import { PynqError } from "../errors/errors.js";
import type { OverlayContext } from "../overlay/context.js";
import type { ArgumentBinder, BoundCall } from "./binder.js";
import type { KernelInstanceDescriptor } from "./descriptor.js";
import { type Ended, type Engine, type Execution, isFinal, type RepeatingExecution } from "./engine.js";
import { type Outputs, outputsOf } from "./outputs.js";
import { poll, type Pollable, unpoll } from "./poller.js";

/** Starts a kernel through the device's own scheduler (XRT, or the simulated device). */
export class ComputeEngine implements Engine {
  readonly path: string;
  readonly #open: () => ComputeUnitHandle;
  #unit: ComputeUnitHandle | undefined;
  readonly #binder: ArgumentBinder;
  readonly #outputs: Outputs | undefined;

  constructor(
    overlay: OverlayContext,
    path: string,
    instance: KernelInstanceDescriptor,
    open: () => ComputeUnitHandle,
    binder: ArgumentBinder,
  ) {
    this.path = path;
    this.#binder = binder;
    this.#outputs = outputsOf(instance.type);
    this.#open = () => {
      overlay.assertOpen();
      const unit = open();
      overlay.onEnd(() => unit.close());
      return unit;
    };
  }

  get unit(): ComputeUnitHandle {
    return (this.#unit ??= this.#open());
  }

  launch(call: BoundCall, ended: Ended): Execution {
    return this.#start(call, ended);
  }

  launchAndSpin(call: BoundCall, timeoutMs: number): Execution {
    const execution = this.#start(call, undefined);
    execution.spin(timeoutMs);
    return execution;
  }

  #start(call: BoundCall, ended: Ended | undefined): Execution {
    return new ComputeExecution(this, this.unit.start(this.#argumentsOf(call)), ended);
  }

  launchRepeating(): RepeatingExecution {
    throw new PynqError(
      "UNSUPPORTED",
      `${this.path}: the device's scheduler starts kernels one run at a time; it has no automatic restart`,
    );
  }

  #argumentsOf(call: BoundCall): readonly ComputeUnitArgument[] {
    return this.#binder.slots.map(({ argument, at }, index) => {
      const place = call.places[index];
      if (place !== undefined) {
        return { index: argument.index, buffer: place.allocation.object, offset: place.byteOffset };
      }
      const start = call.words.byteOffset + at * 4;
      return { index: argument.index, bytes: new Uint8Array(call.words.buffer, start, argument.bytes) };
    });
  }

  outputs(): unknown {
    const { unit } = this;
    return this.#outputs?.decode(
      Uint32Array.from(this.#outputs.words, ({ offset }) => unit.readRegister(offset)),
    );
  }
}

/** One execution, noticed by the device. */
class ComputeExecution implements Execution, Pollable {
  readonly #engine: ComputeEngine;
  readonly #run: RunHandle;
  ended: Ended | undefined;
  #state: RunState;
  #withdraw: (() => void) | undefined;
  outputs: unknown = undefined;

  constructor(engine: ComputeEngine, run: RunHandle, ended: Ended | undefined) {
    this.#engine = engine;
    this.#run = run;
    this.ended = ended;
    this.#state = "running";
  }

  get state(): RunState {
    return this.#state;
  }

  look(): RunState {
    if (!isFinal(this.#state)) this.#take(this.#run.state);
    return this.#state;
  }

  spin(timeoutMs: number): RunState {
    if (!isFinal(this.#state)) this.#take(this.#run.waitSync(timeoutMs));
    return this.#state;
  }

  watch(holds: boolean): void {
    if (isFinal(this.#state)) return;
    if (holds) this.#withdraw ??= this.#run.onDone((state) => this.#take(state));
    else poll(this, false);
  }

  hasEnded(): boolean {
    try {
      return isFinal(this.look());
    } catch (error) {
      this.#state = "error";
      this.ended?.("error", error);
      return true;
    }
  }

  unwatch(): void {
    unpoll(this);
    this.#withdraw?.();
    this.#withdraw = undefined;
  }

  #take(state: RunState): void {
    // Reading outputs may look at the run again, and a callback may come after the end was noticed.
    if (isFinal(this.#state)) return;
    this.#state = state;
    if (!isFinal(state)) return;
    this.unwatch();
    if (state === "completed") this.outputs = this.#engine.outputs();
    this.#run.close();
    this.ended?.(state);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { run: this.#state };
  }
}
