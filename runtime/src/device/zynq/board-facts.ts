import { XILINX_IDCODE, XILINX_JEP106, zynqDevices, zynqmpDevices } from "./facts/devices.js";
import { type SocFamily, socFamilies } from "./facts/soc.js";
import type { SystemRoot } from "./system-root.js";

/** What the running system says about the board that it runs on. */
export interface BoardFacts {
  readonly family: SocFamily;
  /** `model` of the device tree. */
  readonly model: string;
  /** Name of the board where the image states it (`chosen/pynq_board`); empty else. */
  readonly board: string;
  /** The device, such as `7z020` or `zu9`, where the kernel tells; empty else. */
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

/** The device by Linux's own SoC devices; empty where it offers none, or one that is not known. */
function socDevice(root: SystemRoot, family: SocFamily): string {
  const tell = family.name === "zynq" ? zynqDevice : zynqmpDevice;
  for (const soc of root.list("/sys/devices")) {
    if (!/^soc\d+$/.test(soc)) continue;
    const device = tell((name) => root.readText(`/sys/devices/${soc}/${name}`) ?? "");
    if (device !== undefined) return device;
  }
  return "";
}

type SocAttribute = (name: "family" | "revision" | "soc_id") => string;

function zynqDevice(attribute: SocAttribute): string | undefined {
  const text = attribute("soc_id");
  return text === "" ? undefined : known(zynqDevices, Number(text));
}

/** The firmware's IDCODE; one that it does not know is 0, and other firmware may tell something else there. */
function zynqmpDevice(attribute: SocAttribute): string | undefined {
  const idcode = Number(attribute("revision"));
  if (attribute("family") !== XILINX_JEP106 || (idcode & 0xfff) !== XILINX_IDCODE) return undefined;
  return known(zynqmpDevices, (idcode >>> 12) & 0xffff);
}

function known(devices: Readonly<Record<number, string>>, id: number): string | undefined {
  return Object.hasOwn(devices, id) ? devices[id] : undefined;
}
