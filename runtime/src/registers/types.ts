/*
 * The interfaces behind emitted registers. An emitted register extends exactly one of the `…Register` interfaces below
 * and adds its own `read`, `write`, `modify`, `clear` and field accessors, spelt out, so that hovers stay short.
 * The numbers are `number` up to 32 bits and `bigint` above (`V`).
 */
import type { Access } from "./descriptor.js";

/** Raw value of a register: number up to 32 valid bits, bigint above. */
export type RegisterRaw = number | bigint;

/** One read of a register with fields: a snapshot; the emitted interface adds a property a field. */
export interface Snapshot<V extends RegisterRaw = number> {
  /** The word as read. */
  readonly raw: V;
}

/** What every register knows without touching the bus. */
export interface RegisterInfo<V extends RegisterRaw = number> {
  /** Name as in the register map. */
  readonly name: string;
  /** Bus address. */
  readonly address: bigint;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** The valid bits, as a mask. */
  readonly mask: V;
  /** Value after reset; undefined where the design does not say. */
  readonly resetValue: V | undefined;
  readonly access: Access;
}

/** A register that can be read. */
export interface ReadableRegister<V extends RegisterRaw = number> extends RegisterInfo<V> {
  /** One bus read, the word as it is. Takes place even where a read has an effect: it is asked for by name. */
  readRaw(): V;
  /** One bus read; bits `msb` down to `lsb`, right-aligned. PYNQ's `reg[msb:lsb]`. @throws ValueRangeError outside of the register */
  bits(msb: number, lsb: number): V;
}

/** A register that can be written. */
export interface WritableRegister<V extends RegisterRaw = number> extends RegisterInfo<V> {
  /** One bus write of the word as given. @throws ValueRangeError where it has more bits than the register */
  writeRaw(value: V): void;
  /** One bus write of the reset value, effect bits neutral. @throws PynqError `UNSUPPORTED` where it is not known */
  reset(): void;
}

/** A register that can be read and written. */
export interface ReadWriteRegister<V extends RegisterRaw = number>
  extends ReadableRegister<V>, WritableRegister<V> {}

/** A run of equal registers. */
export interface RegisterArray<R> extends Iterable<R> {
  readonly length: number;
  /** Bytes from one register to the next. */
  readonly stride: number;
  readonly [index: number]: R;
  /** The register at `index`. @throws ValueRangeError outside of 0 to length − 1 */
  at(index: number): R;
}

/** A window of plain memory inside an interface; every call is bus accesses of the width that it names. */
export interface MemoryWindow {
  readonly name: string;
  /** Bus address. */
  readonly address: bigint;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  /** Reads the 32-bit word at a byte offset inside the window. */
  read32(offset: number): number;
  write32(offset: number, value: number): void;
  /** Reads consecutive words from a byte offset on. */
  readBlock(offset: number, into: Uint32Array): void;
  writeBlock(offset: number, from: Uint32Array): void;
}

/** Members of every register map. */
export interface RegisterMapBase {
  /**
   * Reads every register whose read has no effect and that can be read, one bus read each, in address order.
   * The one way to look at them all; printing a register map touches nothing.
   */
  dump(): Readonly<Record<string, number | bigint>>;
}

declare const checkedBrand: unique symbol;
/** A number that {@link checked} has vouched for, so that computed values may enter fields of up to 8 bits. */
export type Checked = number & { readonly [checkedBrand]: "checked" };
