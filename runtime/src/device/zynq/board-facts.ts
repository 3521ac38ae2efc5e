import { type SocFamily, socFamilies, zynqDevices } from "./facts/soc.js";
import type { SystemRoot } from "./system-root.js";

/** What the running system says about the board that it runs on. */
export interface BoardFacts {
  readonly family: SocFamily;
  /** `model` of the device tree. */
  readonly model: string;
  /** Name of the board where the image states it (`chosen/pynq_board`); empty else. */
  readonly board: string;
  /** The device, such as `7z020`, where the kernel tells; empty else. */
  readonly device: string;
}

/** Words of the device tree's root `compatible`; none where there is no device tree. */
export function compatibles(root: SystemRoot): readonly string[] {
  const text = root.readText("/proc/device-tree/compatible") ?? "";
  return text.split("\0").filter((word) => word !== "");
}

/** Facts of the board; undefined where the device tree names no family that this runtime knows. */
export function boardFacts(root: SystemRoot): BoardFacts | undefined {
  const words = compatibles(root);
  const family = socFamilies.find(({ compatible }) => words.includes(compatible));
  if (family === undefined) return undefined;
  const text = (name: string): string =>
    (root.readText(`/proc/device-tree/${name}`) ?? "").replaceAll("\0", "");
  return { family, model: text("model"), board: text("chosen/pynq_board"), device: socDevice(root, family) };
}

/** Linux gives the number of a Zynq-7000's device; other families' numbers are not mapped. */
function socDevice(root: SystemRoot, family: SocFamily): string {
  if (family.name !== "zynq") return "";
  for (const soc of root.list("/sys/devices")) {
    if (!/^soc\d*$/.test(soc)) continue;
    const id = Number(root.readText(`/sys/devices/${soc}/soc_id`) ?? NaN);
    if (Object.hasOwn(zynqDevices, id)) return zynqDevices[id]!;
  }
  return "";
}
