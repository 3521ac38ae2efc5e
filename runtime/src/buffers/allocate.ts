import type { Device } from "../device/device.js";
import type { BufferAllocator } from "../device/memory.js";
import { DeviceMismatchError, PynqError } from "../errors/errors.js";
import { Allocation } from "./allocation.js";
import { wholeBuffer } from "./buffer-view.js";
import type { DeviceBuffer } from "./device-buffer.js";
import { type CanonicalDType, type DTypeName, dtypeInfo } from "./dtypes.js";
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
    throw new DeviceMismatchError(
      `memory of device ${device.name} was asked for on device ${options.device.name}`,
    );
  }
  const object = allocator.allocate({
    bytes,
    ...(options.bank === undefined ? {} : { bank: options.bank }),
    ...(options.cacheable === undefined ? {} : { cacheable: options.cacheable }),
  });
  const plain = `${type.name}[${axes.join(", ")}] in ${object.bank}`;
  const name = options.name === undefined ? plain : `"${options.name}" (${plain})`;
  const allocation = new Allocation(object, device, name);
  return wholeBuffer<CanonicalDType<D>>(allocation, type, axes);
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
