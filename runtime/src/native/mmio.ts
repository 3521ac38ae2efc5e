declare const handleBrand: unique symbol;

/** A mapped window. Opaque: it can only be had from `mmioMap`, and is of no use in another thread. */
export interface MmioHandle {
  readonly [handleBrand]: "window";
}

/**
 * The part of the C helper that maps registers (`native/mmio.c`). Offsets and sizes in bytes. Each call makes exactly
 * the bus accesses that its name says, or none and throws `{code: "ARGUMENT" | "ADDRESS" | "ALIGNMENT" | "RANGE" |
 * "FREED"}`; `mmioMap` also `{code, errno, syscall}` for what the system refused.
 */
export interface MmioFunctions {
  /** Maps `size` bytes that begin `skip` bytes behind `fileOffset` (UIO: map n is at n pages, its start in `skip`). */
  mmioMap(path: string, fileOffset: bigint, skip: number, size: number): MmioHandle;
  /** Unmaps; a second time is no error. */
  mmioUnmap(window: MmioHandle): void;

  mmioRead8(window: MmioHandle, offset: number): number;
  mmioRead16(window: MmioHandle, offset: number): number;
  mmioRead32(window: MmioHandle, offset: number): number;
  mmioRead64(window: MmioHandle, offset: number): bigint;
  mmioWrite8(window: MmioHandle, offset: number, value: number): void;
  mmioWrite16(window: MmioHandle, offset: number, value: number): void;
  mmioWrite32(window: MmioHandle, offset: number, value: number): void;
  mmioWrite64(window: MmioHandle, offset: number, value: bigint): void;

  /** One read, one write of `(old & ~mask) | (bits & mask)`; gives the value written. */
  mmioModify32(window: MmioHandle, offset: number, mask: number, bits: number): number;
  /** Spins until `(value & mask) === expected` or the time is over; gives the last value read. */
  mmioPoll32(window: MmioHandle, offset: number, mask: number, expected: number, timeoutMs: number): number;
  /** Reads one word after the other into the array. */
  mmioReadBlock(window: MmioHandle, offset: number, into: Uint32Array): void;
  /** Writes one word after the other, then a full barrier. */
  mmioWriteBlock(window: MmioHandle, offset: number, from: Uint32Array): void;
  /**
   * Does the steps `from` up to `to` in order until one of them is not so, and gives its index, or `to`. A step is five
   * words: kind, offset, two operands, and the value that was read (`device/steps.ts`). All are checked before the first.
   */
  mmioSteps(window: MmioHandle, steps: Uint32Array, from: number, to: number, timeoutMs: number): number;
  /** A full barrier between memory and registers. */
  mmioBarrier(window: MmioHandle): void;
}
