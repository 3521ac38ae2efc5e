import type { Device } from "../device/device.js";
import { PynqError } from "../errors/errors.js";
import { allocateIn } from "./allocate.js";
import type { DeviceBuffer } from "./device-buffer.js";
import { isMemory } from "./device-memory.js";
import type { CanonicalDType, DTypeName } from "./dtypes.js";
import type { AllocateOptions } from "./memory.js";
import type { Shape } from "./shape.js";

/**
 * Allocates in the memory that the options name, else where the device chooses.
 * @throws PynqError `ARGUMENT` for a target that is no memory, such as a stream
 * @throws DeviceMismatchError where the target is on another device
 */
export function allocateTarget<D extends DTypeName = "u4">(
  device: Device,
  shape: Shape,
  dtype: D | undefined,
  options: AllocateOptions,
): DeviceBuffer<CanonicalDType<D>> {
  const { target, ...rest } = options;
  if (target === undefined) return allocateIn(device, shape, dtype, rest);
  if (!isMemory(target)) {
    throw new PynqError("ARGUMENT", "target is a memory of the overlay, such as ol.bank0 or ol.PSDDR");
  }
  return target.allocate(shape, dtype, { device, ...rest });
}
