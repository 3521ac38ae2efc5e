import { FreedError, PynqError } from "../../errors/errors.js";
import type { InterruptHandle, InterruptRequest, InterruptSource } from "../interrupts.js";

type Fired = (count: number, error?: Error) => void;

/** State of one interrupt number: what came and was not told, and the level that a source holds. */
interface Line {
  pending: number;
  level: boolean;
  readonly handles: Set<SimInterruptHandle>;
}

/** Interrupt lines of the simulated processor, by GIC number. */
export class SimInterrupts implements InterruptSource {
  readonly #lines = new Map<number, Line>();

  open({ rawIrq, pin = "an interrupt" }: InterruptRequest): InterruptHandle {
    if (rawIrq === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `the simulated device finds ${pin} by its number alone, and has none`,
      );
    }
    const line = this.#line(rawIrq);
    const handle = new SimInterruptHandle(`sim irq ${rawIrq}`, line);
    line.handles.add(handle);
    return handle;
  }

  /** Lets an interrupt come in, once. It is kept until somebody waits for it. */
  raise(rawIrq: number): void {
    const line = this.#line(rawIrq);
    line.pending += 1;
    for (const handle of line.handles) handle.notify();
  }

  /** Holds a level-sensitive line asserted (true) or lets it go. While asserted, it fires whenever it is enabled. */
  setLevel(rawIrq: number, asserted: boolean): void {
    const line = this.#line(rawIrq);
    line.level = asserted;
    if (asserted) for (const handle of line.handles) handle.notify();
  }

  /** Forgets all that is pending: the design that raised it is gone. */
  reset(): void {
    for (const line of this.#lines.values()) {
      line.pending = 0;
      line.level = false;
    }
  }

  #line(rawIrq: number): Line {
    let line = this.#lines.get(rawIrq);
    if (line === undefined)
      this.#lines.set(rawIrq, (line = { pending: 0, level: false, handles: new Set() }));
    return line;
  }
}

class SimInterruptHandle implements InterruptHandle {
  readonly name: string;
  readonly #line: Line;
  #fired: Fired | undefined;
  #held = false;
  #keepAlive: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(name: string, line: Line) {
    this.name = name;
    this.#line = line;
  }

  arm(fired: Fired): void {
    if (this.#closed) throw new FreedError(`${this.name} was closed`);
    if (this.#fired !== undefined) throw new PynqError("BUSY", `${this.name} is armed already`);
    this.#fired = fired;
    this.#update();
    this.notify();
  }

  disarm(): number {
    if (this.#fired === undefined) return 0;
    this.#fired = undefined;
    this.#update();
    return this.#take();
  }

  ref(): void {
    this.#held = true;
    this.#update();
  }

  unref(): void {
    this.#held = false;
    this.#update();
  }

  close(): void {
    this.#closed = true;
    this.#fired = undefined;
    this.#line.handles.delete(this);
    this.#update();
  }

  /** Something came in: told later, as an operating system does, never inside of the call that raised it. */
  notify(): void {
    if (this.#fired === undefined) return;
    queueMicrotask(() => {
      const fired = this.#fired;
      if (fired === undefined) return;
      const count = this.#take() || (this.#line.level ? 1 : 0);
      if (count === 0) return;
      this.#fired = undefined;
      this.#update();
      fired(count);
    });
  }

  #take(): number {
    const { pending } = this.#line;
    this.#line.pending = 0;
    return pending;
  }

  /** An armed line that is held keeps the event loop alive, which a simulated one has to ask for. */
  #update(): void {
    const wanted = this.#held && this.#fired !== undefined;
    if (wanted && this.#keepAlive === undefined) this.#keepAlive = setInterval(() => {}, 2 ** 30);
    if (!wanted && this.#keepAlive !== undefined) {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }
}
