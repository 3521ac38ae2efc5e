/* The emulated ZynqMP, attached to: no FPGA manager is there to program anything with. */
import type { Device } from "@pynq-gen/runtime";
import { ZynqmpOverlay } from "../overlays/zynqmp/index.js";
import type { GdmaGdma0 } from "../overlays/zynqmp/ip/gdma_gdma_0.js";
import { uioFolder } from "./system.js";
import type { TtcBoard } from "./ttc-checks.js";

export interface ZynqmpBoard {
  readonly ol: ZynqmpOverlay;
  readonly device: Device;
  readonly ttc: TtcBoard;
  /** Channels with an interrupt. */
  readonly channels: readonly GdmaGdma0[];
}

export async function loadBoard(): Promise<ZynqmpBoard> {
  const ol = await ZynqmpOverlay.load({
    download: false,
    skip: ["loaded"],
    timeoutMs: 20_000,
    // The design's numbers are those of the PL; where its IPs really are, no design file can say.
    interruptMap: { 121: 68, 122: 69, "gdma_0/irq": "gdma0", "gdma_1/irq": 157 },
  });
  return {
    ol,
    device: ol.device,
    ttc: {
      map: ol.ttc_0.registerMap,
      lines: [ol.ttc_0.irq1, ol.ttc_0.irq2],
      folders: [uioFolder("ttc", 68), uioFolder("ttc", 69)],
    },
    channels: [ol.gdma_0, ol.gdma_1],
  };
}
