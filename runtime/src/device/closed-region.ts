import type { PynqError } from "../errors/errors.js";
import type { MmioRegion } from "./mmio.js";

/** A window that is closed for a known reason: every access throws it, none reaches the bus. */
export class ClosedRegion implements MmioRegion {
  readonly base: bigint;
  readonly size: number;
  readonly #reason: () => PynqError;

  constructor(base: bigint, size: number, reason: () => PynqError) {
    this.base = base;
    this.size = size;
    this.#reason = reason;
  }

  #refuse(): never {
    throw this.#reason();
  }
  read8(): never {
    return this.#refuse();
  }
  read16(): never {
    return this.#refuse();
  }
  read32(): never {
    return this.#refuse();
  }
  read64(): never {
    return this.#refuse();
  }
  write8(): never {
    return this.#refuse();
  }
  write16(): never {
    return this.#refuse();
  }
  write32(): never {
    return this.#refuse();
  }
  write64(): never {
    return this.#refuse();
  }
  modify32(): never {
    return this.#refuse();
  }
  poll32(): never {
    return this.#refuse();
  }
  readBlock(): never {
    return this.#refuse();
  }
  writeBlock(): never {
    return this.#refuse();
  }
  runSteps(): never {
    return this.#refuse();
  }
  barrier(): never {
    return this.#refuse();
  }
  close(): void {
    // Closed already.
  }
}
