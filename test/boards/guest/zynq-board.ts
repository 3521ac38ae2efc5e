/* The emulated Zynq-7000: programmed through the stand-in FPGA manager, or attached to. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Device, LoadOptions } from "@pynq-gen/runtime";
import { ZynqOverlay } from "../overlays/zynq/index.js";
import { uioFolder } from "./system.js";
import type { TtcBoard } from "./ttc-checks.js";

export interface ZynqBoard {
  readonly ol: ZynqOverlay;
  readonly device: Device;
  readonly ttc: TtcBoard;
}

/** The design's numbers are those of the PL; where its IPs really are, no design file can say. */
export const options: LoadOptions = {
  timeoutMs: 20_000,
  interruptMap: { 61: 69, 62: 70, 63: 71, "pl330_0/irq": "pl330" },
};

export async function loadBoard(load: LoadOptions = { download: false }): Promise<ZynqBoard> {
  const ol = await ZynqOverlay.load({ ...options, ...load });
  return {
    ol,
    device: ol.device,
    ttc: {
      map: ol.ttc_1.registerMap,
      lines: [ol.ttc_1.irq1, ol.ttc_1.irq2],
      folders: [uioFolder("ttc", 69), uioFolder("ttc", 70)],
    },
  };
}

/** Bytes of configuration data in the files of {@link bitFile}. */
export const bitLength = 100_000;

/**
 * Writes a `.bit` file: a header as Vivado writes it, and data with a synchronisation word. The stand-in manager looks for
 * that in the first 128 bytes, and refuses an image that has it later.
 */
export function bitFile(name: "good" | "refused"): string {
  const field = (tag: number, text: string): Buffer => {
    const bytes = Buffer.from(`${text}\0`, "latin1");
    return Buffer.concat([Buffer.from([tag, bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  const data = Buffer.alloc(bitLength, 0xff);
  Buffer.from([0xaa, 0x99, 0x55, 0x66]).copy(data, name === "good" ? 48 : 512);
  const length = Buffer.alloc(5);
  length.writeUInt8(0x65);
  length.writeUInt32BE(data.length, 1);
  const start = Buffer.from([0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1]);
  const fields = [
    field(0x61, "zynq;UserID=0XFFFFFFFF;Version=2022.1"),
    field(0x62, "7z020clg484"),
    field(0x63, "2022/11/05"),
    field(0x64, "12:00:00"),
  ];
  mkdirSync("/tmp/bits", { recursive: true });
  const file = `/tmp/bits/${name}.bit`;
  writeFileSync(file, Buffer.concat([start, ...fields, length, data]));
  return file;
}
