import type { Device } from "../device/device.js";
import type { BufferAllocator, BufferObject } from "../device/memory.js";
import { tellApart } from "../device/tell-apart.js";
import { DeviceMismatchError, PynqError } from "../errors/errors.js";
import { Allocation } from "./allocation.js";
import { wholeBuffer } from "./buffer-view.js";
import type { DeviceBuffer } from "./device-buffer.js";
import { type CanonicalDType, type DType, type DTypeInfo, type DTypeName, dtypeInfo } from "./dtypes.js";
import type { BufferOptions } from "./memory.js";
import { axesOf, type Shape, sizeOf } from "./shape.js";

/** What {@link allocateBuffer} takes beside shape and type. */
export interface AllocationOptions extends BufferOptions {
  /** Name of the memory bank; absent: the device's default bank. */
  readonly bank?: string | undefined;
}

/**
 * Allocates a buffer from an allocator of a device: the one place where buffers come from.
 * @param shape elements, or the extent of each axis
 * @param dtype element type, by short or long name; default `u4`, as in PYNQ
 * @throws PynqError `ARGUMENT` for a bad shape or type, or a bank that the device does not have
 * @throws PynqError `OUT_OF_MEMORY` that says what is free
 */
export function allocateBuffer<D extends DTypeName = "u4">(
  allocator: BufferAllocator,
  device: Device,
  shape: Shape,
  dtype?: D,
  options: AllocationOptions = {},
): DeviceBuffer<CanonicalDType<D>> {
  const type = dtypeInfo(dtype ?? "u4");
  const axes = axesOf(shape);
  const bytes = sizeOf(axes) * type.bytes;
  if (!Number.isSafeInteger(bytes)) {
    throw new PynqError("ARGUMENT", `shape [${axes.join(", ")}] of ${type.name} has too many bytes`);
  }
  if (options.device !== undefined && options.device !== device) {
    const [here, there] = tellApart(device, options.device);
    throw new DeviceMismatchError(`memory of device ${here} was asked for on device ${there}`);
  }
  const object = allocator.allocate({
    bytes,
    ...(options.bank === undefined ? {} : { bank: options.bank }),
    ...(options.cacheable === undefined ? {} : { cacheable: options.cacheable }),
  });
  return own<CanonicalDType<D>>(object, device, type, axes, options.name, object.bank);
}

function own<D extends DType>(
  object: BufferObject,
  device: Device,
  type: DTypeInfo,
  axes: readonly number[],
  name: string | undefined,
  bank: string,
): DeviceBuffer<D> {
  const plain = `${type.name}[${axes.join(", ")}] in ${bank}`;
  const shown = name === undefined ? plain : `"${name}" (${plain})`;
  return wholeBuffer<D>(new Allocation(object, device, shown, bank), type, axes);
}

/**
 * A buffer over memory that another driver or process exported as a dma-buf. The descriptor stays the caller's.
 * @param bank name of the memory that it lies in, as far as the caller knows
 * @throws PynqError `UNSUPPORTED` where the device cannot import memory
 * @throws PynqError `ARGUMENT` for a bad shape or type, or where the memory is smaller
 */
export function importIn<D extends DTypeName = "u4">(
  device: Device,
  descriptor: number,
  shape: Shape,
  dtype?: D,
  options: AllocationOptions = {},
): DeviceBuffer<CanonicalDType<D>> {
  const type = dtypeInfo(dtype ?? "u4");
  const axes = axesOf(shape);
  const { allocator } = device;
  if (allocator?.importDescriptor === undefined) {
    throw new PynqError("UNSUPPORTED", `device ${device.name} cannot import memory by a dma-buf descriptor`);
  }
  if (!Number.isInteger(descriptor) || descriptor < 0) {
    throw new PynqError("ARGUMENT", `a file descriptor is a whole number from 0 on, got ${descriptor}`);
  }
  const object = allocator.importDescriptor(descriptor);
  const bytes = sizeOf(axes) * type.bytes;
  if (object.bytes.byteLength < bytes) {
    const there = object.bytes.byteLength;
    object.free();
    throw new PynqError("ARGUMENT", `the imported memory has ${there} bytes; the shape needs ${bytes}`);
  }
  return own<CanonicalDType<D>>(object, device, type, axes, options.name, options.bank ?? object.bank);
}

/**
 * {@link allocateBuffer} with the device's own allocator.
 * @throws PynqError `UNSUPPORTED` where the device has no memory to share
 */
export function allocateIn<D extends DTypeName = "u4">(
  device: Device,
  shape: Shape,
  dtype?: D,
  options: AllocationOptions = {},
): DeviceBuffer<CanonicalDType<D>> {
  if (device.allocator === undefined) {
    throw new PynqError("UNSUPPORTED", `device ${device.name} has no memory that host and design share`);
  }
  return allocateBuffer(device.allocator, device, shape, dtype, options);
}
