/*
 * The register path through the C helper: a kernel that is a thread of its own behind a mapped file, so that nothing but
 * the memory in between is shared. Needs the helper; the simulated device's tests say the rest.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SimDevice } from "@pynq-gen/runtime";
import { allocateIn } from "#runtime/buffers/allocate.js";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { loadNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";
import { thrown } from "../../support/thrown.js";
import { KernelsOverlay } from "./zynq-design.js";

const native = loadNative();
const size = 0x10000;
const untouched = 0x5a5a_5a5a;

/** As a thread: takes a start, notes the argument registers, and is done. Ends when word 0x100 is set. */
const kernel = `
  const { workerData } = await import("node:worker_threads");
  const { NativeMmioRegion } = await import(workerData.module);
  const region = NativeMmioRegion.map(workerData.window);
  let starts = 0;
  while (region.read32(0x100) === 0) {
    if (region.read32(0) !== 1) continue;
    region.write32(0x104, ++starts);
    region.write32(0x108, region.read32(0x34) * 2);
    region.write32(0, 6);
  }
`;

if ("unavailable" in native) {
  console.log(`skip: ${native.unavailable}`);
} else {
  test("a call is started and awaited in C, and writes argument registers alone", async () => {
    const path = join(tempFolder(), "registers");
    const words = new Uint32Array(size / 4).fill(untouched);
    words.fill(0, 0x100 / 4, 0x10c / 4);
    words[0] = 4;
    writeFileSync(path, words);
    const window = { path, fileOffset: 0n, base: 0x4001_0000n, size };
    const device = new SimDevice();
    const ol = await KernelsOverlay.load({ device });
    device.mmio = () => NativeMmioRegion.map(window) as never;
    const region = NativeMmioRegion.map(window);
    const module = import.meta.resolve("#runtime/device/native-mmio.js");
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(kernel)}`), {
      workerData: { window, module },
    });
    const [a, b, out] = [1, 2, 3].map(() => allocateIn(device, 4, "i4")) as [never, never, never];
    try {
      for (let n = 1; n <= 200; n++) {
        ol.vadd_2.with({ timeoutMs: 20_000 }).callSync(a, b, out, n);
        assert.equal([region.read32(0x104), region.read32(0x108)], [n, n * 2]);
      }
      await ol.vadd_2.call(a, b, out, 1);
      assert.is(region.read32(0x104), 201);
    } finally {
      region.write32(0x100, 1);
      await new Promise((resolve) => worker.once("exit", resolve));
    }
    const written = new Set([0, 0x10, 0x14, 0x1c, 0x20, 0x28, 0x2c, 0x34, 0x100, 0x104, 0x108]);
    for (let offset = 0; offset < size; offset += 4) {
      if (!written.has(offset)) assert.is(region.read32(offset), untouched, offset.toString(16));
    }
    await ol.free();
    assert.is(thrown(() => ol.vadd_2).code, "FREED");
  });
}

test.run();
