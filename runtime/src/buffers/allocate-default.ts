import { Device } from "../device/registry.js";
import { allocateTarget } from "./allocate-target.js";
import type { DeviceBuffer } from "./device-buffer.js";
import type { CanonicalDType, DTypeName } from "./dtypes.js";
import type { AllocateOptions } from "./memory.js";
import type { Shape } from "./shape.js";

/**
 * Allocates memory that host and device share, without an overlay: in `target`, else on `device`, else on
 * `Device.activeDevice`. Contents are undefined. Mirrors PYNQ's `allocate`.
 * @param shape elements, or the extent of each axis
 * @param dtype element type, by short or long name; default `u4`
 * @throws PynqError `OUT_OF_MEMORY` that says what is free, `ARGUMENT` for a bad shape or type, or where the device has
 * several memories and none is named @throws DeviceMismatchError where `target` belongs to another `device`
 */
export function allocate<D extends DTypeName = "u4", Bank extends string = string>(
  shape: Shape,
  dtype?: D,
  options: AllocateOptions<Bank> = {},
): DeviceBuffer<CanonicalDType<D>, Bank> {
  const device = options.device ?? options.target?.device ?? Device.activeDevice;
  // Without a target the bank is the device's choice: the caller named none, and Bank is any string.
  return allocateTarget(device, shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, Bank>;
}
