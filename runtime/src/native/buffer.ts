/** An opened device file of the C helper; cannot be made up. */
export interface NativeFile {
  readonly __file: never;
}

/** A mapping of the C helper; cannot be made up. */
export interface NativeMemory {
  readonly __memory: never;
}

/** The part of the C helper that maps memory which devices reach; filled from `native/file.c` and `native/buffer.c`. */
export interface BufferFunctions {
  /** Opens for reading and writing; flag 1 asks for an uncached mapping (O_SYNC). @throws the errno of open(2) */
  fileOpen(path: string, flags: 0 | 1): NativeFile;
  /**
   * ioctl(2) with a structure; `bytes` is exactly as long as the request's number says, and holds the answer after.
   * Gives what ioctl gives. @throws its errno
   */
  fileIoctl(file: NativeFile, request: number, bytes: Uint8Array): number;
  /**
   * Locks `length` bytes from `start` on for this open file, until unlocked, closed or the process ends. Gives -1, or
   * the first byte behind a part that another open file (of this process or another) holds.
   */
  fileLock(file: NativeFile, start: number, length: number): number;
  fileUnlock(file: NativeFile, start: number, length: number): void;
  /** Mappings made from it stay. Idempotent. */
  fileClose(file: NativeFile): void;
  /** mmap(2), shared, for reading and writing. @throws `ALIGNMENT`, `RANGE`, or the errno of mmap */
  memoryMap(file: NativeFile, offset: bigint, size: number): NativeMemory;
  /** An ArrayBuffer over a part of the mapping, which stays as long as the ArrayBuffer does. */
  memoryView(memory: NativeMemory, offset: number, length: number): ArrayBuffer;
  /** Detaches an ArrayBuffer of this mapping; false where it is none, or was detached (transferred) by somebody else. */
  memoryRelease(memory: NativeMemory, view: ArrayBuffer): boolean;
  /** Copies into the mapping by aligned words, bytes at the ends. */
  memoryStore(memory: NativeMemory, offset: number, bytes: Uint8Array): void;
  /** Copies out of the mapping by aligned words, bytes at the ends. */
  memoryLoad(memory: NativeMemory, offset: number, bytes: Uint8Array): void;
  /** The mapping goes when its last ArrayBuffer is gone. Idempotent. */
  memoryUnmap(memory: NativeMemory): void;
  /** Detaches an ordinary ArrayBuffer. */
  detach(buffer: ArrayBuffer): void;
}
