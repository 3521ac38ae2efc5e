import type { Sensitivity } from "../device/interrupts.js";
import type { MmioRegion } from "../device/mmio.js";
import type { InputUser } from "./input.js";
import type { Fired, InterruptSourceNode } from "./source.js";

/** Register offsets of the AXI Interrupt Controller in bytes (AMD PG099, register address map). */
const ISR = 0x00;
const IER = 0x08;
const IAR = 0x0c;
const SIE = 0x10;
const CIE = 0x14;
const MER = 0x1c;
/** MER: the output is enabled, and hardware interrupts (not software-written ones) are taken. */
const MASTER_AND_HARDWARE = 0b11;

/** Bytes of the register space that is mapped. */
export const axiIntcSize = 0x20;

/** How a controller was built: SIE and CIE are optional (`C_HAS_SIE`, `C_HAS_CIE`). */
export interface AxiIntcOptions {
  /** Path in the design, for messages. */
  readonly path: string;
  readonly hasSetEnables: boolean;
  readonly hasClearEnables: boolean;
  /** Called when the last input closed. */
  readonly onClose: () => void;
}

/**
 * An AXI Interrupt Controller (`xilinx.com:ip:axi_intc:4.1`), driven as its product guide asks:
 * a level-sensitive input is acknowledged when it is enabled again, after its source was cleared (acknowledged
 * earlier, the active level would be latched once more and give a second, bogus interrupt); an edge-sensitive one
 * at once, before its waiter hears of it, so that an edge which comes while it is handled is latched anew.
 *
 * Inputs are enabled only while somebody waits; the output is armed while an input is. An input of the controller may
 * be the output of another one: chains nest. Mirrors PYNQ's `_InterruptController`.
 */
export class AxiIntc {
  readonly path: string;
  readonly #region: MmioRegion;
  readonly #output: InputUser;
  readonly #options: AxiIntcOptions;
  readonly #inputs = new Map<number, AxiIntcInput>();
  /** Bits of the inputs that are armed. */
  #enabled = 0;
  #listening = false;

  constructor(region: MmioRegion, output: InputUser, options: AxiIntcOptions) {
    this.path = options.path;
    this.#region = region;
    this.#output = output;
    this.#options = options;
    // What a process before this one left enabled would interrupt for nobody.
    region.write32(IER, 0);
    region.write32(MER, MASTER_AND_HARDWARE);
  }

  /** The input with this number (0 to 31); asked for once. */
  input(line: number, sensitivity: Sensitivity): InterruptSourceNode {
    const input = new AxiIntcInput(this, line, sensitivity);
    this.#inputs.set(line, input);
    return input;
  }

  /** @internal */
  enable(input: AxiIntcInput): void {
    if (!input.isEdge) this.#region.write32(IAR, input.mask);
    this.#enabled = (this.#enabled | input.mask) >>> 0;
    if (this.#options.hasSetEnables) this.#region.write32(SIE, input.mask);
    else this.#region.write32(IER, this.#enabled);
    this.#listen();
  }

  /** @internal Masks an input; true where it had fired and nobody saw it. */
  disable(input: AxiIntcInput): boolean {
    if ((this.#enabled & input.mask) === 0) return false;
    this.#mask(input);
    const fired = (this.#region.read32(ISR) & input.mask) !== 0;
    if (fired && input.isEdge) this.#region.write32(IAR, input.mask);
    if (this.#enabled === 0 && this.#listening) {
      this.#listening = false;
      // Inputs are masked, so that whatever the output still says is over.
      this.#output.disarm();
    }
    return fired;
  }

  /** @internal */
  hold(on: boolean): void {
    this.#output.hold(on);
  }

  /** @internal */
  state(line: number): Readonly<Record<string, unknown>> {
    const bit = (offset: number): number => (this.#region.read32(offset) >>> line) & 1;
    const master = this.#region.read32(MER);
    return {
      controller: this.path,
      line,
      pending: bit(ISR),
      enabled: bit(IER),
      masterEnable: master & 1,
      hardwareEnable: (master >>> 1) & 1,
      output: this.#output.source.state(),
    };
  }

  /** @internal The last input closes the controller. */
  release(input: AxiIntcInput): void {
    try {
      this.disable(input);
    } finally {
      this.#inputs.delete(input.line);
      if (this.#inputs.size === 0) this.#close();
    }
  }

  #close(): void {
    this.#options.onClose();
    try {
      this.#output.leave();
    } finally {
      this.#region.close();
    }
  }

  #mask(input: AxiIntcInput): void {
    this.#enabled = (this.#enabled & ~input.mask) >>> 0;
    if (this.#options.hasClearEnables) this.#region.write32(CIE, input.mask);
    else this.#region.write32(IER, this.#enabled);
  }

  #listen(): void {
    if (this.#listening || this.#enabled === 0) return;
    this.#listening = true;
    this.#output.arm((_count, error) => {
      this.#listening = false;
      try {
        if (error !== undefined) throw error;
        this.#dispatch();
        this.#listen();
      } catch (reason) {
        // The line broke, or the registers are gone with the design: whoever waits is to hear of it.
        this.#fail(reason as Error);
      }
    });
  }

  /**
   * Serves inputs until none is pending: an output set to edges gives no further one for what is pending already. It ends,
   * since each turn masks what it serves; an input whose source is still active comes back when its user arms it again.
   */
  #dispatch(): void {
    for (let turn = 0; turn < 32; turn++) {
      const status = this.#region.read32(ISR);
      const pending = (status & this.#enabled) >>> 0;
      if (pending === 0) {
        if (turn === 0) this.#maskStrays(status);
        return;
      }
      for (const input of this.#inputs.values()) {
        if ((pending & input.mask) === 0) continue;
        this.#mask(input);
        if (input.isEdge) this.#region.write32(IAR, input.mask);
        input.fire(1, undefined);
      }
    }
  }

  /** Inputs that somebody else enabled hold the output active, and would interrupt without end. */
  #maskStrays(status: number): void {
    const strays = (status & this.#region.read32(IER) & ~this.#enabled) >>> 0;
    if (strays === 0) return;
    if (this.#options.hasClearEnables) this.#region.write32(CIE, strays);
    else this.#region.write32(IER, this.#enabled);
  }

  #fail(error: Error): void {
    for (const input of [...this.#inputs.values()]) {
      if ((this.#enabled & input.mask) === 0) continue;
      this.#enabled = (this.#enabled & ~input.mask) >>> 0;
      input.fire(0, error);
    }
  }
}

/** One input line of a controller. */
class AxiIntcInput implements InterruptSourceNode {
  readonly line: number;
  readonly mask: number;
  readonly isEdge: boolean;
  readonly #controller: AxiIntc;
  #fired: Fired | undefined;

  constructor(controller: AxiIntc, line: number, sensitivity: Sensitivity) {
    this.#controller = controller;
    this.line = line;
    this.mask = (1 << line) >>> 0;
    // Not known counts as a level: taken for an edge, a level would give a bogus interrupt after each true one.
    this.isEdge = sensitivity === "edge-rising" || sensitivity === "edge-falling";
  }

  get name(): string {
    return `${this.#controller.path} line ${this.line}`;
  }

  arm(fired: Fired): void {
    this.#fired = fired;
    this.#controller.enable(this);
  }

  disarm(): number {
    this.#fired = undefined;
    return this.#controller.disable(this) ? 1 : 0;
  }

  state(): Readonly<Record<string, unknown>> {
    return this.#controller.state(this.line);
  }

  hold(on: boolean): void {
    this.#controller.hold(on);
  }

  close(): void {
    this.#controller.release(this);
  }

  /** @internal */
  fire(count: number, error: Error | undefined): void {
    const fired = this.#fired;
    this.#fired = undefined;
    fired?.(count, error);
  }
}
