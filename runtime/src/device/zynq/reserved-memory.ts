import type { SystemRoot } from "./system-root.js";
import { readBuffer } from "./read-buffer.js";

/** A piece of memory that the device tree keeps from the kernel. */
export interface ReservedRange {
  readonly name: string;
  readonly start: bigint;
  readonly size: bigint;
}

const folder = "/proc/device-tree/reserved-memory";

/**
 * The ranges of `/reserved-memory` that have an address of their own (`reg`); pools that the kernel places are not
 * among them. Cells are big-endian (Devicetree Specification 0.4, sections 2.3.5, 2.3.6 and 3.5).
 */
export function reservedRanges(root: SystemRoot): readonly ReservedRange[] {
  const addressCells = cells(readBuffer(root, `${folder}/#address-cells`));
  const sizeCells = cells(readBuffer(root, `${folder}/#size-cells`));
  const step = 4 * (addressCells + sizeCells);
  return root.list(folder).flatMap((name) => {
    const reg = root.exists(`${folder}/${name}/reg`) ? readBuffer(root, `${folder}/${name}/reg`) : undefined;
    if (reg === undefined) return [];
    const ranges: ReservedRange[] = [];
    for (let at = 0; at + step <= reg.length; at += step) {
      const start = number(reg, at, addressCells);
      ranges.push({ name, start, size: number(reg, at + 4 * addressCells, sizeCells) });
    }
    return ranges;
  });
}

/** One cell is what the specification says where the property is absent. */
function cells(property: Buffer | undefined): number {
  return property?.length === 4 ? property.readUInt32BE(0) : 1;
}

function number(bytes: Buffer, at: number, count: number): bigint {
  let value = 0n;
  for (let i = 0; i < count; i++) value = (value << 32n) | BigInt(bytes.readUInt32BE(at + 4 * i));
  return value;
}
