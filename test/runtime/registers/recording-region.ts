import type { MmioRegion } from "@pynq-gen/runtime";

/** One access, as `read32 0x4 = 0x80`. */
export type AccessText = string;

/** A window on plain memory that writes down every access; no rights, no effects. */
export class RecordingRegion implements MmioRegion {
  readonly base = 0x4000_0000n;
  readonly size: number;
  readonly log: AccessText[] = [];
  readonly #view: DataView;

  constructor(size = 0x1000) {
    this.size = size;
    this.#view = new DataView(new ArrayBuffer(size));
  }

  /** Takes the accesses so far. */
  take(): AccessText[] {
    return this.log.splice(0);
  }

  /** Sets a 32-bit word, unseen. */
  poke32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }
  peek32(offset: number): number {
    return this.#view.getUint32(offset, true);
  }
  poke64(offset: number, value: bigint): void {
    this.#view.setBigUint64(offset, value, true);
  }
  peek64(offset: number): bigint {
    return this.#view.getBigUint64(offset, true);
  }

  #note(what: string, offset: number, value: number | bigint): void {
    this.log.push(`${what} 0x${offset.toString(16)} = 0x${value.toString(16)}`);
  }

  read8(offset: number): number {
    const value = this.#view.getUint8(offset);
    this.#note("read8", offset, value);
    return value;
  }
  read16(offset: number): number {
    const value = this.#view.getUint16(offset, true);
    this.#note("read16", offset, value);
    return value;
  }
  read32(offset: number): number {
    const value = this.#view.getUint32(offset, true);
    this.#note("read32", offset, value);
    return value;
  }
  read64(offset: number): bigint {
    const value = this.#view.getBigUint64(offset, true);
    this.#note("read64", offset, value);
    return value;
  }
  write8(offset: number, value: number): void {
    this.#note("write8", offset, value);
    this.#view.setUint8(offset, value);
  }
  write16(offset: number, value: number): void {
    this.#note("write16", offset, value);
    this.#view.setUint16(offset, value, true);
  }
  write32(offset: number, value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new Error(`write32 of ${value}`);
    this.#note("write32", offset, value);
    this.#view.setUint32(offset, value, true);
  }
  write64(offset: number, value: bigint): void {
    if (value < 0n || value >> 64n !== 0n) throw new Error(`write64 of ${value}`);
    this.#note("write64", offset, value);
    this.#view.setBigUint64(offset, value, true);
  }
  modify32(offset: number, mask: number, bits: number): number {
    const value = ((this.read32(offset) & ~mask) | (bits & mask)) >>> 0;
    this.write32(offset, value);
    return value;
  }
  poll32(offset: number): number {
    return this.read32(offset);
  }
  readBlock(offset: number, into: Uint32Array): void {
    for (let i = 0; i < into.length; i += 1) into[i] = this.read32(offset + i * 4);
  }
  writeBlock(offset: number, from: Uint32Array): void {
    from.forEach((value, i) => this.write32(offset + i * 4, value));
  }
  barrier(): void {
    // Plain memory is never reordered.
  }
  close(): void {
    // Nothing to give back.
  }
}
