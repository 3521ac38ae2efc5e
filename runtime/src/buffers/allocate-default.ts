import { Device } from "../device/registry.js";
import { tellApart } from "../device/tell-apart.js";
import { DeviceMismatchError } from "../errors/errors.js";
import { importIn } from "./allocate.js";
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
): DeviceBuffer<CanonicalDType<D>, NoInfer<Bank>> {
  const device = options.device ?? options.target?.device ?? Device.activeDevice;
  // Without a target the bank is the device's choice: any string, and NoInfer keeps it from being what is wanted.
  return allocateTarget(device, shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, Bank>;
}

/**
 * A buffer over memory that another driver or process exported as a dma-buf (`buffer.exportDescriptor()` gives such a
 * descriptor). The descriptor stays the caller's to close. `target` says which memory it lies in: the caller vouches.
 * @throws PynqError `UNSUPPORTED` where the device cannot import memory
 * @throws PynqError `ARGUMENT` for a bad shape or type, or where the memory is smaller
 * @throws DeviceMismatchError where `target` belongs to another `device`
 */
export function importBuffer<D extends DTypeName = "u4", Bank extends string = string>(
  descriptor: number,
  shape: Shape,
  dtype?: D,
  options: AllocateOptions<Bank> = {},
): DeviceBuffer<CanonicalDType<D>, NoInfer<Bank>> {
  const { target, name } = options;
  const device = options.device ?? target?.device ?? Device.activeDevice;
  if (target !== undefined && target.device !== device) {
    const [its, wanted] = tellApart(target.device, device);
    throw new DeviceMismatchError(`${target.bank} is a memory of ${its}, not of ${wanted}`);
  }
  return importIn(device, descriptor, shape, dtype, { name, bank: target?.bank }) as DeviceBuffer<
    CanonicalDType<D>,
    Bank
  >;
}
