import { fromNative } from "../native/errors.js";
import type { NativeHelper } from "../native/helper.js";
import { requireNative } from "../native/load.js";
import type { MmioHandle } from "../native/mmio.js";
import type { MmioRegion } from "./mmio.js";

/** What {@link NativeMmioRegion.map} maps. */
export interface NativeMmioOptions {
  /** `/dev/mem`, `/dev/uioN`, or a plain file. */
  readonly path: string;
  /** Where the file shows the window: the bus address in `/dev/mem`, n pages for map n of a UIO device. */
  readonly fileOffset: bigint;
  /** Bytes between `fileOffset` and the window's start; for a UIO map, whose file offset is its number. Default 0. */
  readonly skip?: number;
  /** Bus address of offset 0. */
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: number;
  /** What to do where a right is missing, for the error. */
  readonly remedy?: string;
}

/** A window of bus addresses, reached through the C helper; each call is one call of C. */
export class NativeMmioRegion implements MmioRegion {
  readonly base: bigint;
  readonly size: number;
  readonly #native: NativeHelper;
  readonly #window: MmioHandle;

  private constructor(native: NativeHelper, window: MmioHandle, base: bigint, size: number) {
    this.#native = native;
    this.#window = window;
    this.base = base;
    this.size = size;
  }

  /**
   * Maps a window; touches none of its addresses.
   * @throws HardwareUnavailableError without the C helper, or (`PERMISSION`) where the system lacks the right
   * @throws PynqError `SYSCALL` where the system refuses for another reason
   * @throws AddressError where a plain file ends before the window does
   */
  static map(options: NativeMmioOptions): NativeMmioRegion {
    const { path, fileOffset, skip = 0, base, size, remedy } = options;
    const native = requireNative();
    try {
      return new NativeMmioRegion(native, native.mmioMap(path, fileOffset, skip, size), base, size);
    } catch (error) {
      throw fromNative(error, `cannot map ${size} bytes at 0x${base.toString(16)}`, remedy);
    }
  }

  read8(offset: number): number {
    try {
      return this.#native.mmioRead8(this.#window, offset);
    } catch (error) {
      throw this.#error("read8", error);
    }
  }

  read16(offset: number): number {
    try {
      return this.#native.mmioRead16(this.#window, offset);
    } catch (error) {
      throw this.#error("read16", error);
    }
  }

  read32(offset: number): number {
    try {
      return this.#native.mmioRead32(this.#window, offset);
    } catch (error) {
      throw this.#error("read32", error);
    }
  }

  read64(offset: number): bigint {
    try {
      return this.#native.mmioRead64(this.#window, offset);
    } catch (error) {
      throw this.#error("read64", error);
    }
  }

  write8(offset: number, value: number): void {
    try {
      this.#native.mmioWrite8(this.#window, offset, value);
    } catch (error) {
      throw this.#error("write8", error);
    }
  }

  write16(offset: number, value: number): void {
    try {
      this.#native.mmioWrite16(this.#window, offset, value);
    } catch (error) {
      throw this.#error("write16", error);
    }
  }

  write32(offset: number, value: number): void {
    try {
      this.#native.mmioWrite32(this.#window, offset, value);
    } catch (error) {
      throw this.#error("write32", error);
    }
  }

  write64(offset: number, value: bigint): void {
    try {
      this.#native.mmioWrite64(this.#window, offset, value);
    } catch (error) {
      throw this.#error("write64", error);
    }
  }

  modify32(offset: number, mask: number, bits: number): number {
    try {
      return this.#native.mmioModify32(this.#window, offset, mask, bits);
    } catch (error) {
      throw this.#error("modify32", error);
    }
  }

  poll32(offset: number, mask: number, expected: number, timeoutMs: number): number {
    try {
      return this.#native.mmioPoll32(this.#window, offset, mask, expected, timeoutMs);
    } catch (error) {
      throw this.#error("poll32", error);
    }
  }

  readBlock(offset: number, into: Uint32Array): void {
    try {
      this.#native.mmioReadBlock(this.#window, offset, into);
    } catch (error) {
      throw this.#error("readBlock", error);
    }
  }

  writeBlock(offset: number, from: Uint32Array): void {
    try {
      this.#native.mmioWriteBlock(this.#window, offset, from);
    } catch (error) {
      throw this.#error("writeBlock", error);
    }
  }

  /** Does a list of accesses (`steps.ts`) in one call of C; where a step is none, not even the first is done. */
  runSteps(words: Uint32Array, from: number, to: number, timeoutMs: number): number {
    try {
      return this.#native.mmioSteps(this.#window, words, from, to, timeoutMs);
    } catch (error) {
      throw this.#error("runSteps", error);
    }
  }

  barrier(): void {
    try {
      this.#native.mmioBarrier(this.#window);
    } catch (error) {
      throw this.#error("barrier", error);
    }
  }

  close(): void {
    try {
      this.#native.mmioUnmap(this.#window);
    } catch (error) {
      throw this.#error("close", error);
    }
  }

  #error(call: string, error: unknown): unknown {
    return fromNative(error, `${call} in the window at 0x${this.base.toString(16)}`);
  }
}
