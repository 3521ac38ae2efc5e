import type { Fired, InterruptSourceNode } from "./source.js";

/** What the users of a source share: one arming wakes all who wait; the source closes when its last user left. */
export class Input {
  readonly source: InterruptSourceNode;
  readonly #onClose: () => void;
  readonly #users = new Set<InputUser>();
  readonly #armed = new Set<InputUser>();
  #holds = 0;

  constructor(source: InterruptSourceNode, onClose: () => void) {
    this.source = source;
    this.#onClose = onClose;
  }

  /** A further user. Pins that share a wire share its input. */
  join(): InputUser {
    const user = new InputUser(this);
    this.#users.add(user);
    return user;
  }

  /** @internal */
  arm(user: InputUser): void {
    const first = this.#armed.size === 0;
    this.#armed.add(user);
    if (!first) return;
    try {
      this.source.arm((count, error) => this.#fire(count, error));
    } catch (error) {
      this.#armed.delete(user);
      throw error;
    }
  }

  /** @internal */
  disarm(user: InputUser): number {
    const was = this.#armed.delete(user);
    return was && this.#armed.size === 0 ? this.source.disarm() : 0;
  }

  /** @internal */
  hold(by: 1 | -1): void {
    const before = this.#holds;
    this.#holds += by;
    if (before === 0 || this.#holds === 0) this.source.hold(this.#holds > 0);
  }

  /** @internal */
  leave(user: InputUser): void {
    try {
      this.disarm(user);
    } finally {
      if (this.#users.delete(user) && this.#users.size === 0) {
        this.#onClose();
        this.source.close();
      }
    }
  }

  #fire(count: number, error: Error | undefined): void {
    const armed = [...this.#armed];
    this.#armed.clear();
    for (const user of armed) user.fire(count, error);
  }
}

/** One user's share of an {@link Input}. */
export class InputUser {
  readonly #input: Input;
  #fired: Fired | undefined;
  #held = false;

  constructor(input: Input) {
    this.#input = input;
  }

  get source(): InterruptSourceNode {
    return this.#input.source;
  }

  /** Enables the source, if it is not yet, and has `fired` called once. */
  arm(fired: Fired): void {
    this.#fired = fired;
    this.#input.arm(this);
  }

  /** Gives the interrupts that had come and were not told to this user. */
  disarm(): number {
    this.#fired = undefined;
    return this.#input.disarm(this);
  }

  hold(on: boolean): void {
    if (on === this.#held) return;
    this.#held = on;
    this.#input.hold(on ? 1 : -1);
  }

  leave(): void {
    this.hold(false);
    this.#fired = undefined;
    this.#input.leave(this);
  }

  /** @internal */
  fire(count: number, error: Error | undefined): void {
    const fired = this.#fired;
    this.#fired = undefined;
    fired?.(count, error);
  }
}
