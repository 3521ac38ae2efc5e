import type { Device } from "../device/device.js";
import type { DeviceBuffer } from "./device-buffer.js";
import type { CanonicalDType, DTypeName } from "./dtypes.js";
import type { Shape } from "./shape.js";

/** Key of the brand: a fact about types only, no object carries it. */
export declare const memoryBrand: unique symbol;

/** Options of every `allocate`. */
export interface BufferOptions {
  /** Host side cached, with explicit syncs doing cache work. Default: as the device does best. */
  readonly cacheable?: boolean | undefined;
  /** Name for messages and leak reports. Default: type, shape and bank. */
  readonly name?: string | undefined;
  /** The device to allocate on; an overlay or memory refuses any but its own. */
  readonly device?: Device | undefined;
}

/** Options of `allocate` where the bank is plain: the design uses one. */
export interface AllocateOptions<Bank extends string = string> extends BufferOptions {
  /** The memory to allocate in. */
  readonly target?: Memory<Bank> | undefined;
}

/** Options of `allocate` where the design uses several banks, so that one has to be named. */
export interface TargetOptions<Bank extends string = string> extends BufferOptions {
  /** The memory to allocate in. */
  readonly target: Memory<Bank>;
}

/** A memory bank of a design, to allocate in. Mirrors PYNQ's memory objects (`ol.bank0`). */
export interface Memory<out Bank extends string = string> {
  readonly [memoryBrand]: Bank;
  /** Name as in the overlay: `PSDDR`, `bank0`, `HBM0`. */
  readonly bank: Bank;
  /** The tools' own name, such as `HBM[0]`. */
  readonly tag: string;
  /** What it is, in the tools' words: `DDR4`, `HBM`, `PLRAM`. */
  readonly type: string;
  /** Address of its first byte. */
  readonly baseAddress: bigint;
  /** Size in bytes; undefined where the design does not say. */
  readonly size: bigint | undefined;
  readonly device: Device;
  /** Bytes that buffers of this process take in it now. */
  readonly memUsed: number;
  /** Buffers of this process in it now. */
  readonly numBuffers: number;
  /**
   * Allocates in this memory; contents are undefined. The element type defaults to `u4`, as in PYNQ.
   * @throws PynqError `OUT_OF_MEMORY` that says what is free @throws PynqError `ARGUMENT` for a bad shape or type
   * @throws DeviceMismatchError where `device` is another one
   */
  allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options?: BufferOptions,
  ): DeviceBuffer<CanonicalDType<D>, Bank>;
}
