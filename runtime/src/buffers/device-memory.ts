import { inspect } from "node:util";
import type { Device } from "../device/device.js";
import type { MemoryDescriptor } from "../overlay/descriptor.js";
import { bankUse } from "./allocation.js";
import { allocateIn } from "./allocate.js";
import type { DeviceBuffer } from "./device-buffer.js";
import type { CanonicalDType, DTypeName } from "./dtypes.js";
import type { BufferOptions, Memory, memoryBrand } from "./memory.js";
import type { Shape } from "./shape.js";

class DeviceMemory<Bank extends string> implements Memory<Bank> {
  declare readonly [memoryBrand]: Bank;
  readonly #descriptor: MemoryDescriptor;
  readonly #guard: () => void;
  readonly device: Device;

  constructor(device: Device, descriptor: MemoryDescriptor, guard: () => void) {
    this.device = device;
    this.#descriptor = descriptor;
    this.#guard = guard;
  }
  static has(value: unknown): value is DeviceMemory<string> {
    return typeof value === "object" && value !== null && #descriptor in value;
  }
  get bank(): Bank {
    return this.#descriptor.name as Bank;
  }
  get tag(): string {
    return this.#descriptor.tag;
  }
  get type(): string {
    return this.#descriptor.type;
  }
  get baseAddress(): bigint {
    return this.#descriptor.base;
  }
  get size(): bigint | undefined {
    return this.#descriptor.size;
  }
  get memUsed(): number {
    return bankUse(this.device, this.bank).bytes;
  }
  get numBuffers(): number {
    return bankUse(this.device, this.bank).buffers;
  }
  allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options: BufferOptions = {},
  ): DeviceBuffer<CanonicalDType<D>, Bank> {
    this.#guard();
    const buffer = allocateIn(this.device, shape, dtype, { ...options, bank: this.bank });
    return buffer as DeviceBuffer<CanonicalDType<D>, Bank>;
  }
  [inspect.custom](): string {
    const size = this.size === undefined ? "" : `, ${this.size} bytes`;
    return `Memory<"${this.bank}"> ${this.type} at 0x${this.baseAddress.toString(16)}${size}`;
  }
}

/**
 * The memory of a descriptor on a device.
 * @param guard called before each allocation: throws where the overlay that owns the memory is gone
 */
export function createMemory<Bank extends string = string>(
  device: Device,
  descriptor: MemoryDescriptor,
  guard: () => void = () => {},
): Memory<Bank> {
  return new DeviceMemory<Bank>(device, descriptor, guard);
}

/** True for a memory that this runtime made. */
export function isMemory(value: unknown): value is Memory {
  return DeviceMemory.has(value);
}
