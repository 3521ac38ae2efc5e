import { FreedError, ValueRangeError } from "../../errors/errors.js";
import type { BufferObject, SyncDirection } from "../memory.js";

/** The bank that the processor's own memory is, as PYNQ names it. */
export const processorMemory = "PSDDR";

/** What is common to the memory of all allocators here: its end, and the check of a sync's range. */
export abstract class PhysicalBuffer implements BufferObject {
  readonly bytes: ArrayBuffer;
  readonly deviceAddress: bigint;
  readonly bank: string = processorMemory;
  readonly coherent: boolean;
  readonly cacheable: boolean;
  readonly #size: number;
  #detached = false;
  #freed = false;

  protected constructor(
    bytes: ArrayBuffer,
    deviceAddress: bigint,
    kind: { readonly coherent: boolean; readonly cacheable: boolean },
  ) {
    this.bytes = bytes;
    this.#size = bytes.byteLength;
    this.deviceAddress = deviceAddress;
    this.coherent = kind.coherent;
    this.cacheable = kind.cacheable;
  }

  get freed(): boolean {
    return this.#freed;
  }

  sync(direction: SyncDirection, offset: number, length: number): void {
    if (this.#freed) throw new FreedError(`buffer at ${hex(this.deviceAddress)} was freed`);
    if (!(offset >= 0 && length >= 0 && offset + length <= this.#size)) {
      throw new ValueRangeError(`sync of ${length} bytes at ${offset} leaves a buffer of ${this.#size}`);
    }
    if (length > 0 && !this.#detached) this.doSync(direction, offset, length);
  }

  detach(): void {
    if (this.#detached) return;
    this.#detached = true;
    this.doDetach();
  }

  free(): void {
    if (this.#freed) return;
    this.detach();
    this.#freed = true;
    this.doFree();
  }

  protected abstract doSync(direction: SyncDirection, offset: number, length: number): void;
  protected abstract doDetach(): void;
  protected abstract doFree(): void;
}

/** A physical address for messages. */
export function hex(address: bigint | number): string {
  return `0x${address.toString(16)}`;
}

/** A size for messages: `4 KiB`, `1.5 MiB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const inKib = bytes / 1024;
  return inKib < 1024 ? `${round(inKib)} KiB` : `${round(inKib / 1024)} MiB`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
