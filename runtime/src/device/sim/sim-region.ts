import { AddressError, AlignmentError, FreedError, ValueRangeError } from "../../errors/errors.js";
import { hex } from "../../registers/inspect.js";
import type { MmioRegion } from "../mmio.js";
import type { AddressMap } from "./address-map.js";
import type { SimBus } from "./sim-bus.js";
import type { SimInterface } from "./sim-interface.js";

type Width = 8 | 16 | 32 | 64;

/** A window on the simulated bus, with the checks that every device makes. */
export class SimRegion implements MmioRegion {
  readonly base: bigint;
  readonly size: number;
  readonly #bus: SimBus;
  #map: AddressMap | undefined;
  #target: SimInterface | undefined;
  #closed = false;

  constructor(bus: SimBus, base: bigint, size: number) {
    this.base = base;
    this.size = size;
    this.#bus = bus;
  }

  read8(offset: number): number {
    return this.#read(offset, 8, "read8") as number;
  }
  read16(offset: number): number {
    return this.#read(offset, 16, "read16") as number;
  }
  read32(offset: number): number {
    return this.#read(offset, 32, "read32") as number;
  }
  read64(offset: number): bigint {
    return this.#read(offset, 64, "read64") as bigint;
  }
  write8(offset: number, value: number): void {
    this.#write(offset, 8, value, "write8");
  }
  write16(offset: number, value: number): void {
    this.#write(offset, 16, value, "write16");
  }
  write32(offset: number, value: number): void {
    this.#write(offset, 32, value, "write32");
  }
  write64(offset: number, value: bigint): void {
    this.#write(offset, 64, value, "write64");
  }

  modify32(offset: number, mask: number, bits: number): number {
    checkValue(mask, 32, "modify32 mask");
    checkValue(bits, 32, "modify32 bits");
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
    this.#check(offset, 4, into.byteLength, "readBlock");
    for (let i = 0; i < into.length; i += 1) into[i] = this.read32(offset + i * 4);
  }

  writeBlock(offset: number, from: Uint32Array): void {
    this.#check(offset, 4, from.byteLength, "writeBlock");
    from.forEach((value, i) => this.write32(offset + i * 4, value));
  }

  barrier(): void {
    if (this.#closed) throw this.#freed();
    // Accesses to the simulated bus are never reordered.
  }

  close(): void {
    this.#closed = true;
  }

  #read(offset: number, width: Width, doing: string): number | bigint {
    this.#check(offset, width / 8, width / 8, doing);
    const target = this.#locate(offset, width / 8, doing);
    return this.#bus.read(target, Number(this.base - target.base) + offset, width);
  }

  #write(offset: number, width: Width, value: number | bigint, doing: string): void {
    this.#check(offset, width / 8, width / 8, doing);
    checkValue(value, width, doing);
    const target = this.#locate(offset, width / 8, doing);
    this.#bus.write(target, Number(this.base - target.base) + offset, width, value);
  }

  #check(offset: number, alignment: number, bytes: number, doing: string): void {
    if (this.#closed) throw this.#freed();
    if (!Number.isInteger(offset) || offset < 0 || offset + bytes > this.size) {
      throw new AddressError(
        `${doing}: ${bytes} bytes at offset ${offset} leave the window of ${this.size} bytes at ${hex(this.base)}`,
      );
    }
    if (offset % alignment !== 0) {
      throw new AlignmentError(`${doing}: offset ${hex(offset)} is not a multiple of ${alignment}`);
    }
  }

  /** Who decodes the access; the answer of the last call nearly always holds. */
  #locate(offset: number, bytes: number, doing: string): SimInterface {
    const address = this.base + BigInt(offset);
    const known = this.#target;
    if (
      known !== undefined &&
      this.#map === this.#bus.map &&
      address >= known.base &&
      address + BigInt(bytes) <= known.base + known.size
    ) {
      return known;
    }
    const target = this.#bus.locate(address, bytes, doing);
    this.#map = this.#bus.map;
    this.#target = target;
    return target;
  }

  #freed(): FreedError {
    return new FreedError(`the window at ${hex(this.base)} was closed`);
  }
}

function checkValue(value: number | bigint, width: Width, doing: string): void {
  const fits =
    width === 64
      ? typeof value === "bigint" && value >= 0n && value >> 64n === 0n
      : typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** width;
  if (!fits) {
    const type = width === 64 ? "a bigint" : "a whole number";
    throw new ValueRangeError(`${doing} takes ${type} of ${width} bits, got ${String(value)}`);
  }
}
