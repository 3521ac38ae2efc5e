import type { Device } from "../device/device.js";
import { tellApart } from "../device/tell-apart.js";
import { DeviceMismatchError, PynqError } from "../errors/errors.js";
import { type MemoryUse, type Pin, pinAllocations } from "./allocation.js";
import { type BufferPlace, placeOf } from "./buffer-view.js";
import type { DeviceBuffer } from "./device-buffer.js";

/**
 * Where a buffer's bytes are, for whoever hands its address to hardware.
 * @param what names the argument in messages
 * @throws PynqError `ARGUMENT` for what is no device buffer @throws FreedError for a freed one
 * @throws DeviceMismatchError for a buffer of another device
 */
export function placeOn(device: Device, buffer: unknown, what: string): BufferPlace {
  const place = placeOf(buffer);
  if (place === undefined) {
    throw new PynqError(
      "ARGUMENT",
      `${what}: a device buffer from allocate() is needed; ordinary arrays have no device address`,
    );
  }
  if (place.allocation.device !== device) {
    const [its, wanted] = tellApart(place.allocation.device, device);
    throw new DeviceMismatchError(
      `${what}: buffer ${place.allocation.name} belongs to device ${its}, not to ${wanted}`,
    );
  }
  return place;
}

/**
 * Holds the memory of buffers in place while hardware uses it: `freebuffer` then detaches the host's views at once but
 * returns the memory only after `release`.
 * @throws PynqError `ARGUMENT` for what is no device buffer @throws FreedError for a freed one
 * @throws DeviceMismatchError for a buffer of another device
 */
export function pinBuffers(device: Device, buffers: readonly DeviceBuffer[], use: MemoryUse): Pin {
  const allocations = buffers.map((buffer) => placeOn(device, buffer, use.by).allocation);
  return pinAllocations(device, allocations, use);
}
