import { FreedError, PynqError, ValueRangeError } from "../../errors/errors.js";
import type { NativeHelper } from "../../native/helper.js";
import type { XrtBufferHandle } from "../../native/xrt.js";
import type { BufferObject, SyncDirection } from "../memory.js";
import { fromXrt } from "./errors.js";

/** Who made a buffer; only its own compute units may be given it. */
export interface BufferOwner {
  readonly name: string;
  readonly native: NativeHelper;
  /** Told once, when the memory is given back. */
  released(buffer: XrtBuffer): void;
}

/** What an owner knows a buffer by, without keeping it alive. */
export type XrtBufferKey = symbol;

/** Where a buffer lies and what it is. */
export interface BufferPlace {
  readonly bank: string;
  /** False for sub-buffers and imported ones: they show memory that is there already, which is not zeroed. */
  readonly fresh: boolean;
  readonly cacheable: boolean;
  readonly parent?: XrtBuffer;
}

/**
 * A buffer object of XRT. On a PCIe card the host's side is ordinary memory and a sync is a copy over the bus; on a
 * Zynq the sides are one memory and a sync is cache maintenance. It is zeroed on the host's side when it is made.
 */
export class XrtBuffer implements BufferObject {
  readonly bytes: ArrayBuffer;
  readonly deviceAddress: bigint;
  readonly bank: string;
  readonly coherent: boolean = false;
  readonly cacheable: boolean;
  /** Size in bytes; stays when the view was detached. */
  readonly length: number;
  readonly owner: BufferOwner;
  readonly key: XrtBufferKey = Symbol("buffer");
  readonly #handle: XrtBufferHandle;
  readonly #parent: XrtBuffer | undefined;
  #freed = false;

  /** Takes the handle over: it is freed where this throws. */
  constructor(owner: BufferOwner, handle: XrtBufferHandle, place: BufferPlace) {
    const { native } = owner;
    this.owner = owner;
    this.bank = place.bank;
    this.cacheable = place.cacheable;
    this.#handle = handle;
    this.#parent = place.parent;
    try {
      this.length = native.xrtBufferSize(handle);
      this.deviceAddress = native.xrtBufferAddress(handle);
      this.bytes = native.xrtMapBuffer(handle, place.fresh);
    } catch (error) {
      native.xrtFreeBuffer(handle);
      throw fromXrt(error, `a buffer in ${place.bank} cannot be mapped`, "UNSUPPORTED");
    }
  }

  /** True once the memory, or that of the buffer it is a part of, was given back. */
  get freed(): boolean {
    return this.#freed || (this.#parent?.freed ?? false);
  }

  sync(direction: SyncDirection, offset: number, length: number): void {
    this.#check("sync");
    try {
      this.owner.native.xrtSyncBuffer(this.#handle, direction === "fromDevice", offset, length);
    } catch (error) {
      throw fromXrt(error, `sync ${direction} of ${length} bytes at ${offset} in ${this.bank}`, "SYSCALL");
    }
  }

  /**
   * A part of this buffer as a buffer object of its own (`xrtBOSubAlloc`); frees with it.
   * @throws ValueRangeError for a part that is not within this buffer @throws FreedError
   */
  subBuffer(offset: number, length: number): XrtBuffer {
    this.#check("subBuffer");
    if (!(offset >= 0 && length > 0 && offset + length <= this.length)) {
      throw new ValueRangeError(
        `a sub-buffer of ${length} bytes at ${offset} is not within ${this.length} bytes`,
      );
    }
    try {
      const handle = this.owner.native.xrtSubBuffer(this.#handle, offset, length);
      return new XrtBuffer(this.owner, handle, {
        bank: this.bank,
        fresh: false,
        cacheable: this.cacheable,
        parent: this,
      });
    } catch (error) {
      throw fromXrt(error, `sub-buffer of ${length} bytes at ${offset} in ${this.bank}`, "UNSUPPORTED");
    }
  }

  detach(): void {
    this.#check("detach");
    this.owner.native.xrtDetachBuffer(this.#handle);
  }

  /**
   * A dma-buf descriptor of this memory for another driver or process; the caller closes it.
   * @throws PynqError `UNSUPPORTED` where XRT cannot export the buffer (emulations cannot)
   */
  exportDescriptor(): number {
    this.#check("exportDescriptor");
    try {
      return this.owner.native.xrtExportBuffer(this.#handle);
    } catch (error) {
      throw fromXrt(error, `a buffer in ${this.bank} cannot be exported`, "UNSUPPORTED");
    }
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    try {
      this.owner.native.xrtFreeBuffer(this.#handle);
    } catch (error) {
      // The device was closed, and its memory with it.
      if ((error as { code?: unknown }).code !== "FREED") throw fromXrt(error, "free", "SYSCALL");
    }
    this.owner.released(this);
  }

  #check(call: string): void {
    if (this.freed) throw new FreedError(`${call} of a buffer in ${this.bank} that was freed`);
  }
}

/** @throws PynqError `ARGUMENT` where the bank has no number by which XRT allocates in it */
export function bankIndex(bank: string, index: number | undefined): number {
  if (index !== undefined) return index;
  throw new PynqError("ARGUMENT", `${bank} has no index in the xclbin; buffers cannot be allocated in it`);
}
