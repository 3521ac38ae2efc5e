import type { SystemRoot } from "./system-root.js";
import { readBuffer } from "./read-buffer.js";

/** A region that a UIO device lets user space map. */
export interface UioMap {
  /** Number of the map; page `index` of the device file maps it. */
  readonly index: number;
  /** Name in the device tree (`reg-names`) or the unit's address; empty where the kernel gives none. */
  readonly name: string;
  /** Physical address of the first byte. */
  readonly address: bigint;
  /** Size in bytes. */
  readonly size: number;
}

/** A user-space I/O device, as `/sys/class/uio` shows it (Linux Documentation/driver-api/uio-howto.rst). */
export interface UioDevice {
  /** `uio0`, … */
  readonly id: string;
  /** The driver's or device tree's name (`linux,uio-name`, else the node's): not unique. */
  readonly name: string;
  /** The device file. */
  readonly file: string;
  /** GIC number that its device-tree node asks for; undefined where it asks for none, or not directly of the GIC. */
  readonly gicNumber: number | undefined;
  readonly maps: readonly UioMap[];
}

const folder = "/sys/class/uio";

/** All UIO devices, in the kernel's numbering. */
export function uioDevices(root: SystemRoot): readonly UioDevice[] {
  return root
    .list(folder)
    .filter((id) => /^uio\d+$/.test(id))
    .map((id) => ({
      id,
      name: root.readText(`${folder}/${id}/name`) ?? "",
      file: `/dev/${id}`,
      gicNumber: gicNumber(readBuffer(root, `${folder}/${id}/device/of_node/interrupts`)),
      maps: uioMaps(root, id),
    }));
}

/** How many interrupts the device's driver has counted. */
export function uioEventCount(root: SystemRoot, id: string): number {
  return Number(root.readText(`${folder}/${id}/event`) ?? "0") >>> 0;
}

/** Short text for messages: `uio3 (fabric)`. */
export function uioLabel(device: UioDevice): string {
  return `${device.id} (${device.name})`;
}

function uioMaps(root: SystemRoot, id: string): readonly UioMap[] {
  const maps = `${folder}/${id}/maps`;
  return root.list(maps).flatMap((map) => {
    const index = /^map(\d+)$/.exec(map)?.[1];
    const address = root.readText(`${maps}/${map}/addr`);
    const size = root.readText(`${maps}/${map}/size`);
    if (index === undefined || address === undefined || size === undefined) return [];
    return [
      {
        index: Number(index),
        name: root.readText(`${maps}/${map}/name`) ?? "",
        address: BigInt(address),
        size: Number(size),
      },
    ];
  });
}

/**
 * GIC number of the first interrupt (the one that generic-uio takes) of a device-tree `interrupts` property in the GIC's
 * own form, three big-endian cells each: kind (0 shared, 1 private to a core), number, flags (Linux
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic.yaml).
 */
function gicNumber(cells: Buffer | undefined): number | undefined {
  if (cells === undefined || cells.length === 0 || cells.length % 12 !== 0) return undefined;
  const kind = cells.readUInt32BE(0);
  const number = cells.readUInt32BE(4);
  if (kind === 0) return number + 32;
  return kind === 1 ? number + 16 : undefined;
}
