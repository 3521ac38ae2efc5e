import type { GivenArgument } from "../../kernels/binder.js";
import type {
  KernelArgumentDescriptor,
  KernelInstanceDescriptor,
  ScalarPlace,
} from "../../kernels/descriptor.js";
import { outputPlaces } from "../../kernels/outputs.js";
import { wordsFor } from "../../kernels/scalars.js";
import { CTRL, GIER, IP_IER, IP_ISR, VALID } from "../../kernels/control.js";
import { ControlBlock } from "./control-block.js";
import type { DeviceMemory } from "./device-memory.js";
import { KernelPass } from "./kernel-pass.js";
import { type AnyKernelModel, outputWords, runModel } from "./kernel-model.js";

/** An automatic restart cannot follow more closely, in ms: a model that takes no time would never end. */
const SHORTEST_REPEAT_MS = 1;

/** What a simulated kernel needs of its device. */
export interface SimKernelHost {
  readonly path: string;
  readonly instance: KernelInstanceDescriptor;
  readonly memory: DeviceMemory;
  /** The model to run. @throws PynqError `UNSUPPORTED` where there is none */
  model(): AnyKernelModel;
  /** Level of the interrupt output. */
  interrupt(asserted: boolean): void;
}

/** A word of an argument, written by the host, or of an output, written by the kernel. */
export interface KernelWord {
  readonly interface: string;
  readonly offset: number;
  readonly output: boolean;
}

/** A kernel behind control registers, on the simulated device. */
export class SimKernel {
  readonly #host: SimKernelHost;
  readonly #control: ControlBlock;
  /** Words of arguments and outputs as written last, by interface and offset. */
  readonly #words = new Map<string, number>();
  /** Of the inputs that have to be said to be there, those that were, by interface and offset of the register. */
  readonly #valid = new Map<string, boolean>();
  /** A start waits for an input: how long the pass takes at least, in ms. */
  #stalled: number | undefined;
  #pass: KernelPass | undefined;
  #asserted = false;

  constructor(host: SimKernelHost) {
    this.#host = host;
    this.#control = new ControlBlock(host.instance.type, {
      begin: () => this.#begin(0),
      advance: () => this.#pass?.advance(),
      interrupt: (asserted) => {
        if (asserted === this.#asserted) return;
        this.#asserted = asserted;
        host.interrupt(asserted);
      },
    });
    for (const { interface: name, offset } of this.handshakes()) this.#valid.set(`${name}+${offset}`, false);
  }

  /** Offsets of the control registers. */
  static readonly controlOffsets: readonly number[] = [CTRL, GIER, IP_IER, IP_ISR];

  /** Where the words of the arguments (written by the host) and of the outputs (written by the kernel) are. */
  places(): readonly KernelWord[] {
    const { type, interface: control = "" } = this.#host.instance;
    const inputs = type.arguments.filter(
      ({ kind }) => kind === "scalar" || kind === "buffer",
    ) as GivenArgument[];
    const wordsOf = (place: GivenArgument | ScalarPlace, output: boolean): KernelWord[] =>
      Array.from({ length: wordsFor(place.bytes) }, (_, word) => ({
        interface: place.interface ?? control,
        offset: place.offset + word * 4,
        output,
      }));
    return [
      ...inputs.flatMap((argument) => wordsOf(argument, false)),
      ...outputPlaces(type).flatMap(({ place }) => wordsOf(place, true)),
    ];
  }

  /** The registers that say that an input is there (`ap_vld`, `ap_hs`). */
  handshakes(): Omit<KernelWord, "output">[] {
    const { type, interface: control = "" } = this.#host.instance;
    return type.arguments.flatMap((argument) =>
      argument.kind === "scalar" && argument.validOffset !== undefined
        ? [{ interface: argument.interface ?? control, offset: argument.validOffset }]
        : [],
    );
  }

  readControl(offset: number): number {
    return this.#control.read(offset);
  }
  writeControl(offset: number, value: number): void {
    this.#control.write(offset, value);
  }
  readWord(name: string, offset: number): number | undefined {
    this.#pass?.advance();
    return this.#words.get(`${name}+${offset}`);
  }
  writeWord(name: string, offset: number, value: number): void {
    this.#words.set(`${name}+${offset}`, value);
  }

  readValid(name: string, offset: number): number {
    return this.#valid.get(`${name}+${offset}`) === true ? VALID : 0;
  }
  writeValid(name: string, offset: number, value: number): void {
    if ((value & VALID) === 0) return;
    this.#valid.set(`${name}+${offset}`, true);
    if (this.#stalled !== undefined) this.#begin(this.#stalled);
  }

  /** The design is gone: nothing of it goes on. */
  cancel(): void {
    this.#stalled = undefined;
    this.#pass?.cancel();
  }

  #begin(leastMs: number): void {
    const { instance, memory, path } = this.#host;
    const model = this.#host.model();
    if ([...this.#valid.values()].includes(false)) {
      this.#stalled = leastMs;
      return;
    }
    this.#stalled = undefined;
    for (const key of this.#valid.keys()) this.#valid.set(key, false);
    // Arguments are taken now; later writes are for the next pass.
    const given = new Map(this.#words);
    const { interface: control = "", type } = instance;
    const read = (argument: KernelArgumentDescriptor, offset: number, words: number): Uint32Array => {
      const name = (argument.kind === "stream" ? undefined : argument.interface) ?? control;
      return Uint32Array.from({ length: words }, (_, word) => given.get(`${name}+${offset + word * 4}`) ?? 0);
    };
    const latencyMs = Math.max(model.options.latencyMs ?? 0, leastMs);
    const pass = new KernelPass(
      latencyMs,
      () => runModel(model, type, memory, read),
      (end) => {
        try {
          if ("error" in end) throw end.error;
          for (const word of outputWords(type, end.result)) {
            this.#words.set(`${word.interface ?? control}+${word.offset}`, word.value);
          }
          if (this.#control.passEnded()) this.#begin(SHORTEST_REPEAT_MS);
        } catch (error) {
          // Control registers know no failure: such a kernel never is done. Say why, the time-out cannot.
          process.emitWarning(`the model of ${path} failed, the kernel hangs: ${String(error)}`, {
            type: "PynqGenWarning",
            code: "PYNQ_GEN_MODEL_FAILED",
          });
        }
      },
    );
    this.#pass = pass;
    pass.advance();
  }
}
