import type { Device } from "../device/device.js";
import type { DType, DTypeArrays, DTypeValues } from "./dtypes.js";
import type { NestedArray } from "./elements.js";

/** Key of the brand: a fact about types only, no object carries it. */
export declare const bufferBrand: unique symbol;

/** What a buffer can be filled from: values in order, or nested as the shape is; see {@link DeviceBuffer.from}. */
export type BufferSource<D extends DType> =
  | DTypeArrays[D]
  | Iterable<DTypeValues[D]>
  | NestedArray<DTypeValues[D]>
  | Iterable<D extends "c8" ? number : never>
  | (D extends "f2" ? Iterable<number> : never);

/**
 * Memory that host and device share: a typed array on the host, an address on the device. `D` is the element type,
 * `Bank` the memory bank; both are known to the compiler, so that a kernel's argument can refuse the wrong ones.
 * Only `allocate` makes one: there is no way to give an ordinary array a device address.
 *
 * Host and device see each other's writes after {@link DeviceBuffer.syncToDevice} and
 * {@link DeviceBuffer.syncFromDevice}; where {@link DeviceBuffer.coherent} is true they always do.
 *
 * Every member but those that tell what the buffer is throws FreedError after {@link DeviceBuffer.freebuffer}.
 * Mirrors PYNQ's `PynqBuffer`; `{data, shape, stride, offset, get, set}` is also what the npm package `ndarray` takes.
 */
export interface DeviceBuffer<out D extends DType = DType, out Bank extends string = string> {
  readonly [bufferBrand]: { readonly dtype: D; readonly bank: Bank };
  /** Short name of the element type, such as `i4`. */
  readonly dtype: D;
  /** Name of the memory bank that it lies in. */
  readonly bank: Bank;
  readonly device: Device;
  /** Name for messages: the one given at allocation, else made from type, shape and bank. */
  readonly name: string;
  /**
   * The host's view: fast, and not checked. A view kept beyond `freebuffer` has length 0.
   * Complex elements take two entries, half precision ones are their bits.
   */
  readonly data: DTypeArrays[D];
  /** Extent of each axis in elements, slowest first. */
  readonly shape: readonly number[];
  /** Steps of each axis in entries of {@link DeviceBuffer.data}: always dense and row-major. */
  readonly strides: readonly number[];
  /** The same as {@link DeviceBuffer.strides}, under the name that `ndarray` uses. */
  readonly stride: readonly number[];
  /** Entry of {@link DeviceBuffer.data} where the first element stands: always 0, also in a slice. */
  readonly offset: 0;
  /** Number of axes. */
  readonly dimension: number;
  /** Number of elements. */
  readonly size: number;
  /** Bytes an element. */
  readonly itemsize: number;
  /** Size in bytes. */
  readonly nbytes: number;
  /** Address by which the device reaches the first element. */
  readonly deviceAddress: bigint;
  /** The same as {@link DeviceBuffer.deviceAddress}, as in PYNQ. */
  readonly physicalAddress: bigint;
  /** True where host and device see the same data without a sync. */
  readonly coherent: boolean;
  /** True where the host's view goes through its caches, so that syncs do work. */
  readonly cacheable: boolean;
  /** True after `freebuffer`. */
  readonly freed: boolean;

  /**
   * The element at an index a axis. Checked and slow: loops use {@link DeviceBuffer.data}.
   * @throws ValueRangeError outside of the shape @throws PynqError `ARGUMENT` for a wrong number of indices
   */
  get(...index: readonly number[]): DTypeValues[D];
  /**
   * Stores an element; the value comes after the indices.
   * @returns the value as stored, that is rounded for floating point
   * @throws ValueRangeError outside of the shape, or for a value that does not fit the element
   */
  set(...indexAndValue: readonly [...index: number[], value: DTypeValues[D]]): DTypeValues[D];
  /** Entry of {@link DeviceBuffer.data} where the element at an index begins. */
  index(...index: readonly number[]): number;
  /** Stores one value everywhere. @throws ValueRangeError for a value that does not fit the element */
  fill(value: DTypeValues[D]): this;
  /**
   * Copies values in: from a typed array, an array, an iterable, or arrays nested as the shape is. The count must be
   * exact and every value must fit; else nothing is written. Complex numbers come as pairs or as a flat list of parts;
   * a Uint16Array given to a half precision buffer is taken as bits.
   * @throws PynqError `ARGUMENT` for a wrong count, shape or type @throws ValueRangeError for a value that does not fit
   */
  from(source: BufferSource<D>): this;

  /**
   * A part along the first axis that shares this memory; it has its own device address and syncs only its own bytes.
   * Negative positions count from the end, as in arrays.
   * @throws PynqError `ARGUMENT` for an empty range
   */
  slice(begin?: number, end?: number): DeviceBuffer<D, Bank>;
  /** A part in elements, whatever the shape, as a view of one axis; else as {@link DeviceBuffer.slice}. */
  subarray(begin?: number, end?: number): DeviceBuffer<D, Bank>;
  /** The same memory in another shape of equal size. @throws PynqError `ARGUMENT` for a different size */
  reshape(shape: number | readonly number[]): DeviceBuffer<D, Bank>;

  /** Makes the host's writes to these bytes visible to the device. */
  syncToDevice(): void;
  /** Makes the device's writes to these bytes visible to the host. */
  syncFromDevice(): void;
  /** The same as {@link DeviceBuffer.syncToDevice}, as in PYNQ. */
  flush(): void;
  /** The same as {@link DeviceBuffer.syncFromDevice}, as in PYNQ. */
  invalidate(): void;
  /**
   * A dma-buf file descriptor for the whole memory, where the device can export one; the caller closes it.
   * @throws PynqError `UNSUPPORTED` where it cannot
   */
  exportDescriptor(): number;

  /**
   * Gives the memory back and detaches the host's views at once. While a run or transfer uses the memory, only the
   * views go: the memory returns when that has ended or the device was reset. On a slice it ends the slice alone.
   * Idempotent.
   */
  freebuffer(): void;
  [Symbol.dispose](): void;
  /** What the buffer is, without its contents. */
  toJSON(): Readonly<Record<string, unknown>>;
}
