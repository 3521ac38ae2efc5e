/* Inputs that a kernel takes only when it is told that they are there (`ap_vld`, `ap_hs`). */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SimDevice, TimeoutError } from "@pynq-gen/runtime";
import {
  callKernel,
  callKernelSync,
  ipOf,
  type KernelDescriptor,
  KernelIP,
  Overlay,
  type OverlayDescriptor,
  type RepeatingRun,
  startKernelRepeating,
} from "@pynq-gen/runtime/codegen/v1";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { loadNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";
import { rejected } from "../../support/thrown.js";
import { accesses, sleep } from "./zynq-bench.js";

/** `int scale(int x, int gain, int bias)`; `gain` and, at another interface, `bias` have to be said to be there. */
const scale: KernelDescriptor = {
  name: "scale",
  protocol: "hs",
  arguments: [
    { kind: "scalar", name: "x", index: 0, offset: 0x18, bytes: 4, encoding: "signed" },
    { kind: "scalar", name: "gain", index: 1, offset: 0x20, bytes: 4, encoding: "signed", validOffset: 0x24 },
    {
      kind: "scalar",
      name: "bias",
      index: 2,
      offset: 0x10,
      bytes: 4,
      encoding: "signed",
      interface: "s_axi_more",
      validOffset: 0x14,
    },
  ],
  returnValue: { offset: 0x10, bytes: 4, encoding: "signed" },
};

const near: KernelDescriptor = { ...scale, name: "near", arguments: scale.arguments.slice(0, 2) };

function ip(path: string, base: bigint, type: KernelDescriptor): OverlayDescriptor["ips"] {
  const window = { size: 0x1_0000, dataWidth: 32, kind: "register" } as const;
  return {
    [path]: {
      path,
      vlnv: `xilinx.com:hls:${type.name}:1.0`,
      interfaces: {
        s_axi_control: { base, ...window },
        s_axi_more: { base: base + 0x1_0000n, ...window },
      },
      registers: {},
      kernel: { type, interface: "s_axi_control" },
    },
  };
}

class Scale extends KernelIP {
  call(x: number, gain: number, bias: number): Promise<number> {
    return callKernel(this, [x, gain, bias]);
  }
}
class Near extends KernelIP {
  call(x: number, gain: number): Promise<number> {
    return callKernel(this, [x, gain]);
  }
  callSync(x: number, gain: number): number {
    return callKernelSync(this, [x, gain]);
  }
  startRepeating(x: number, gain: number): RepeatingRun {
    return startKernelRepeating(this, [x, gain]);
  }
}

class HandshakeOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = {
    name: "handshake",
    modelHash: "cc".repeat(32),
    source: "handshake.hwh",
    platform: { arch: "zynq", part: "" },
    ips: { ...ip("scale_0", 0x4000_0000n, scale), ...ip("near_0", 0x4010_0000n, near) },
    memories: {},
    interrupts: {},
    clocks: [],
    gpio: {},
  };
  get scale_0(): Scale {
    return ipOf(this, Scale, "scale_0");
  }
  get near_0(): Near {
    return ipOf(this, Near, "near_0");
  }
}

async function setUp(): Promise<{ device: SimDevice; ol: HandshakeOverlay; passes: () => number }> {
  const device = new SimDevice();
  let passes = 0;
  device.model("near", (_buffers: object, x: number, gain: number) => {
    passes++;
    return x * gain;
  });
  device.model("scale", (_buffers: object, x: number, gain: number, bias: number) => x * gain + bias);
  return { device, ol: await HandshakeOverlay.load({ device }), passes: () => passes };
}

test("a call says of such inputs that they are there, after all values and before the start", async () => {
  const { device, ol } = await setUp();
  for (const call of [() => ol.near_0.callSync(5, 7), () => ol.near_0.call(5, 7)]) {
    const from = device.recorder.accesses.length;
    assert.is(await call(), 35);
    assert.equal(accesses(device, "near_0", from).slice(0, 5), [
      "read 0 4",
      "write 18 5",
      "write 20 7",
      "write 24 1",
      "write 0 1",
    ]);
  }
  assert.is(await ol.near_0.call(-2, 3), -6, "the kernel took the input, and is told anew");
});

test("an input at another interface is told there", async () => {
  const { device, ol } = await setUp();
  assert.is(await ol.scale_0.call(5, 7, 1), 36);
  const writes = device.recorder.accesses.filter(({ kind }) => kind === "write");
  assert.equal(
    writes.map((access) => `${access.interface} ${access.offset.toString(16)} ${access.value.toString(16)}`),
    [
      "s_axi_more 10 1",
      "s_axi_more 14 1",
      "s_axi_control 18 5",
      "s_axi_control 20 7",
      "s_axi_control 24 1",
      "s_axi_control 0 1",
    ],
  );
});

test("a kernel that is not told waits, so that the tests before can fail", async () => {
  const { ol, passes } = await setUp();
  const { mmio } = ol.near_0;
  mmio.write32(0x18, 5);
  mmio.write32(0x20, 7);
  mmio.write32(0x0, 1);
  await sleep(20);
  assert.equal([mmio.read32(0x0), mmio.read32(0x24), passes()], [1, 0, 0]);
  mmio.write32(0x24, 0);
  assert.is(mmio.read32(0x0), 1);
  mmio.write32(0x24, 1);
  assert.equal([mmio.read32(0x0) & 6, mmio.read32(0x10), mmio.read32(0x24)], [6, 35, 0]);
});

test("automatic restart waits for such an input before each pass", async () => {
  const { ol, passes } = await setUp();
  const run = ol.near_0.startRepeating(1, 1);
  await sleep(20);
  assert.is(passes(), 1);
  ol.near_0.mmio.write32(0x24, 1);
  await sleep(5);
  assert.is(passes(), 2);
  const error = await rejected(run.stop({ timeoutMs: 10 }));
  assert.instance(error, TimeoutError);
  ol.near_0.mmio.write32(0x24, 1);
  await run.stop();
  assert.is(passes(), 3);
});

/** As a thread: takes a start, then its input once that is said to be there, and is done. Ends when word 0x100 is set. */
const waitingKernel = `
  const { workerData } = await import("node:worker_threads");
  const { NativeMmioRegion } = await import(workerData.module);
  const region = NativeMmioRegion.map(workerData.window);
  while (region.read32(0x100) === 0) {
    if (region.read32(0) !== 1 || region.read32(0x24) !== 1) continue;
    region.write32(0x24, 0);
    region.write32(0x10, region.read32(0x18) * region.read32(0x20));
    region.write32(0, 6);
  }
`;

const native = loadNative();
if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  test("through the C helper the kernel goes on, and nothing else is written", async () => {
    const size = 0x1_0000;
    const untouched = 0x5a5a_5a5a;
    const path = join(tempFolder(), "registers");
    const words = new Uint32Array(size / 4).fill(untouched);
    words[0] = 4;
    words[0x24 / 4] = 0;
    words[0x100 / 4] = 0;
    writeFileSync(path, words);
    const window = { path, fileOffset: 0n, base: 0x4010_0000n, size };
    const device = new SimDevice();
    const ol = await HandshakeOverlay.load({ device });
    device.mmio = () => NativeMmioRegion.map(window) as never;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(waitingKernel)}`), {
      workerData: { window, module: import.meta.resolve("#runtime/device/native-mmio.js") },
    });
    const region = NativeMmioRegion.map(window);
    try {
      for (let x = 1; x <= 50; x++) {
        assert.is(ol.near_0.with({ timeoutMs: 20_000 }).callSync(x, 3), 3 * x);
        assert.is(await ol.near_0.with({ timeoutMs: 20_000 }).call(x, 5), 5 * x);
      }
    } finally {
      region.write32(0x100, 1);
      await new Promise((resolve) => worker.once("exit", resolve));
    }
    const written = new Set([0, 0x10, 0x18, 0x20, 0x24, 0x100]);
    for (let offset = 0; offset < size; offset += 4) {
      if (!written.has(offset)) assert.is(region.read32(offset), untouched, offset.toString(16));
    }
  });
}

test.run();
