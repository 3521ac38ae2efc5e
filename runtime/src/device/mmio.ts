/**
 * A window of bus addresses. Every call is exactly the bus accesses that its name says, of exactly that width, at
 * exactly that address, in program order. Offsets are bytes from `base`; values are unsigned.
 *
 * Mirrors PYNQ's `MMIO`, without its hidden widths: a 32-bit access is never split, an 8-bit one never widened.
 *
 * @throws AddressError where the access leaves the window or nothing decodes it
 * @throws AlignmentError where the offset is not a multiple of the access's width
 * @throws FreedError after {@link MmioRegion.close}
 */
export interface MmioRegion {
  /** Bus address of offset 0. */
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: number;

  read8(offset: number): number;
  read16(offset: number): number;
  read32(offset: number): number;
  /** One 64-bit access; on armv7, two 32-bit ones, low first (not atomic). */
  read64(offset: number): bigint;
  write8(offset: number, value: number): void;
  write16(offset: number, value: number): void;
  write32(offset: number, value: number): void;
  /** One 64-bit access; on armv7, two 32-bit ones, low first (not atomic). */
  write64(offset: number, value: bigint): void;

  /** One read, one write: `(old & ~mask) | (bits & mask)`; gives the value written. Not atomic between processes. */
  modify32(offset: number, mask: number, bits: number): number;
  /**
   * Reads until `(value & mask) === expected`, spinning, at most `timeoutMs` milliseconds.
   * Gives the last value read; the caller tells a time-out by comparing it.
   */
  poll32(offset: number, mask: number, expected: number, timeoutMs: number): number;
  /** Reads `into.length` consecutive 32-bit words, one access a word, ascending. */
  readBlock(offset: number, into: Uint32Array): void;
  /** Writes consecutive 32-bit words, one access a word, ascending. */
  writeBlock(offset: number, from: Uint32Array): void;
  /**
   * Does a list of 32-bit accesses, as `steps.ts` describes it, from step `from` up to step `to`, until one is not so;
   * gives its index, or `to`. The whole list is checked before the first access. Only where one call for all is quicker
   * than a call each.
   */
  runSteps?(words: Uint32Array, from: number, to: number, timeoutMs: number): number;
  /** Orders all earlier stores (to memory and to registers) before all later ones: a full barrier. */
  barrier(): void;
  /** Unmaps; later accesses throw FreedError. Idempotent. */
  close(): void;
}
