import { AddressError, FreedError, PynqError } from "../../errors/errors.js";
import type { ComputeUnitHandle } from "../compute.js";
import type { MmioRegion } from "../mmio.js";

/**
 * The registers of a compute unit as a window of bus addresses. XRT reads and writes 32 bits at a time and nothing else:
 * other widths are refused, not put together.
 */
export class XrtRegisters implements MmioRegion {
  readonly base: bigint;
  readonly size: number;
  #unit: ComputeUnitHandle | undefined;

  /** Takes the handle over. */
  constructor(base: bigint, size: number, unit: ComputeUnitHandle) {
    this.base = base;
    this.size = size;
    this.#unit = unit;
  }

  read32(offset: number): number {
    return this.#at(offset).readRegister(offset);
  }
  write32(offset: number, value: number): void {
    this.#at(offset).writeRegister(offset, value);
  }
  modify32(offset: number, mask: number, bits: number): number {
    const value = ((this.read32(offset) & ~mask) | (bits & mask)) >>> 0;
    this.write32(offset, value);
    return value;
  }
  poll32(offset: number, mask: number, expected: number, timeoutMs: number): number {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const value = this.read32(offset);
      if ((value & mask) >>> 0 === expected >>> 0 || performance.now() >= end) return value;
    }
  }
  readBlock(offset: number, into: Uint32Array): void {
    this.#at(offset, 4 * into.length);
    for (let index = 0; index < into.length; index++) into[index] = this.read32(offset + 4 * index);
  }
  writeBlock(offset: number, from: Uint32Array): void {
    this.#at(offset, 4 * from.length);
    from.forEach((value, index) => this.write32(offset + 4 * index, value));
  }
  /** Nothing to do: each access of XRT has been made when it returns. */
  barrier(): void {}

  read8(): never {
    return this.#refuse("8-bit read");
  }
  read16(): never {
    return this.#refuse("16-bit read");
  }
  read64(): never {
    return this.#refuse("64-bit read");
  }
  write8(): never {
    return this.#refuse("8-bit write");
  }
  write16(): never {
    return this.#refuse("16-bit write");
  }
  write64(): never {
    return this.#refuse("64-bit write");
  }

  close(): void {
    this.#unit?.close();
    this.#unit = undefined;
  }

  #at(offset: number, bytes: number = 4): ComputeUnitHandle {
    const unit = this.#unit;
    if (unit === undefined) throw new FreedError(`the window at 0x${this.base.toString(16)} was closed`);
    if (!(offset >= 0 && offset + bytes <= this.size)) {
      throw new AddressError(
        `${unit.name}: ${bytes} bytes at offset ${offset} are not within ${this.size} bytes`,
      );
    }
    return unit;
  }

  #refuse(what: string): never {
    throw new PynqError(
      "UNSUPPORTED",
      `${what} at 0x${this.base.toString(16)}: XRT has 32-bit registers only`,
    );
  }
}
