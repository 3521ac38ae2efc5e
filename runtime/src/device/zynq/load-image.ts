import { DeviceTreeOverlays } from "./device-tree-overlay.js";
import { firmwareName, withFirmware } from "./firmware-folder.js";
import type { PreparedImage } from "./prepare-image.js";
import type { SystemRoot } from "./system-root.js";

/** How an image is put in. */
export interface LoadSteps {
  readonly partial: boolean;
  /** Told the overlay's name right before it is applied. */
  readonly applying: (name: string) => void;
  /** Called once between the image and the overlay, whose drivers may use the PL at once. */
  readonly connected: () => void;
}

/**
 * Puts an image into the PL and applies its device-tree overlay. An overlay with `firmware-name` makes the kernel's
 * fpga-region program the PL; the image then goes into the firmware folder under that name.
 * @throws PynqError `PROGRAMMING` with the driver's own state and error
 */
export async function loadImage(
  { root }: { readonly root: SystemRoot },
  { bitstream, manager, overlay }: PreparedImage,
  { partial, applying, connected }: LoadSteps,
): Promise<void> {
  const overlays = new DeviceTreeOverlays(root);
  const named = overlay?.says.firmwareNames[0];
  if (overlay !== undefined && named !== undefined) {
    connected();
    applying(overlay.name);
    await withFirmware(root, named, bitstream.data, async () => overlays.apply(overlay.name, overlay.bytes));
    manager.checkOperating(named);
    return;
  }
  const name = firmwareName();
  await withFirmware(root, name, bitstream.data, () => manager.load(name, { partial }));
  connected();
  if (overlay === undefined) return;
  applying(overlay.name);
  overlays.apply(overlay.name, overlay.bytes);
}
