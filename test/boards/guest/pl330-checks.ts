/* The Zynq's PL330: a DMA engine that fetches its program by physical address, from a buffer like any other. */
import * as assert from "node:assert/strict";
import type { DeviceBuffer } from "@pynq-gen/runtime";
import type { ZynqBoard } from "./zynq-board.js";
import { check, measured } from "./harness.js";

/** Program of channel 0: copies `kib` KiB by beats of 64 bytes, raises event 0 (ARM DDI 0424, chapter 4). */
function program(from: bigint, to: bigint, kib: number): readonly number[] {
  const code: number[] = [];
  const move = (register: number, value: number): void => {
    code.push(0xbc, register, value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
  };
  // CCR: addresses count up, bursts of 16 beats of 4 bytes, at both ends.
  move(1, 1 | (2 << 1) | (15 << 4) | (1 << 14) | (2 << 15) | (15 << 18));
  move(0, Number(from));
  move(2, Number(to));
  code.push(0x20, kib - 1); // DMALP counter 0
  const outer = code.length;
  code.push(0x22, 15); // DMALP counter 1
  const inner = code.length;
  code.push(0x04, 0x08); // DMALD, DMAST
  code.push(0x3c, code.length - inner);
  code.push(0x38, code.length - outer);
  code.push(0x13, 0x34, 0, 0x00); // DMAWMB, DMASEV event 0, DMAEND
  return code;
}

async function copy(board: ZynqBoard, from: DeviceBuffer, to: DeviceBuffer): Promise<void> {
  const { registerMap: map } = board.ol.pl330_0;
  const code = board.ol.allocate([256], "u1");
  code.data.set(program(from.deviceAddress, to.deviceAddress, from.nbytes / 1024));
  code.syncToDevice();
  map.INTEN.value = 1;
  const done = board.ol.pl330_0.irq.wait({ timeoutMs: 20_000 });
  map.DBGINST0.value = 0x00a0_0000; // by the manager: DMAGO of channel 0
  map.DBGINST1.value = Number(code.deviceAddress);
  map.DBGCMD.value = 0;
  await done;
  assert.equal(map.INTMIS.value & 1, 1);
  map.INTCLR.value = 1;
  assert.equal(map.FTR0.value, 0, "channel 0 faulted");
  code.freebuffer();
}

export async function pl330Checks(board: ZynqBoard, sizes: readonly number[]): Promise<void> {
  const { ol } = board;
  await check("PL330: identification through its generated class", () => {
    assert.equal(ol.pl330_0.registerMap.PERIPH_ID_0.value & 0xff, 0x30);
    assert.equal(ol.pl330_0.registerMap.DBGSTATUS.BUSY, 0);
  });
  let seed = 0;
  for (const kib of sizes) {
    await check(`dma 0: ${kib} KiB from one buffer to another, with its interrupt`, async () => {
      const [from, to] = [ol.allocate([kib * 256], "u4"), ol.allocate([kib * 256], "u4")];
      seed++;
      for (let i = 0; i < from.size; i++) from.data[i] = Math.imul(i + seed, 2654435761);
      to.data.fill(0xa5a5a5a5);
      from.syncToDevice();
      to.syncToDevice();
      await copy(board, from, to);
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
