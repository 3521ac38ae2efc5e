import { PynqError } from "../../errors/errors.js";
import type { InterruptPinDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import type { SimInterrupts } from "./sim-interrupts.js";

/** Input lines of a simulated interrupt controller. */
export interface InterruptSink {
  /** Level of an input: asserted (whatever its polarity) or not. */
  setInput(line: number, asserted: boolean): void;
}

/** The interrupt outputs of the loaded design's IPs, for models to drive. */
export class SimPins {
  readonly #interrupts: SimInterrupts;
  readonly #sinks = new Map<string, InterruptSink>();
  /** Pins that are asserted now, by the line that they share. */
  readonly #asserted = new Map<string, Set<string>>();
  #descriptor: OverlayDescriptor | undefined;

  constructor(interrupts: SimInterrupts) {
    this.#interrupts = interrupts;
  }

  /** Forgets the old design's controllers and levels. */
  setDesign(descriptor: OverlayDescriptor): void {
    this.#descriptor = descriptor;
    this.#sinks.clear();
    this.#asserted.clear();
  }

  /** A part of the design was replaced: the pins that are gone let go, controllers stay. */
  changeDesign(descriptor: OverlayDescriptor): void {
    const held = [...this.#asserted.values()].flatMap((pins) => [...pins]);
    for (const pin of held) if (!Object.hasOwn(descriptor.interrupts, pin)) this.set(pin, false);
    this.#descriptor = descriptor;
  }

  /** Connects the model of an interrupt controller. */
  connect(controller: string, sink: InterruptSink): void {
    this.#sinks.set(controller, sink);
  }

  /**
   * Asserts a pin or lets it go. A pin that is sampled by its edge interrupts when it is asserted.
   * @param pin full path, such as `axi_timer_0/interrupt`
   * @throws PynqError `ARGUMENT` where no such pin of the loaded design reaches the processor
   */
  set(pin: string, asserted: boolean): void {
    const descriptor = this.#pin(pin);
    const [first] = descriptor.chain;
    if (first !== undefined) {
      const sink = this.#sink(first.controller);
      sink.setInput(first.line, this.#share(`${first.controller}:${first.line}`, pin, asserted));
      return;
    }
    const { rawIrq, sensitivity } = descriptor;
    if (rawIrq === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `the design does not say which line of the processor ${pin} reaches`,
      );
    }
    const level = this.#share(`${rawIrq}`, pin, asserted);
    if (sensitivity.startsWith("level")) this.#interrupts.setLevel(rawIrq, level);
    else if (asserted) this.#interrupts.raise(rawIrq);
  }

  /** Asserts a pin for a moment: one interrupt, also where the processor samples its level. */
  pulse(pin: string): void {
    const { chain, rawIrq, sensitivity } = this.#pin(pin);
    if (chain.length === 0 && rawIrq !== undefined && sensitivity.startsWith("level")) {
      this.#interrupts.raise(rawIrq);
      return;
    }
    this.set(pin, true);
    this.set(pin, false);
  }

  /** Level of a line that several pins may drive through a gate: asserted while one of them is. */
  #share(line: string, pin: string, asserted: boolean): boolean {
    const pins = this.#asserted.get(line) ?? new Set<string>();
    this.#asserted.set(line, pins);
    if (asserted) pins.add(pin);
    else pins.delete(pin);
    return pins.size > 0;
  }

  #pin(pin: string): InterruptPinDescriptor {
    const pins = this.#descriptor?.interrupts ?? {};
    const descriptor = Object.hasOwn(pins, pin) ? pins[pin] : undefined;
    if (descriptor !== undefined) return descriptor;
    const known = Object.keys(pins).join(", ") || "none";
    throw new PynqError(
      "ARGUMENT",
      `no interrupt pin ${pin} reaches the processor; the loaded design has ${known}`,
    );
  }

  #sink(controller: string): InterruptSink {
    const sink = this.#sinks.get(controller);
    if (sink === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `interrupt controller ${controller} has no model on the simulated device`,
      );
    }
    return sink;
  }
}
