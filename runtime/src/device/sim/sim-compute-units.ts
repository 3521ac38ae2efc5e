import { DeviceMismatchError, FreedError, PynqError } from "../../errors/errors.js";
import type { KernelArgumentDescriptor, KernelInstanceDescriptor } from "../../kernels/descriptor.js";
import { wordsFor } from "../../kernels/scalars.js";
import type { IpDescriptor } from "../../overlay/descriptor.js";
import type {
  ComputeUnitArgument,
  ComputeUnitHandle,
  ComputeUnits,
  FinalRunState,
  RunHandle,
  RunState,
} from "../compute.js";
import type { DeviceMemory } from "./device-memory.js";
import { KernelPass } from "./kernel-pass.js";
import { type AnyKernelModel, outputWords, runModel } from "./kernel-model.js";

/** What simulated compute units need of their device. */
export interface ComputeUnitHost {
  readonly memory: DeviceMemory;
  /** IPs of the loaded design; undefined before one is loaded. */
  ips(): Readonly<Record<string, IpDescriptor>> | undefined;
  /** The model to run. @throws PynqError `UNSUPPORTED` where there is none */
  model(path: string, instance: KernelInstanceDescriptor): AnyKernelModel;
}

/** A compute unit's own state: what runs on it, what waits, and its output registers. */
class Unit {
  readonly path: string;
  readonly instance: KernelInstanceDescriptor;
  readonly host: ComputeUnitHost;
  readonly registers = new Map<number, number>();
  readonly #queue: SimRun[] = [];

  constructor(path: string, instance: KernelInstanceDescriptor, host: ComputeUnitHost) {
    this.path = path;
    this.instance = instance;
    this.host = host;
  }

  enqueue(run: SimRun): void {
    this.#queue.push(run);
    this.next();
  }

  /** Runs the first of the queue, one after the other as they end. */
  next(): void {
    while (this.#queue[0]?.isOver === true) this.#queue.shift();
    this.#queue[0]?.begin();
  }

  /** The design is gone. */
  cancel(): void {
    for (const run of this.#queue.splice(0)) run.cancel();
  }

  /** The run that is on the unit now. */
  get current(): SimRun | undefined {
    return this.#queue[0];
  }
}

class SimRun implements RunHandle {
  readonly #unit: Unit;
  readonly #words: ReadonlyMap<string, Uint32Array>;
  readonly #model: AnyKernelModel;
  readonly #callbacks = new Map<object, (state: FinalRunState) => void>();
  #state: RunState = "queued";
  #pass: KernelPass | undefined;
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(unit: Unit, words: ReadonlyMap<string, Uint32Array>, model: AnyKernelModel) {
    this.#unit = unit;
    this.#words = words;
    this.#model = model;
  }

  get isOver(): boolean {
    return this.#state === "completed" || this.#state === "error";
  }

  begin(): void {
    if (this.#state !== "queued") return;
    this.#state = "running";
    const { instance, host } = this.#unit;
    const read = (argument: KernelArgumentDescriptor): Uint32Array =>
      this.#words.get(argument.name) ?? new Uint32Array(2);
    this.#pass = new KernelPass(
      this.#model.options.latencyMs ?? 0,
      () => runModel(this.#model, instance.type, host.memory, read),
      (end) => {
        try {
          if ("error" in end) throw end.error;
          for (const { offset, value } of outputWords(instance.type, end.result)) {
            this.#unit.registers.set(offset, value);
          }
          this.#end("completed");
        } catch (error) {
          process.emitWarning(`the model of ${this.#unit.path} failed: ${String(error)}`, {
            type: "PynqGenWarning",
            code: "PYNQ_GEN_MODEL_FAILED",
          });
          this.#end("error");
        }
      },
    );
  }

  #end(state: FinalRunState): void {
    this.#state = state;
    this.#pass = undefined;
    if (this.#callbacks.size > 0) setImmediate(() => this.#tell(state));
    this.#unit.next();
  }

  #tell(state: FinalRunState): void {
    for (const [key, callback] of [...this.#callbacks]) {
      if (!this.#callbacks.delete(key)) continue;
      this.#update();
      callback(state);
    }
  }

  get state(): RunState {
    this.#pass?.advance();
    return this.#state;
  }

  onDone(callback: (state: FinalRunState) => void): () => void {
    const key = {};
    this.#callbacks.set(key, callback);
    this.#update();
    const state = this.#state;
    if (state === "completed" || state === "error") setImmediate(() => this.#tell(state));
    return () => {
      this.#callbacks.delete(key);
      this.#update();
    };
  }

  /** A pending callback keeps the event loop alive. */
  #update(): void {
    const wanted = this.#callbacks.size > 0;
    if (wanted) this.#keepAlive ??= setInterval(() => {}, 2 ** 30);
    else {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }

  waitSync(timeoutMs: number): RunState {
    const until = performance.now() + timeoutMs;
    for (;;) {
      // What is before this run on the unit has to end first.
      const { current } = this.#unit;
      current?.advance();
      const left = until - performance.now();
      if (this.isOver || left <= 0) return this.#state;
      sleep(Math.min(left, Math.max(current?.leftMs ?? 0, 0.05)));
    }
  }

  advance(): void {
    this.#pass?.advance();
  }
  cancel(): void {
    this.#pass?.cancel();
    this.close();
  }
  get leftMs(): number {
    return this.#pass?.leftMs ?? 0;
  }

  close(): void {
    this.#callbacks.clear();
    this.#update();
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

function sleep(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms);
}

class SimComputeUnit implements ComputeUnitHandle {
  readonly name: string;
  readonly #unit: Unit;
  #closed = false;

  constructor(name: string, unit: Unit) {
    this.name = name;
    this.#unit = unit;
  }

  start(args: readonly ComputeUnitArgument[]): RunHandle {
    this.#check();
    const { instance, host, path } = this.#unit;
    const { type } = instance;
    if (type.protocol === "none" || type.protocol === "user-managed") {
      throw new PynqError(
        "UNSUPPORTED",
        `${this.name} has no start: its control protocol is ${type.protocol}`,
      );
    }
    const words = new Map<string, Uint32Array>();
    for (const given of args) {
      const argument = type.arguments.find((candidate) => candidate.index === given.index);
      if (argument === undefined || argument.kind === "stream") {
        throw new PynqError("ARGUMENT", `${this.name} has no argument ${given.index} to be set`);
      }
      words.set(argument.name, this.#wordsOf(given, argument.bytes));
    }
    const run = new SimRun(this.#unit, words, host.model(path, instance));
    this.#unit.enqueue(run);
    return run;
  }

  #wordsOf(given: ComputeUnitArgument, bytes: number): Uint32Array {
    const words = new Uint32Array(wordsFor(bytes));
    if ("bytes" in given) {
      if (given.bytes.length !== bytes) {
        throw new PynqError(
          "ARGUMENT",
          `${this.name}: argument ${given.index} has ${bytes} bytes, got ${given.bytes.length}`,
        );
      }
      new Uint8Array(words.buffer).set(given.bytes);
      return words;
    }
    if (given.buffer.freed) throw new FreedError(`${this.name}: argument ${given.index} is a freed buffer`);
    const address = given.buffer.deviceAddress + BigInt(given.offset);
    if (!this.#unit.host.memory.has(given.buffer.deviceAddress)) {
      throw new DeviceMismatchError(`${this.name}: argument ${given.index} is a buffer of another device`);
    }
    words[0] = Number(address & 0xffff_ffffn);
    if (words.length > 1) words[1] = Number(address >> 32n);
    return words;
  }

  readRegister(offset: number): number {
    this.#check();
    return this.#unit.registers.get(offset) ?? 0;
  }
  writeRegister(offset: number, value: number): void {
    this.#check();
    this.#unit.registers.set(offset, value >>> 0);
  }
  close(): void {
    this.#closed = true;
  }

  #check(): void {
    if (this.#closed) throw new FreedError(`compute unit ${this.name} was closed`);
  }
}

/** Compute units with a scheduler of their own, as XRT has them, on the simulated device. */
export class SimComputeUnits implements ComputeUnits {
  readonly #host: ComputeUnitHost;
  #units = new Map<string, Unit>();

  constructor(host: ComputeUnitHost) {
    this.#host = host;
  }

  /** A new design is loaded: nothing of the old one goes on. */
  reset(): void {
    for (const unit of this.#units.values()) unit.cancel();
    this.#units = new Map();
  }

  open(name: string): ComputeUnitHandle {
    let unit = this.#units.get(name);
    if (unit === undefined) this.#units.set(name, (unit = this.#find(name)));
    return new SimComputeUnit(name, unit);
  }

  #find(name: string): Unit {
    const ips = this.#host.ips();
    if (ips === undefined) throw new PynqError("NOT_LOADED", `compute unit ${name}: nothing is loaded`);
    const all = Object.values(ips).flatMap(({ path, kernel }) =>
      kernel?.computeUnit === undefined ? [] : [{ path, kernel, unit: kernel.computeUnit }],
    );
    const found = all.find(({ unit }) => unit === name);
    if (found === undefined) {
      throw new PynqError(
        "ARGUMENT",
        `no compute unit ${name}; there is ${all.map(({ unit }) => unit).join(", ") || "none"}`,
      );
    }
    return new Unit(found.path, found.kernel, this.#host);
  }
}
