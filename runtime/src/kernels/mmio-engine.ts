import type { FinalRunState, RunState } from "../device/compute.js";
import type { MmioRegion } from "../device/mmio.js";
import { FreedError, PynqError } from "../errors/errors.js";
import type { InterruptLine } from "../interrupts/line.js";
import { openInterrupt } from "../interrupts/open.js";
import type { OverlayContext } from "../overlay/context.js";
import type { BusWindow } from "../registers/window.js";
import type { ArgumentBinder, BoundCall } from "./binder.js";
import {
  AP_CONTINUE,
  AP_DONE,
  AP_IDLE,
  AP_START,
  AUTO_RESTART,
  CTRL,
  decodeControl,
  describeControl,
  GIER,
  INTERRUPT_DONE,
  IP_IER,
  IP_ISR,
  VALID,
} from "./control.js";
import { CallSteps } from "./call-steps.js";
import type { KernelInstanceDescriptor } from "./descriptor.js";
import type { Ended, Engine, Execution, RepeatingExecution } from "./engine.js";
import { type Outputs, outputsOf } from "./outputs.js";
import { poll, type Pollable, unpoll } from "./poller.js";

/** One spin in C at most, in ms; between two of them the whole of CTRL is looked at. */
const SPIN_SLICE_MS = 50;

/**
 * Starts a kernel through its registers, as HLS lays them out. Of the registers only those of arguments and CTRL are
 * written at a start; interrupt enables are touched by a wait for an interrupt alone, and only to set what it needs.
 *
 * That a kernel is done is taken from CTRL, and CTRL is read before each start. So neither an AP_DONE nor a status bit of
 * an earlier run, left by whoever waited in another way, can be taken for the end of this one.
 */
export class MmioEngine implements Engine {
  readonly path: string;
  readonly #overlay: OverlayContext;
  readonly #instance: KernelInstanceDescriptor;
  readonly #control: string;
  readonly #binder: ArgumentBinder;
  readonly #outputs: Outputs | undefined;
  /** The window with CTRL; after the overlay's end its region only throws. */
  readonly #window: BusWindow;
  #steps: CallSteps | undefined;
  #current: MmioExecution | undefined;
  /** null: the design wires none, or the system offers none. */
  #line: InterruptLine | null | undefined;

  constructor(
    overlay: OverlayContext,
    path: string,
    instance: KernelInstanceDescriptor,
    control: string,
    binder: ArgumentBinder,
  ) {
    this.path = path;
    this.#overlay = overlay;
    this.#instance = instance;
    this.#control = control;
    this.#binder = binder;
    this.#outputs = outputsOf(instance.type);
    this.#window = overlay.window(path, control);
  }

  /** The registers with CTRL. */
  get region(): MmioRegion {
    return this.#window.region;
  }

  get isChain(): boolean {
    return this.#instance.type.protocol === "chain";
  }

  get #plan(): CallSteps {
    return (this.#steps ??= new CallSteps(
      this.#instance,
      this.#control,
      this.#binder,
      this.#outputs,
      this.hasInterrupt,
    ));
  }

  launch(call: BoundCall, ended: Ended): Execution {
    return this.#start(call, ended, AP_START);
  }

  launchAndSpin(call: BoundCall, timeoutMs: number): Execution {
    const execution = this.#start(call, undefined, AP_START, Math.min(timeoutMs, SPIN_SLICE_MS));
    if (execution.state === "running" && timeoutMs > SPIN_SLICE_MS) execution.spin(timeoutMs - SPIN_SLICE_MS);
    return execution;
  }

  launchRepeating(call: BoundCall, ended: Ended): RepeatingExecution {
    return this.#start(call, ended, AP_START | AUTO_RESTART);
  }

  /** @param spinMs how long to wait for the end, in ms; undefined: not at all */
  #start(call: BoundCall, ended: Ended | undefined, command: number, spinMs?: number): MmioExecution {
    this.#overlay.assertOpen();
    const { region } = this;
    // An earlier run that nobody waited for may have ended; if it did, its outputs are read before they are lost.
    if (this.#current?.look() === "running")
      throw this.#busy(this.#current.control, "its last run has not ended");
    const steps = this.#plan;
    const to = spinMs === undefined ? steps.pollAt : steps.end;
    steps.fill(call.words, command);
    // CTRL is read before any argument is written, wherever that is.
    let done = steps.run(region, 0, steps.distant.length > 0 ? 1 : to, spinMs ?? 0);
    if (done === 0) this.#makeReady(steps.control(0));
    if (done < 2) {
      this.#writeDistant(steps, call.words);
      done = steps.run(region, 1, to, spinMs ?? 0);
    }
    const execution = (this.#current = new MmioExecution(this, ended, command));
    const control = steps.control(steps.pollAt);
    if (spinMs === undefined) return execution;
    if (done === to && steps.finishes) execution.complete(control, steps.outputs());
    else execution.take(control);
    return execution;
  }

  /** A kernel that is not ready is made so, or its start refused. */
  #makeReady(seen: number): void {
    const { region } = this;
    let control = seen;
    if (this.isChain && (control & AP_DONE) !== 0) {
      // A run of somebody else, who never let the kernel go on.
      region.write32(CTRL, AP_CONTINUE);
      control = region.read32(CTRL);
    }
    if ((control & AUTO_RESTART) !== 0) throw this.#busy(control, "it restarts by itself");
    if ((control & (AP_START | AP_IDLE)) !== AP_IDLE) throw this.#busy(control, "it is not idle");
  }

  #busy(control: number, why: string): PynqError {
    return new PynqError("BUSY", `${this.path} cannot be started: ${why}; ${describeControl(control)}`);
  }

  #writeDistant(steps: CallSteps, words: Uint32Array): void {
    for (const { interface: name, offset, at } of steps.distant) {
      this.#overlay
        .window(this.path, name)
        .region.write32(offset, at === undefined ? VALID : (words[at] ?? 0));
    }
  }

  /** Reads what the kernel gives back, and lets a chained one go on. */
  finish(control: number): unknown {
    const steps = this.#plan;
    if (steps.finishes) return steps.finish(this.region, control);
    const words = Uint32Array.from(this.#outputs?.words ?? [], ({ interface: name, offset }) =>
      this.#overlay.window(this.path, name ?? this.#control).region.read32(offset),
    );
    if (this.isChain && (control & AP_DONE) !== 0) this.region.write32(CTRL, AP_CONTINUE);
    return this.#outputs?.decode(words);
  }

  /** Clears the interrupt status: what was read is written back, unless the read cleared it. */
  acknowledge(): void {
    const { region } = this;
    const status = region.read32(IP_ISR);
    if (status !== 0 && this.#instance.type.interruptStatus !== "clear-on-read")
      region.write32(IP_ISR, status);
  }

  /** Sets the done interrupt's two enables where they are not set; all other bits stay. */
  enableInterrupt(): void {
    const { region } = this;
    for (const offset of [GIER, IP_IER]) {
      if ((region.read32(offset) & INTERRUPT_DONE) === 0)
        region.modify32(offset, INTERRUPT_DONE, INTERRUPT_DONE);
    }
  }

  get hasInterrupt(): boolean {
    return this.#instance.interruptPin !== undefined && this.#line !== null;
  }

  /** The line could not be used: from now on runs are polled, which is slower and no less right. */
  giveUpLine(error: unknown): void {
    if (this.#line === null) return;
    this.#line = null;
    this.#steps = undefined;
    process.emitWarning(`${this.path} is polled: ${error instanceof Error ? error.message : String(error)}`, {
      type: "PynqGenWarning",
      code: "PYNQ_GEN_KERNEL_POLLED",
    });
  }

  /** The line that tells completion; undefined where the design wires none or the system does not offer it. */
  get line(): InterruptLine | undefined {
    if (this.#line === undefined) {
      this.#line = this.#openLine();
      this.#steps = undefined;
    }
    return this.#line ?? undefined;
  }

  #openLine(): InterruptLine | null {
    const pin = this.#instance.interruptPin;
    if (pin === undefined || this.#overlay.device.interrupts === undefined) return null;
    return openInterrupt(this.#overlay, pin);
  }
}

/** One execution, noticed through CTRL. */
class MmioExecution implements RepeatingExecution, Pollable {
  readonly #engine: MmioEngine;
  ended: Ended | undefined;
  readonly #repeats: boolean;
  #state: RunState = "running";
  /** CTRL as last read; as it was written before. */
  control: number;
  outputs: unknown = undefined;
  #stopLine: AbortController | undefined;

  constructor(engine: MmioEngine, ended: Ended | undefined, control: number) {
    this.#engine = engine;
    this.ended = ended;
    this.#repeats = (control & AUTO_RESTART) !== 0;
    this.control = control;
  }

  get state(): RunState {
    return this.#state;
  }

  look(): RunState {
    if (this.#state === "running") this.take(this.#engine.region.read32(CTRL));
    return this.#state;
  }

  /** It was done, and its outputs are read; nobody is told who does not look. */
  complete(control: number, outputs: unknown): void {
    this.control = control;
    this.outputs = outputs;
    this.#state = "completed";
  }

  /**
   * Takes note of a read of CTRL. The kernel has ended where it says so, and also where it is idle with no start pending: somebody else's read of CTRL
   * may have cleared AP_DONE. One that restarts by itself is done after each pass; it has ended when idle.
   */
  take(control: number): void {
    this.control = control;
    const resting = (control & (AP_START | AP_IDLE)) === AP_IDLE;
    const over = this.#repeats ? resting : resting || (control & AP_DONE) !== 0;
    if (!over) return;
    this.outputs = this.#engine.finish(control);
    this.#end("completed");
  }

  #end(state: FinalRunState, error?: unknown): void {
    this.#state = state;
    this.unwatch();
    this.ended?.(state, error);
  }

  hasEnded(): boolean {
    try {
      return this.look() !== "running";
    } catch (error) {
      this.#end("error", error);
      return true;
    }
  }

  spin(timeoutMs: number): RunState {
    const { region } = this.#engine;
    const until = performance.now() + timeoutMs;
    const [mask, expected] = this.#repeats ? [AP_START | AP_IDLE, AP_IDLE] : [AP_DONE, AP_DONE];
    while (this.#state === "running") {
      const left = until - performance.now();
      this.take(region.poll32(CTRL, mask, expected, Math.max(0, Math.min(left, SPIN_SLICE_MS))));
      if (left <= 0) break;
    }
    return this.#state;
  }

  watch(holds: boolean): void {
    if (this.#state !== "running") return;
    // A background watch polls, so that an armed line is there only while somebody waits.
    const line = holds && !this.#repeats ? this.#engine.line : undefined;
    if (line === undefined) poll(this, holds);
    else if (this.#stopLine === undefined)
      void this.#followLine(line, (this.#stopLine = new AbortController()));
  }

  unwatch(): void {
    unpoll(this);
    this.#stopLine?.abort();
    this.#stopLine = undefined;
  }

  async #followLine(line: InterruptLine, stop: AbortController): Promise<void> {
    // The line may be shared with the application, which says itself whether it keeps the process alive.
    const alive = setInterval(() => {}, 2 ** 30);
    try {
      this.#engine.enableInterrupt();
      // From here on a completion sets the status bit; one that came before shows in CTRL.
      while (this.look() === "running" && !stop.signal.aborted) {
        await line.wait({ timeoutMs: Infinity, signal: stop.signal });
        // The source first, then CTRL: a run that ends in between raises the line again.
        this.#engine.acknowledge();
      }
    } catch (error) {
      if (stop.signal.aborted) return;
      // Closed by the application: polled this once. Not offered by the system, or broken: polled from now on.
      if (!(error instanceof FreedError)) this.#engine.giveUpLine(error);
      poll(this, true);
    } finally {
      clearInterval(alive);
    }
  }

  endAfterThisPass(): void {
    if (this.#state === "running") this.#engine.region.write32(CTRL, 0);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { run: this.#state, CTRL: this.control, ...decodeControl(this.control) };
  }
}
