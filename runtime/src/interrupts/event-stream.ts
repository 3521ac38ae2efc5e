import type { WaitSignal } from "../overlay/wait.js";
/** What a stream needs of its line. */
export interface StreamOwner {
  /** A turn was asked for, taken or given up: the line looks whether it is to be armed. */
  changed(): void;
  /** The stream is over. */
  left(stream: EventStream): void;
}

interface Turn {
  resolve(result: IteratorResult<number, undefined>): void;
  reject(error: unknown): void;
}

/** One iteration over an interrupt line: counts what comes while nobody asks. */
export class EventStream implements AsyncIterableIterator<number> {
  readonly #owner: StreamOwner;
  readonly #turns: Turn[] = [];
  #count = 0;
  #done = false;
  #error: unknown;
  #removeListener: (() => void) | undefined;

  constructor(owner: StreamOwner) {
    this.#owner = owner;
  }

  /** True where somebody waits for the next interrupt. */
  get isWaiting(): boolean {
    return this.#turns.length > 0;
  }

  /** Ends the stream with what `error` gives when the signal fires. */
  follow(signal: WaitSignal, error: () => unknown): void {
    const aborted = (): void => this.fail(error());
    if (signal.aborted) {
      aborted();
      return;
    }
    signal.addEventListener("abort", aborted, { once: true });
    this.#removeListener = () => signal.removeEventListener("abort", aborted);
  }

  add(count: number): void {
    this.#count += count;
    const turn = this.#turns.shift();
    if (turn !== undefined) turn.resolve({ done: false, value: this.#take() });
  }

  fail(error: unknown): void {
    if (this.#done) return;
    const [first, ...others] = this.#turns.splice(0);
    // Whoever waits hears of it; else whoever asks next does.
    if (first === undefined) this.#error = error;
    this.#end();
    first?.reject(error);
    for (const turn of others) turn.resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<number, undefined>> {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error as Error);
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    if (this.#count > 0) return Promise.resolve({ done: false, value: this.#take() });
    return new Promise((resolve, reject) => {
      this.#turns.push({ resolve, reject });
      this.#owner.changed();
    });
  }

  return(): Promise<IteratorResult<number, undefined>> {
    const turns = this.#turns.splice(0);
    if (!this.#done) this.#end();
    for (const turn of turns) turn.resolve({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  #end(): void {
    this.#done = true;
    this.#removeListener?.();
    this.#owner.left(this);
  }
}
