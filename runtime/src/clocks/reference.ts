import { PynqError } from "../errors/errors.js";
import type { SystemRoot } from "../device/zynq/system-root.js";
import { readBuffer } from "../device/zynq/read-buffer.js";

const TREE = "/proc/device-tree";
/** The clock controller is at most this many folders below the root (`axi/slcr@…/clkc@…`). */
const MAX_DEPTH = 4;

/** The PS's reference clock and who says so. */
export interface ReferenceClock {
  readonly mhz: number;
  readonly from: "device tree" | "design";
}

/**
 * Reference clock of the PS: the device tree's word where it has one, for it describes this board (`ps-clk-frequency`
 * of `xlnx,ps7-clkc` on Zynq-7000, the fixed clock `pss_ref_clk` on Zynq UltraScale+), else the design's.
 * @throws PynqError `UNSUPPORTED` where neither says: a wrong guess would set wrong clocks
 */
export function referenceClock(
  root: SystemRoot,
  family: "zynq" | "zynqmp",
  designMhz: number | undefined,
): ReferenceClock {
  const hz = family === "zynq" ? zynqReference(root) : zynqmpReference(root);
  if (hz !== undefined && hz > 0) return { mhz: hz / 1e6, from: "device tree" };
  if (designMhz !== undefined && designMhz > 0) return { mhz: designMhz, from: "design" };
  throw new PynqError(
    "UNSUPPORTED",
    "the PS reference clock is not known: neither the device tree nor the design gives it, and no clock is set by guess",
  );
}

function zynqReference(root: SystemRoot): number | undefined {
  const search = (folder: string, depth: number): number | undefined => {
    const compatible = root.readText(`${folder}/compatible`) ?? "";
    if (compatible.split("\0").includes("xlnx,ps7-clkc")) return cell(root, `${folder}/ps-clk-frequency`);
    if (depth === MAX_DEPTH) return undefined;
    for (const name of root.list(folder)) {
      // Nodes on the way are named for a bus, the SLCR, or the controller itself; properties are skipped by name.
      if (!/^(amba|axi|soc|slcr|clkc)/.test(name)) continue;
      const found = search(`${folder}/${name}`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(TREE, 0);
}

function zynqmpReference(root: SystemRoot): number | undefined {
  for (const name of root.list(TREE)) {
    if (!/^pss[-_]ref[-_]clk/.test(name)) continue;
    const found = cell(root, `${TREE}/${name}/clock-frequency`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A property of one 32-bit cell, big-endian. */
function cell(root: SystemRoot, file: string): number | undefined {
  const bytes = readBuffer(root, file);
  return bytes?.length === 4 ? bytes.readUInt32BE() : undefined;
}
