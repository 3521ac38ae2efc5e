import { inspect, type InspectOptions } from "node:util";
import type { Device } from "../device/device.js";
import { FreedError, PynqError } from "../errors/errors.js";
import { Allocation } from "./allocation.js";
import type { bufferBrand, BufferSource, DeviceBuffer } from "./device-buffer.js";
import type { DType, DTypeArrays, DTypeInfo, DTypeValues, ElementArray } from "./dtypes.js";
import { convert, elementAt, entriesFrom, store } from "./elements.js";
import { axesOf, entryOf, rangeOf, type Shape, sizeOf, stridesOf } from "./shape.js";

/** Elements that printing a buffer reads at most: device memory may be slow. */
const SHOWN_ELEMENTS = 6;

/** Where a buffer's bytes are: what kernels and transfers need of it. Not part of the public API. */
export interface BufferPlace {
  readonly allocation: Allocation;
  /** Bytes from the start of the allocation. */
  readonly byteOffset: number;
  readonly nbytes: number;
  readonly dtype: DType;
  /** Device address of the first byte, as two 32-bit halves: what goes into registers. */
  readonly addressLow: number;
  readonly addressHigh: number;
}

/** A dense window on an allocation; the only implementation of {@link DeviceBuffer}. */
class BufferView<D extends DType, Bank extends string> implements DeviceBuffer<D, Bank> {
  declare readonly [bufferBrand]: { readonly dtype: D; readonly bank: Bank };
  readonly #allocation: Allocation;
  readonly #type: DTypeInfo;
  readonly #data: ElementArray;
  readonly #byteOffset: number;
  readonly #isPart: boolean;
  readonly #place: BufferPlace;
  #ended = false;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly size: number;
  readonly nbytes: number;
  readonly deviceAddress: bigint;

  constructor(
    allocation: Allocation,
    type: DTypeInfo,
    axes: readonly number[],
    byteOffset: number,
    isPart: boolean,
  ) {
    this.#allocation = allocation;
    this.#type = type;
    this.#byteOffset = byteOffset;
    this.#isPart = isPart;
    this.shape = axes;
    this.strides = stridesOf(axes, type.entries);
    this.size = sizeOf(axes);
    this.nbytes = this.size * type.bytes;
    this.deviceAddress = allocation.object.deviceAddress + BigInt(byteOffset);
    this.#data = type.view(allocation.object.bytes, byteOffset, this.size * type.entries);
    // Made once: kernels are started far more often than buffers are made.
    this.#place = {
      allocation,
      byteOffset,
      nbytes: this.nbytes,
      dtype: type.name,
      addressLow: Number(this.deviceAddress & 0xffff_ffffn),
      addressHigh: Number(this.deviceAddress >> 32n),
    };
  }

  static has(value: unknown): value is BufferView<DType, string> {
    return typeof value === "object" && value !== null && #allocation in value;
  }

  static placeOf(value: unknown): BufferPlace | undefined {
    if (!BufferView.has(value)) return undefined;
    value.#check();
    return value.#place;
  }

  #check(): void {
    if (this.#ended) throw new FreedError(`buffer ${this.name} was freed`);
    this.#allocation.check();
  }

  get dtype(): D {
    return this.#type.name as D;
  }
  get bank(): Bank {
    return this.#allocation.bank as Bank;
  }
  get device(): Device {
    return this.#allocation.device;
  }
  get name(): string {
    return this.#allocation.name;
  }
  get data(): DTypeArrays[D] {
    this.#check();
    return this.#data as DTypeArrays[D];
  }
  get stride(): readonly number[] {
    return this.strides;
  }
  get offset(): 0 {
    return 0;
  }
  get dimension(): number {
    return this.shape.length;
  }
  get itemsize(): number {
    return this.#type.bytes;
  }
  get physicalAddress(): bigint {
    return this.deviceAddress;
  }
  get coherent(): boolean {
    return this.#allocation.object.coherent;
  }
  get cacheable(): boolean {
    return this.#allocation.object.cacheable;
  }
  get freed(): boolean {
    return this.#ended || this.#allocation.freed;
  }

  get(...index: readonly number[]): DTypeValues[D] {
    this.#check();
    return elementAt(this.#type, this.#data, this.index(...index)) as DTypeValues[D];
  }

  set(...indexAndValue: readonly [...index: number[], value: DTypeValues[D]]): DTypeValues[D] {
    this.#check();
    const entry = this.index(...(indexAndValue.slice(0, -1) as number[]));
    const entries = entriesFrom(this.#type, indexAndValue.at(-1), "value");
    entries.forEach((value, part) => store(this.#data, entry + part, value));
    return elementAt(this.#type, this.#data, entry) as DTypeValues[D];
  }

  index(...index: readonly number[]): number {
    return entryOf(this.shape, this.strides, index);
  }

  fill(value: DTypeValues[D]): this {
    this.#check();
    const entries = entriesFrom(this.#type, value, "value");
    const data = this.#data;
    const [first = 0] = entries;
    if (entries.length === 1) (data as { fill(value: number | bigint): void }).fill(first);
    else
      for (let at = 0; at < data.length; at += 2)
        entries.forEach((part, place) => store(data, at + place, part));
    return this;
  }

  from(source: BufferSource<D>): this {
    this.#check();
    const entries = convert(this.#type, this.#data, this.shape, source);
    (this.#data as { set(values: ElementArray): void }).set(entries);
    return this;
  }

  slice(begin?: number, end?: number): DeviceBuffer<D, Bank> {
    const [extent = 0, ...rest] = this.shape;
    const range = rangeOf(extent, begin, end);
    return this.#part(range.begin * sizeOf(rest), [range.end - range.begin, ...rest]);
  }

  subarray(begin?: number, end?: number): DeviceBuffer<D, Bank> {
    const range = rangeOf(this.size, begin, end);
    return this.#part(range.begin, [range.end - range.begin]);
  }

  reshape(shape: Shape): DeviceBuffer<D, Bank> {
    const axes = axesOf(shape);
    if (sizeOf(axes) !== this.size) {
      throw new PynqError(
        "ARGUMENT",
        `shape [${axes.join(", ")}] has ${sizeOf(axes)} elements, the buffer ${this.size}`,
      );
    }
    return this.#part(0, axes);
  }

  #part(firstElement: number, axes: readonly number[]): DeviceBuffer<D, Bank> {
    this.#check();
    const byteOffset = this.#byteOffset + firstElement * this.#type.bytes;
    return new BufferView(this.#allocation, this.#type, Object.freeze(axes), byteOffset, true);
  }

  syncToDevice(): void {
    this.#check();
    this.#allocation.object.sync("toDevice", this.#byteOffset, this.nbytes);
  }
  syncFromDevice(): void {
    this.#check();
    this.#allocation.object.sync("fromDevice", this.#byteOffset, this.nbytes);
  }
  flush(): void {
    this.syncToDevice();
  }
  invalidate(): void {
    this.syncFromDevice();
  }

  exportDescriptor(): number {
    this.#check();
    const object = this.#allocation.object;
    if (object.exportDescriptor === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `device ${this.device.name} cannot export memory as a dma-buf descriptor`,
      );
    }
    return object.exportDescriptor();
  }

  freebuffer(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#isPart) this.#allocation.free();
  }
  [Symbol.dispose](): void {
    this.freebuffer();
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return {
      name: this.name,
      dtype: this.dtype,
      shape: this.shape,
      bank: this.bank,
      deviceAddress: `0x${this.deviceAddress.toString(16)}`,
      nbytes: this.nbytes,
      freed: this.freed,
    };
  }

  /** A line that tells what it is, and the first few elements. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const what = `DeviceBuffer<"${this.dtype}", "${this.bank}"> [${this.shape.join(", ")}]`;
    const address = `at 0x${this.deviceAddress.toString(16)}`;
    if (this.freed) return `${what} ${address} (freed)`;
    const limit = Math.min(this.size, SHOWN_ELEMENTS, options.maxArrayLength ?? SHOWN_ELEMENTS);
    const first: string[] = [];
    for (let element = 0; element < limit; element++) {
      const value = elementAt(this.#type, this.#data, element * this.#type.entries);
      first.push(
        typeof value === "bigint"
          ? `${value}n`
          : typeof value === "number"
            ? String(value)
            : `[${value.join(", ")}]`,
      );
    }
    if (this.size > limit) first.push(`… ${this.size - limit} more`);
    return `${what} ${address} { ${first.join(", ")} }`;
  }
}

/** A buffer over a whole allocation. */
export function wholeBuffer<D extends DType>(
  allocation: Allocation,
  type: DTypeInfo,
  axes: readonly number[],
): DeviceBuffer<D> {
  return new BufferView<D, string>(allocation, type, axes, 0, false);
}

/** True for a buffer that `allocate` made; nothing else has a device address. */
export function isDeviceBuffer(value: unknown): value is DeviceBuffer {
  return BufferView.has(value);
}

/**
 * The place of a buffer's bytes; undefined for what is no buffer of this runtime, whatever it looks like.
 * @throws FreedError for a freed buffer
 */
export function placeOf(value: unknown): BufferPlace | undefined {
  return BufferView.placeOf(value);
}
