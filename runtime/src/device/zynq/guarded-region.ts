import { FreedError, type PynqError } from "../../errors/errors.js";
import { ClosedRegion } from "../closed-region.js";
import type { MmioRegion } from "../mmio.js";
import { runSteps } from "../steps.js";

/**
 * A window that can be taken away from whoever holds it, for a time or for good: then every access throws the reason,
 * and none reaches the bus. Windows of the same addresses share one mapping, which the last of them gives back.
 */
export class GuardedRegion implements MmioRegion {
  readonly base: bigint;
  readonly size: number;
  readonly #mapped: MmioRegion;
  /** What accesses go to: the mapping, or what refuses them. */
  #inner: MmioRegion;
  #release: (() => void) | undefined;

  /** @param release called once, when this window is closed or revoked */
  constructor(inner: MmioRegion, release: () => void) {
    this.base = inner.base;
    this.size = inner.size;
    this.#mapped = inner;
    this.#inner = inner;
    this.#release = release;
  }

  /** Refuses all access, for this reason, until {@link resume}. */
  suspend(reason: () => PynqError): void {
    if (this.#release !== undefined) this.#inner = new ClosedRegion(this.base, this.size, reason);
  }

  /** Undoes {@link suspend}; a closed or revoked window stays as it is. */
  resume(): void {
    if (this.#release !== undefined) this.#inner = this.#mapped;
  }

  /** Ends all access, for this reason; a window that is closed already stays as it is. */
  revoke(reason: () => PynqError): void {
    if (this.#release === undefined) return;
    this.#inner = new ClosedRegion(this.base, this.size, reason);
    this.#release();
    this.#release = undefined;
  }

  read8(offset: number): number {
    return this.#inner.read8(offset);
  }
  read16(offset: number): number {
    return this.#inner.read16(offset);
  }
  read32(offset: number): number {
    return this.#inner.read32(offset);
  }
  read64(offset: number): bigint {
    return this.#inner.read64(offset);
  }
  write8(offset: number, value: number): void {
    this.#inner.write8(offset, value);
  }
  write16(offset: number, value: number): void {
    this.#inner.write16(offset, value);
  }
  write32(offset: number, value: number): void {
    this.#inner.write32(offset, value);
  }
  write64(offset: number, value: bigint): void {
    this.#inner.write64(offset, value);
  }
  modify32(offset: number, mask: number, bits: number): number {
    return this.#inner.modify32(offset, mask, bits);
  }
  poll32(offset: number, mask: number, expected: number, timeoutMs: number): number {
    return this.#inner.poll32(offset, mask, expected, timeoutMs);
  }
  readBlock(offset: number, into: Uint32Array): void {
    this.#inner.readBlock(offset, into);
  }
  writeBlock(offset: number, from: Uint32Array): void {
    this.#inner.writeBlock(offset, from);
  }
  runSteps(words: Uint32Array, from: number, to: number, timeoutMs: number): number {
    return runSteps(this.#inner, words, from, to, timeoutMs);
  }
  barrier(): void {
    this.#inner.barrier();
  }
  close(): void {
    this.revoke(() => new FreedError(`the window at 0x${this.base.toString(16)} is closed`));
  }
}
