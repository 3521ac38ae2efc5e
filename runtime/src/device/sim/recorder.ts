import type { BusAccess } from "./access.js";

/** Keeps the accesses of a simulated device, oldest first. */
export class AccessRecorder {
  readonly #limit: number;
  #accesses: BusAccess[] = [];
  #forgotten = 0;

  /** @param limit accesses that are kept; from there on the older half is forgotten */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The accesses kept. */
  get accesses(): readonly BusAccess[] {
    return this.#accesses;
  }

  /** How many were forgotten since the last {@link AccessRecorder.clear}. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(access: BusAccess): void {
    this.#accesses.push(access);
    if (this.#accesses.length <= this.#limit) return;
    const kept = Math.floor(this.#limit / 2);
    this.#forgotten += this.#accesses.length - kept;
    this.#accesses = kept === 0 ? [] : this.#accesses.slice(-kept);
  }

  clear(): void {
    this.#accesses = [];
    this.#forgotten = 0;
  }
}
