import { accessSync, constants } from "node:fs";
import { loadNative } from "../../native/load.js";
import type { Backend } from "../backends.js";
import type { Device, Unavailable } from "../device.js";
import { boardFacts, compatibles } from "./board-facts.js";
import { ZynqBuffers } from "./buffers.js";
import { FpgaManager } from "./fpga-manager.js";
import { ioUringWarning, loopFacts } from "./io-uring.js";
import { SystemRoot } from "./system-root.js";
import { uioDevices } from "./uio-devices.js";
import { ZynqDevice } from "./zynq-device.js";

/** Versal in the device tree, all generations: its PL takes other images, through firmware. */
const VERSAL = ["xlnx,versal", "xlnx,versal-net", "xlnx,versal2", "amd,versal2"];

/**
 * Looks for a Zynq that this process can use. Reads files only. A device comes even where a part is missing (no FPGA
 * manager: it can still be attached to); that is then said in `unavailable` beside it.
 */
export function probeZynq(root: SystemRoot = new SystemRoot()): {
  readonly devices: readonly Device[];
  readonly unavailable: readonly Unavailable[];
} {
  const no = (code: string, sign: boolean, reason: string, remedy: string): Unavailable => ({
    kind: "zynq",
    code,
    sign,
    reason,
    remedy,
  });
  const board = boardFacts(root);
  if (board === undefined) return { devices: [], unavailable: [noBoard(root, no)] };
  const native = loadNative();
  if ("unavailable" in native) {
    return { devices: [], unavailable: [no("no-helper", true, native.unavailable, native.remedy)] };
  }
  if (!hasRegisters(root)) {
    const reason = "neither /dev/mem nor any UIO device can be opened by this user";
    const remedy = "run as root, or give a group the UIO devices by a udev rule (docs/board.md)";
    return { devices: [], unavailable: [no("permission", true, reason, remedy)] };
  }
  const warning = ioUringWarning(loopFacts());
  if (warning !== undefined) process.emitWarning(warning, { code: "PYNQ_GEN_IO_URING" });
  const unavailable: Unavailable[] = [];
  if (FpgaManager.all(root).length === 0) {
    const reason =
      "the kernel has no FPGA manager: designs cannot be loaded, only attached to (download: false)";
    unavailable.push(no("no-fpga-manager", true, reason, "enable CONFIG_FPGA and the driver of this SoC"));
  }
  return {
    devices: [new ZynqDevice({ root, board, native, allocator: new ZynqBuffers(root, () => native) })],
    unavailable,
  };
}

function noBoard(
  root: SystemRoot,
  no: (code: string, sign: boolean, reason: string, remedy: string) => Unavailable,
): Unavailable {
  const words = compatibles(root);
  if (words.some((word) => VERSAL.includes(word))) {
    return no(
      "unsupported-platform",
      true,
      `this is a Versal (${words.join(", ")}), which is not supported: only Zynq-7000 and Zynq UltraScale+ are`,
      "use one of those, or try the design on the simulated device (PYNQ_GEN_DEVICE=sim)",
    );
  }
  const signs = [
    ...FpgaManager.all(root).map(({ id, name }) => `FPGA manager ${id} (${name})`),
    ...uioDevices(root).map(({ id, name }) => `UIO device ${id} (${name})`),
  ];
  const platform =
    words.length === 0 ? "there is no device tree" : `the device tree is for ${words.join(", ")}`;
  const found = signs.length === 0 ? "" : `, though there is ${signs.join(", ")}`;
  return no(
    "no-platform",
    signs.length > 0,
    `this is no Zynq: ${platform}${found}`,
    "run on a Zynq-7000 or Zynq UltraScale+ board, or use the simulated device",
  );
}

function hasRegisters(root: SystemRoot): boolean {
  return ["/dev/mem", ...uioDevices(root).map(({ file }) => file)].some((file) => {
    try {
      accessSync(root.at(file), constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The kind `zynq` among the backends. */
export const zynqBackend: Backend = { kind: "zynq", probe: () => probeZynq() };
