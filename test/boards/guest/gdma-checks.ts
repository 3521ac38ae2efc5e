/* ZynqMP's GDMA in simple mode: real DMA by physical address proves that the buffers are where they say. */
import * as assert from "node:assert/strict";
import type { DeviceBuffer, Overlay } from "@pynq-gen/runtime";
import type { GdmaGdma0 } from "../overlays/zynqmp/ip/gdma_gdma_0.js";
import { check, measured } from "./harness.js";

/** Copies by a DMA channel, and waits for its interrupt. */
export async function copy(gdma: GdmaGdma0, from: DeviceBuffer, to: DeviceBuffer): Promise<void> {
  const { registerMap: map } = gdma;
  const low = (address: bigint): number => Number(address & 0xffff_ffffn);
  const high = (address: bigint): number => Number(address >> 32n);
  map.CH_IDS.value = 0xfff;
  map.CH_ISR.clear("DMA_DONE", "INV_APB", "DMA_PAUSE");
  map.CH_CTRL0.modify({ POINT_TYPE: 0, MODE: 0 });
  map.CH_SRC_DSCR_WORD0.value = low(from.deviceAddress);
  map.CH_SRC_DSCR_WORD1.value = high(from.deviceAddress);
  map.CH_SRC_DSCR_WORD2.write({ SIZE: from.nbytes });
  map.CH_SRC_DSCR_WORD3.value = 0;
  map.CH_DST_DSCR_WORD0.value = low(to.deviceAddress);
  map.CH_DST_DSCR_WORD1.value = high(to.deviceAddress);
  map.CH_DST_DSCR_WORD2.write({ SIZE: to.nbytes });
  map.CH_DST_DSCR_WORD3.value = 0;
  map.CH_IEN.write({ DMA_DONE: 1 });
  const done = gdma.irq.wait({ timeoutMs: 20_000 });
  map.CH_CTRL2.EN = 1;
  await done;
  assert.equal(map.CH_ISR.DMA_DONE, 1);
  map.CH_ISR.clear("DMA_DONE");
  map.CH_IDS.value = 0xfff;
}

let seed = 0;

export async function gdmaChecks(
  ol: Overlay,
  name: string,
  gdma: GdmaGdma0,
  sizes: readonly number[],
): Promise<void> {
  for (const kib of sizes) {
    await check(`${name}: ${kib} KiB from one buffer to another, with its interrupt`, async () => {
      const [from, to] = [ol.allocate([kib * 256], "u4"), ol.allocate([kib * 256], "u4")];
      seed++;
      for (let i = 0; i < from.size; i++) from.data[i] = Math.imul(i + seed, 2654435761);
      to.data.fill(0xa5a5a5a5);
      from.syncToDevice();
      to.syncToDevice();
      await copy(gdma, from, to);
      assert.ok(
        to.data.every((word) => word === 0xa5a5a5a5),
        "nothing arrives without a sync",
      );
      to.syncFromDevice();
      assert.equal(
        Buffer.compare(Buffer.from(to.data.buffer), Buffer.from(from.data.buffer)),
        0,
        "bytes differ",
      );
      measured["dmaBytes"] = Number(measured["dmaBytes"] ?? 0) + from.nbytes;
      const note = `0x${from.deviceAddress.toString(16)} to 0x${to.deviceAddress.toString(16)}`;
      from.freebuffer();
      to.freebuffer();
      return note;
    });
  }
}
