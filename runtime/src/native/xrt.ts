declare const brand: unique symbol;

/** Handle of something of XRT's; freed with its last user, or by its own close function. */
interface XrtHandle<Kind extends string> {
  readonly [brand]: Kind;
}
export type XrtDeviceHandle = XrtHandle<"device">;
export type XrtBufferHandle = XrtHandle<"buffer">;
export type XrtKernelHandle = XrtHandle<"kernel">;
export type XrtIpHandle = XrtHandle<"ip">;
export type XrtRunHandle = XrtHandle<"run">;

/**
 * The part of the C helper that binds libxrt_coreutil.so.2; filled from `native/xrt*.c`. Errors carry the code
 * `NO_LIBRARY`, `XRT` (with XRT's own text), `OUT_OF_MEMORY`, `PERMISSION`, `BUSY`, `UNSUPPORTED`, `FREED`, `ARGUMENT`
 * or `RANGE`. States are numbers of `ert_cmd_state` (ert.h).
 */
export interface XrtFunctions {
  /**
   * Opens the library, once an environment; must come before any other use of XRT in the process. `names` are tried in
   * order; `shim` is the file that reaches the hardware (`libxrt_core.so.2`) or an emulation of it. `notify` is told
   * of every run that ends. `versionCode` is `(major << 16) + minor`, 0 before XRT 2.16.
   */
  xrtOpenLibrary(
    names: readonly string[],
    shim: string,
    notify: (token: number, state: number) => void,
  ): { readonly path: string; readonly versionCode: number };
  /** Whether ends of runs to come keep the event loop alive. */
  xrtKeepAlive(keep: boolean): void;
  /** Gives everything back, in XRT's order, but what a run that goes on still needs. */
  xrtCloseEverything(): void;

  xrtOpenDevice(index: number, bdf: string | null): Promise<XrtDeviceHandle>;
  xrtLoadDevice(device: XrtDeviceHandle, path: string): Promise<void>;
  /** 32 hexadecimal digits, zeros where nothing is loaded. */
  xrtDeviceUuid(device: XrtDeviceHandle): string;
  /** Closes what was opened on it as well. Throws `BUSY`, at once, while a run goes on. */
  xrtCloseDevice(device: XrtDeviceHandle): Promise<void>;

  xrtAllocate(device: XrtDeviceHandle, bytes: number, flags: number, group: number): XrtBufferHandle;
  xrtSubBuffer(parent: XrtBufferHandle, offset: number, bytes: number): XrtBufferHandle;
  xrtImportBuffer(device: XrtDeviceHandle, descriptor: number): XrtBufferHandle;
  /** A descriptor that the caller closes. */
  xrtExportBuffer(buffer: XrtBufferHandle): number;
  /** The host's side; the same object while it lives. `clear` zeroes it when it is made. */
  xrtMapBuffer(buffer: XrtBufferHandle, clear: boolean): ArrayBuffer;
  xrtBufferAddress(buffer: XrtBufferHandle): bigint;
  xrtBufferSize(buffer: XrtBufferHandle): number;
  xrtSyncBuffer(buffer: XrtBufferHandle, fromDevice: boolean, offset: number, length: number): void;
  /** Detaches the view and keeps the memory. */
  xrtDetachBuffer(buffer: XrtBufferHandle): void;
  /** Detaches the view at once and gives the memory back. */
  xrtFreeBuffer(buffer: XrtBufferHandle): void;

  /** `name` is `kernel:{unit}`. */
  xrtOpenKernel(device: XrtDeviceHandle, name: string): XrtKernelHandle;
  xrtReadKernel(kernel: XrtKernelHandle, offset: number): number;
  xrtWriteKernel(kernel: XrtKernelHandle, offset: number, value: number): void;
  xrtCloseKernel(kernel: XrtKernelHandle): void;

  /** Opens a unit for register access alone; `index` as XRT counts compute units. */
  xrtOpenIp(device: XrtDeviceHandle, index: number): XrtIpHandle;
  xrtReadIp(ip: XrtIpHandle, offset: number): number;
  xrtWriteIp(ip: XrtIpHandle, offset: number, value: number): void;
  xrtCloseIp(ip: XrtIpHandle): void;

  /** `token` is what `notify` calls the run by. */
  xrtOpenRun(kernel: XrtKernelHandle, token: number): XrtRunHandle;
  /**
   * `packed` holds for each argument its index and its size in bytes (two 32-bit words in the processor's order), its
   * bytes, and padding to a multiple of 8. Throws `BUSY` until `notify` was told of the last end.
   */
  xrtStartRun(run: XrtRunHandle, packed: Uint8Array): void;
  /**
   * Blocks, at most `timeoutMs` milliseconds; gives the final state, of which `notify` is not told any more, or 0 where
   * the run has not ended.
   */
  xrtWaitRun(run: XrtRunHandle, timeoutMs: number): number;
  /** Throws `BUSY` while it goes on. */
  xrtCloseRun(run: XrtRunHandle): void;
}
