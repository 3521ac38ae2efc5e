import type { Sensitivity } from "../device/interrupts.js";
import { FreedError, PynqError, TimeoutError } from "../errors/errors.js";
import { boundedWait, type WaitOptions } from "../overlay/wait.js";
import { EventStream } from "./event-stream.js";
import type { InputUser } from "./input.js";
import type { InterruptEventsOptions, InterruptLine } from "./line.js";

/** What a line is made from. */
export interface WaitingLineOptions {
  readonly pin: string;
  /** How the pin's own end of the chain is sampled. */
  readonly sensitivity: Sensitivity;
  /** Time-out of waits that name none, in ms. */
  readonly timeoutMs: () => number;
  /**
   * Opens the chain, or throws; called when somebody waits for the first time, so that looking at a line touches no
   * hardware.
   */
  readonly connect: () => InputUser;
}

interface Waiter {
  resolve(count: number): void;
  reject(error: unknown): void;
}

/**
 * An interrupt line as applications see it: arms its input while somebody wants an interrupt, and tells all who do.
 * A level-sensitive input is armed only when somebody asks again, since its source must be cleared in between; an
 * edge-sensitive one stays armed during an iteration.
 */
export class WaitingLine implements InterruptLine {
  readonly pin: string;
  readonly #options: WaitingLineOptions;
  readonly #isEdge: boolean;
  readonly #waiters = new Set<Waiter>();
  readonly #streams = new Set<EventStream>();
  #user: InputUser | undefined;
  #armed = false;
  /** Edges that came in the moment of a cancel; the next waiter gets them. */
  #kept = 0;
  #keepsAlive: boolean | undefined;

  constructor(options: WaitingLineOptions) {
    this.pin = options.pin;
    this.#options = options;
    this.#isEdge = options.sensitivity.startsWith("edge");
  }

  wait(options: WaitOptions = {}): Promise<number> {
    let state: Readonly<Record<string, unknown>> = {};
    return boundedWait<number>(
      {
        what: `interrupt ${this.pin}`,
        keepsAlive: this.#keepsAlive !== false,
        begin: (resolve, reject) => {
          const waiter: Waiter = { resolve, reject };
          this.#waiters.add(waiter);
          this.#update();
          return () => {
            this.#waiters.delete(waiter);
            this.#update();
          };
        },
        late: () => {
          // As it was while waiting: the look masks the line.
          state = this.#state();
          this.#lookOnce();
        },
        timedOut: (timeoutMs) =>
          new TimeoutError(`no interrupt on ${this.pin} within ${timeoutMs} ms`, state),
      },
      options,
      this.#options.timeoutMs(),
    );
  }

  events(options: InterruptEventsOptions = {}): AsyncIterableIterator<number> {
    const stream = new EventStream({
      changed: () => this.#update(),
      left: () => {
        this.#streams.delete(stream);
        this.#update();
      },
    });
    this.#streams.add(stream);
    const { signal } = options;
    if (signal !== undefined) {
      stream.follow(
        signal,
        () =>
          new PynqError("ABORTED", `iterating over interrupt ${this.pin} was aborted`, {
            cause: signal.reason,
          }),
      );
    }
    return stream;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<number> {
    return this.events();
  }

  ref(): this {
    this.#keepsAlive = true;
    this.#update();
    return this;
  }

  unref(): this {
    this.#keepsAlive = false;
    this.#update();
    return this;
  }

  close(): void {
    this.#armed = false;
    this.#kept = 0;
    const user = this.#user;
    this.#user = undefined;
    try {
      user?.leave();
    } catch (error) {
      // Registers that are gone with their design cannot be masked any more, and need not be; all else is given back.
      if (!(error instanceof PynqError)) throw error;
    }
    this.#fail(new FreedError(`interrupt ${this.pin} was closed`));
  }

  /** Arms, masks and holds as those who wait ask for; gives them what was kept. What fails is theirs to hear. */
  #update(): void {
    try {
      this.#follow();
    } catch (error) {
      this.#fail(error);
    }
  }

  #follow(): void {
    const isWanted = this.#isWanted();
    const wantsMore = isWanted || (this.#isEdge && this.#streams.size > 0);
    if (isWanted && this.#kept > 0) {
      const kept = this.#kept;
      this.#kept = 0;
      this.#tell(kept);
      return;
    }
    if (wantsMore && !this.#armed) this.#arm();
    else if (!wantsMore && this.#armed) this.#kept += this.#disarm();
    this.#user?.hold(this.#keepsAlive === true && isWanted);
  }

  #isWanted(): boolean {
    if (this.#waiters.size > 0) return true;
    for (const stream of this.#streams) if (stream.isWaiting) return true;
    return false;
  }

  #arm(): void {
    this.#user ??= this.#options.connect();
    this.#armed = true;
    try {
      this.#user.arm((count, error) => {
        this.#armed = false;
        if (error === undefined) this.#tell(count);
        else this.#fail(error);
      });
    } catch (error) {
      this.#armed = false;
      throw error;
    }
  }

  /** Gives the edges that had come; an active level needs no keeping, it interrupts again. */
  #disarm(): number {
    this.#armed = false;
    const count = this.#user?.disarm() ?? 0;
    return this.#isEdge ? count : 0;
  }

  /** The time is up: an interrupt may have come that the event loop did not get to yet. */
  #lookOnce(): void {
    if (!this.#armed) return;
    this.#armed = false;
    const count = this.#user?.disarm() ?? 0;
    if (count > 0) this.#tell(count);
  }

  #tell(count: number): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const stream of [...this.#streams]) stream.add(count);
    for (const waiter of waiters) waiter.resolve(count);
    this.#update();
  }

  #fail(error: unknown): void {
    const waiters = [...this.#waiters];
    const streams = [...this.#streams];
    // Forgotten first: nothing is armed again for one while another hears of it.
    this.#waiters.clear();
    this.#streams.clear();
    for (const waiter of waiters) waiter.reject(error);
    for (const stream of streams) stream.fail(error);
  }

  #state(): Readonly<Record<string, unknown>> {
    const known = { pin: this.pin, sensitivity: this.#options.sensitivity };
    try {
      return { ...known, ...this.#user?.source.state() };
    } catch (error) {
      // The time-out is what counts; that its state cannot be read is a part of it.
      return { ...known, unreadable: error instanceof Error ? error.message : String(error) };
    }
  }
}
