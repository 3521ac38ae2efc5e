import type { BufferFunctions, NativeFile } from "../../native/buffer.js";

/** `_IOC` of the kernel, for the architectures that Zynq devices and their hosts have (asm-generic/ioctl.h). */
function request(direction: 1 | 3, number: number, size: number): number {
  return ((direction << 30) | (size << 16) | (0x64 << 8) | number) >>> 0;
}
const write = 1;
const readWrite = 3;
/** Drivers' own requests begin here (drm/drm.h, DRM_COMMAND_BASE). */
const driver = 0x40;

/**
 * Requests to zocl and to DRM below it: numbers and structures of XRT's `zocl_ioctl.h` (the buffer requests 0 to 7 are
 * the same from XRT 2.8 on; of these, user pointers, the host-only pointer query and the copying reads and
 * writes have no use here) and of Linux's `drm/drm.h`.
 */
const CREATE_BO = request(readWrite, driver + 0, 16);
const MAP_BO = request(readWrite, driver + 3, 16);
const SYNC_BO = request(readWrite, driver + 4, 24);
const INFO_BO = request(readWrite, driver + 5, 24);
const GEM_CLOSE = request(write, 0x09, 8);
const PRIME_HANDLE_TO_FD = request(readWrite, 0x2d, 12);

/** Flag of CREATE_BO: the host's mapping is cached, and SYNC_BO needed. Bits 0 to 15 are the bank, 0 is the CMA. */
const FLAG_CACHEABLE = 1 << 24;
/** Flags of PRIME_HANDLE_TO_FD: DRM_CLOEXEC and DRM_RDWR are O_CLOEXEC and O_RDWR. */
const CLOEXEC_AND_RDWR = 0o2000000 | 0o2;

/** The driver's buffer requests, with their structures' layouts. @throws the errno of ioctl(2) */
export class Zocl {
  readonly #native: BufferFunctions;
  readonly #file: NativeFile;

  constructor(native: BufferFunctions, file: NativeFile) {
    this.#native = native;
    this.#file = file;
  }

  /** { u64 size; u32 handle; u32 flags }: gives the handle. */
  create(size: number, cacheable: boolean): number {
    const at = new DataView(new ArrayBuffer(16));
    at.setBigUint64(0, BigInt(size), true);
    at.setUint32(12, cacheable ? FLAG_CACHEABLE : 0, true);
    this.#call(CREATE_BO, at);
    return at.getUint32(8, true);
  }

  /** { u32 handle; u32 pad; u64 offset }: gives the offset for mmap. */
  mapOffset(handle: number): bigint {
    const at = this.#withHandle(16, handle);
    this.#call(MAP_BO, at);
    return at.getBigUint64(8, true);
  }

  /** { u32 handle; u32 flags; u64 size; u64 paddr } */
  info(handle: number): { readonly size: number; readonly address: bigint } {
    const at = this.#withHandle(24, handle);
    this.#call(INFO_BO, at);
    return { size: Number(at.getBigUint64(8, true)), address: at.getBigUint64(16, true) };
  }

  /** { u32 handle; u32 direction (0: to the device); u64 offset; u64 size } */
  sync(handle: number, toDevice: boolean, offset: number, size: number): void {
    const at = this.#withHandle(24, handle);
    at.setUint32(4, toDevice ? 0 : 1, true);
    at.setBigUint64(8, BigInt(offset), true);
    at.setBigUint64(16, BigInt(size), true);
    this.#call(SYNC_BO, at);
  }

  /** { u32 handle; u32 pad } */
  close(handle: number): void {
    this.#call(GEM_CLOSE, this.#withHandle(8, handle));
  }

  /** { u32 handle; u32 flags; i32 fd }: gives a dma-buf's descriptor, which is the caller's to close. */
  export(handle: number): number {
    const at = this.#withHandle(12, handle);
    at.setUint32(4, CLOEXEC_AND_RDWR, true);
    this.#call(PRIME_HANDLE_TO_FD, at);
    return at.getInt32(8, true);
  }

  #withHandle(size: number, handle: number): DataView {
    const at = new DataView(new ArrayBuffer(size));
    at.setUint32(0, handle, true);
    return at;
  }

  #call(number: number, structure: DataView): void {
    this.#native.fileIoctl(this.#file, number, new Uint8Array(structure.buffer));
  }
}
