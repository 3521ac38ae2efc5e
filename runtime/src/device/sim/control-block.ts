import {
  AP_CONTINUE,
  AP_DONE,
  AP_IDLE,
  AP_READY,
  AP_START,
  AUTO_RESTART,
  CTRL,
  GIER,
  IP_IER,
  IP_ISR,
} from "../../kernels/control.js";
import type { KernelDescriptor } from "../../kernels/descriptor.js";

/** ISR and IER: bit 0 done, bit 1 ready. */
const INTERRUPTS = 0x3;

/** What a control block needs of the kernel behind it. */
export interface ControlledKernel {
  /** Begins a pass. */
  begin(): void;
  /** Brings the kernel up to now: passes whose time has come end. */
  advance(): void;
  /** Level of the interrupt output. */
  interrupt(asserted: boolean): void;
}

/**
 * The control registers that HLS puts before a kernel, as a state machine: `ap_ctrl_hs` and `ap_ctrl_chain`, automatic
 * restart, interrupt status by toggle-on-write or clear-on-read.
 * Source: UG1399, "S_AXILITE Control Register Map".
 */
export class ControlBlock {
  readonly #kernel: ControlledKernel;
  readonly #isChain: boolean;
  readonly #clearsOnRead: boolean;
  #running = false;
  #done = false;
  #ready = false;
  #autoRestart = false;
  #globalEnable = 0;
  #enable = 0;
  #status = 0;

  constructor(type: KernelDescriptor, kernel: ControlledKernel) {
    this.#kernel = kernel;
    this.#isChain = type.protocol === "chain";
    this.#clearsOnRead = type.interruptStatus === "clear-on-read";
  }

  /** A bus read of one of the four registers. */
  read(offset: number): number {
    this.#kernel.advance();
    switch (offset) {
      case CTRL:
        return this.#readControl();
      case GIER:
        return this.#globalEnable;
      case IP_IER:
        return this.#enable;
      default: {
        const status = this.#status;
        if (this.#clearsOnRead) this.#setStatus(0);
        return status;
      }
    }
  }

  #readControl(): number {
    const stalled = this.#isChain && this.#done;
    const word =
      (this.#running ? AP_START : 0) |
      (this.#done ? AP_DONE : 0) |
      (this.#running || stalled ? 0 : AP_IDLE) |
      (this.#ready ? AP_READY : 0) |
      (this.#autoRestart ? AUTO_RESTART : 0);
    if (!this.#isChain) this.#done = false;
    this.#ready = false;
    return word;
  }

  /** A bus write to one of the four registers. */
  write(offset: number, value: number): void {
    this.#kernel.advance();
    switch (offset) {
      case CTRL:
        this.#writeControl(value);
        return;
      case GIER:
        this.#globalEnable = value & 1;
        break;
      case IP_IER:
        this.#enable = value & INTERRUPTS;
        break;
      case IP_ISR:
        if (!this.#clearsOnRead) this.#status ^= value & INTERRUPTS;
    }
    this.#drive();
  }

  #writeControl(value: number): void {
    this.#autoRestart = (value & AUTO_RESTART) !== 0;
    if ((value & AP_CONTINUE) !== 0 && this.#isChain) this.#done = false;
    // A start while one is under way is remembered by the hardware as the same start.
    if ((value & AP_START) === 0 || this.#running) return;
    this.#running = true;
    try {
      this.#kernel.begin();
    } catch (error) {
      this.#running = false;
      throw error;
    }
  }

  /** A pass has ended. True where the next one begins by itself. */
  passEnded(): boolean {
    this.#done = true;
    this.#ready = true;
    this.#running = this.#autoRestart;
    this.#setStatus(this.#status | (this.#enable & INTERRUPTS));
    return this.#running;
  }

  #setStatus(status: number): void {
    this.#status = status;
    this.#drive();
  }

  #drive(): void {
    this.#kernel.interrupt(this.#globalEnable !== 0 && this.#status !== 0);
  }
}
