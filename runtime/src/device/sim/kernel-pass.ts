/** How a pass of a simulated kernel ended. */
export type PassEnd = { readonly result: unknown } | { readonly error: unknown };

/**
 * One pass of a simulated kernel: the model runs when the kernel's time is over, so that its effects are as late as those of
 * hardware. Time passes for whoever looks ({@link KernelPass.advance}), and by a timer for whoever waits.
 */
export class KernelPass {
  readonly #due: number;
  readonly #work: () => unknown;
  readonly #ended: (end: PassEnd) => void;
  #timer: NodeJS.Timeout | undefined;
  #begun = false;
  #cancelled = false;

  constructor(latencyMs: number, work: () => unknown, ended: (end: PassEnd) => void) {
    this.#due = performance.now() + latencyMs;
    this.#work = work;
    this.#ended = ended;
    this.#timer = setTimeout(() => this.#run(), latencyMs);
    this.#timer.unref();
  }

  /** Milliseconds until the model runs; 0 once it has begun. */
  get leftMs(): number {
    return this.#begun ? 0 : Math.max(0, this.#due - performance.now());
  }

  /** True while a model that gave a promise is waited for: only the event loop can bring it on. */
  get isAsynchronous(): boolean {
    return this.#begun;
  }

  /** Runs the model if its time has come. */
  advance(): void {
    if (!this.#begun && performance.now() >= this.#due) this.#run();
  }

  /** Drops the pass: the design is gone. */
  cancel(): void {
    this.#cancelled = true;
    this.#begun = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    if (this.#begun) return;
    this.#begun = true;
    clearTimeout(this.#timer);
    let result: unknown;
    try {
      result = this.#work();
    } catch (error) {
      this.#ended({ error });
      return;
    }
    if (result instanceof Promise) {
      const settled = (end: PassEnd): void => {
        if (!this.#cancelled) this.#ended(end);
      };
      result.then(
        (value: unknown) => settled({ result: value }),
        (error: unknown) => settled({ error }),
      );
    } else this.#ended({ result });
  }
}
