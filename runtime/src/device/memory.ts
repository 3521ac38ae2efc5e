/** Direction of a sync, seen from the host. */
export type SyncDirection = "toDevice" | "fromDevice";

/** What an allocation may ask for. */
export interface AllocationRequest {
  /** Size in bytes, at least 1. */
  readonly bytes: number;
  /** Name (tag) of the memory bank; absent: the device's default bank. */
  readonly bank?: string;
  /** Host side cached, with explicit syncs. Default: as the device does best. */
  readonly cacheable?: boolean;
}

/**
 * Memory that the device can reach, as an allocator hands it out: the host's view, the device's address and the syncs.
 * A `DeviceBuffer` is a typed view on it.
 */
export interface BufferObject {
  /** Host view of the whole object; detached (length 0) once freed. */
  readonly bytes: ArrayBuffer;
  /** Address by which the device reaches byte 0. */
  readonly deviceAddress: bigint;
  /** Name of the memory bank it lies in. */
  readonly bank: string;
  /** True where host and device see the same data without a sync. */
  readonly coherent: boolean;
  readonly cacheable: boolean;
  readonly freed: boolean;
  /** Makes `length` bytes from `offset` on visible to the other side. @throws FreedError */
  sync(direction: SyncDirection, offset: number, length: number): void;
  /**
   * Detaches the host's views at once and keeps the memory: something on the device still uses it, and `free` comes
   * later. Absent where `bytes` can be transferred by the language itself.
   */
  detach?(): void;
  /** A dma-buf file descriptor, where the allocator can export one. */
  exportDescriptor?(): number;
  /** Gives the memory back; idempotent. Views are detached at once. */
  free(): void;
}

/** Source of buffer objects. Mirrors PYNQ's `allocate` back ends. */
export interface BufferAllocator {
  /** Which mechanism this is, for messages: "sim", "zocl", "u-dma-buf", "uio", "xrt". */
  readonly kind: string;
  /** @throws PynqError `OUT_OF_MEMORY` that says what is free @throws PynqError `ARGUMENT` for an unknown bank */
  allocate(request: AllocationRequest): BufferObject;
  /**
   * Memory that another driver or process exported as a dma-buf; the descriptor stays the caller's.
   * @throws PynqError `UNSUPPORTED` where it cannot be imported
   */
  importDescriptor?(descriptor: number): BufferObject;
}
