import type { InterruptHandle } from "../device/interrupts.js";
import type { Fired, InterruptSourceNode } from "./source.js";

/** A line of the operating system (or of the simulation) as the root of a chain. */
export class HandleSource implements InterruptSourceNode {
  readonly #handle: InterruptHandle;
  readonly #rawIrq: number | undefined;
  #armed = false;

  constructor(handle: InterruptHandle, rawIrq: number | undefined) {
    this.#handle = handle;
    this.#rawIrq = rawIrq;
  }

  get name(): string {
    return this.#handle.name;
  }

  arm(fired: Fired): void {
    this.#handle.arm((count, error) => {
      this.#armed = false;
      fired(count, error);
    });
    this.#armed = true;
  }

  disarm(): number {
    this.#armed = false;
    return this.#handle.disarm();
  }

  state(): Readonly<Record<string, unknown>> {
    const number = this.#rawIrq === undefined ? {} : { rawIrq: this.#rawIrq };
    return { line: this.#handle.name, ...number, enabled: this.#armed };
  }

  hold(on: boolean): void {
    if (on) this.#handle.ref();
    else this.#handle.unref();
  }

  close(): void {
    this.#handle.close();
  }
}
