import type { InterruptStepDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import type { AddressMap } from "./address-map.js";
import type { Hook } from "./hooks.js";
import type { SimInterrupts } from "./sim-interrupts.js";
import type { InterruptSink, SimPins } from "./sim-pins.js";

/** Where a controller's output goes. */
type Output = (asserted: boolean) => void;

/** Register words of the AXI Interrupt Controller (AMD PG099, register address map). */
const ISR: number = 0;
const IPR = 1;
const IER = 2;
const IAR = 3;
const SIE = 4;
const CIE = 5;
const IVR = 6;
const MER = 7;
/** MER: master enable of the output, and hardware enable of the inputs. */
const ME = 0b01;
const HIE = 0b10;
/** IVR where nothing is pending. */
const none = 0xffff_ffff;

/**
 * Model of an AXI Interrupt Controller: inputs are latched in ISR when their edge comes or while their level is active, and
 * stay there until acknowledged; an acknowledged level that is still active is latched again. The output is active while
 * an enabled input is latched and the master enable is set. Inputs count only after the hardware enable was set,
 * which cannot be taken back.
 */
export class SimIntc implements InterruptSink {
  readonly #edges: number;
  readonly #output: Output;
  #levels = 0;
  #isr = 0;
  #ier = 0;
  #mer = 0;
  #active = false;

  /** @param edges bits of the inputs that are sampled by their edge */
  constructor(edges: number, output: Output) {
    this.#edges = edges;
    this.#output = output;
  }

  setInput(line: number, asserted: boolean): void {
    const bit = (1 << line) >>> 0;
    const rises = asserted && (this.#levels & bit) === 0;
    this.#levels = (asserted ? this.#levels | bit : this.#levels & ~bit) >>> 0;
    if (rises && (this.#edges & bit) !== 0 && (this.#mer & HIE) !== 0) this.#isr = (this.#isr | bit) >>> 0;
    this.#update();
  }

  read(word: number): number {
    if (word === ISR) return this.#isr;
    if (word === IPR) return this.#pending;
    if (word === IER) return this.#ier;
    if (word === IVR) return this.#pending === 0 ? none : 31 - Math.clz32(this.#pending & -this.#pending);
    return word === MER ? this.#mer : 0;
  }

  write(word: number, value: number): void {
    if (word === IER) this.#ier = value;
    else if (word === SIE) this.#ier |= value;
    else if (word === CIE) this.#ier &= ~value;
    else if (word === IAR) this.#isr &= ~value;
    else if (word === MER) this.#mer = (value & (ME | HIE)) | (this.#mer & HIE);
    else if (word === ISR && (this.#mer & HIE) === 0) this.#isr |= value;
    this.#ier >>>= 0;
    this.#isr >>>= 0;
    this.#update();
  }

  get #pending(): number {
    return (this.#isr & this.#ier) >>> 0;
  }

  #update(): void {
    if ((this.#mer & HIE) !== 0) this.#isr = (this.#isr | (this.#levels & ~this.#edges)) >>> 0;
    const active = this.#pending !== 0 && (this.#mer & ME) !== 0;
    if (active === this.#active) return;
    this.#active = active;
    this.#output(active);
  }
}

interface Controller {
  readonly path: string;
  readonly base: bigint;
  edges: number;
  /** The step behind it, or the processor's line. */
  readonly next: InterruptStepDescriptor | undefined;
  readonly rawIrq: number | undefined;
}

/** The interrupt controllers of what is loaded, as models by path. */
export class SimControllers {
  readonly #pins: SimPins;
  readonly #interrupts: SimInterrupts;
  readonly #models = new Map<string, SimIntc>();

  constructor(pins: SimPins, interrupts: SimInterrupts) {
    this.#pins = pins;
    this.#interrupts = interrupts;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#models.clear();
  }

  /** Forgets those below a path: what was there is gone. */
  remove(path: string): void {
    for (const known of this.#models.keys()) if (known.startsWith(`${path}/`)) this.#models.delete(known);
  }

  /** Models every controller that a pin goes through and that is not modelled yet, and wires it up to the processor. */
  connect(descriptor: OverlayDescriptor, map: AddressMap): void {
    for (const controller of controllersOf(descriptor)) {
      const { path, next, rawIrq, edges } = controller;
      if (this.#models.has(path)) continue;
      const model = new SimIntc(edges, (asserted) => {
        if (next !== undefined) this.#models.get(next.controller)?.setInput(next.line, asserted);
        else if (rawIrq !== undefined) this.#interrupts.setLevel(rawIrq, asserted);
      });
      this.#models.set(path, model);
      this.#pins.connect(path, model);
      decode(map, controller.base, model);
    }
  }
}

function controllersOf(descriptor: OverlayDescriptor): readonly Controller[] {
  const found = new Map<string, Controller>();
  for (const { chain, rawIrq } of Object.values(descriptor.interrupts)) {
    chain.forEach(({ controller, base, line, sensitivity }, index) => {
      let known = found.get(controller);
      if (known === undefined) {
        known = { path: controller, base, edges: 0, next: chain[index + 1], rawIrq };
        found.set(controller, known);
      }
      if (sensitivity.startsWith("edge")) known.edges = (known.edges | (1 << line)) >>> 0;
    });
  }
  return [...found.values()];
}

/** Has the model answer at the controller's registers. A design whose controller has no address is left without. */
function decode(map: AddressMap, base: bigint, model: SimIntc): void {
  const target = map.find(base, 4);
  if (target === undefined) return;
  const first = Number(base - target.base) / 4;
  for (let word = ISR; word <= MER; word++) {
    const place = { address: base + BigInt(4 * word) };
    const run = (): number => model.read(word);
    const hooks = target.hooksAt(first + word);
    const onRead: Hook = { kind: "read", place, run };
    hooks.reads.push({ run, of: onRead, register: undefined });
    const store = ({ value }: { readonly value: number }): void => model.write(word, value);
    hooks.writes.push({ run: store, of: { kind: "write", place, run: store }, register: undefined });
  }
}
