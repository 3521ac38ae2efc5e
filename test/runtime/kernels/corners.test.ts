/* What kernels refuse and tell at the corners: 32-bit addresses, missing descriptions, runs that never began. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Device,
  type Memory,
  type RepeatingRun,
  type Run,
  SimDevice,
  TimeoutError,
} from "@pynq-gen/runtime";
import {
  callKernelSync,
  ipOf,
  type KernelArgument,
  KernelCore,
  type KernelDescriptor,
  KernelIP,
  memoryOf,
  Overlay,
  type OverlayDescriptor,
  startKernel,
  startKernelRepeating,
} from "@pynq-gen/runtime/codegen/v1";
import { rejected, thrown } from "../../support/thrown.js";
import { accesses, freeLeftovers, gate, setUp, sleep } from "./zynq-bench.js";

test.after.each(freeLeftovers);

/** `void old(short *data, int *table)` of a tool with 32-bit addresses; the table's element type is not known. */
const old: KernelDescriptor = {
  name: "old",
  protocol: "hs",
  arguments: [
    { kind: "buffer", name: "data", index: 0, offset: 0x10, bytes: 4, dtype: "i2" },
    { kind: "buffer", name: "table", index: 1, offset: 0x18, bytes: 4 },
    { kind: "stream", name: "log", index: 2, direction: "out" },
    { kind: "output-scalar", name: "count", index: 3, offset: 0x20, bytes: 4, encoding: "word" },
  ],
};
const window = { size: 0x1_0000, dataWidth: 32, kind: "register" } as const;
const memory = (name: string, base: bigint): OverlayDescriptor["memories"] => ({
  [name]: { name, tag: name, type: "DDR4", base, size: 1n << 28n },
});

class AnyKernel extends KernelIP {
  callSync(...values: readonly unknown[]): unknown {
    return callKernelSync<unknown>(this, values);
  }
  start(...values: readonly unknown[]): Run<unknown> {
    return startKernel<unknown>(this, values);
  }
  startRepeating(...values: readonly unknown[]): RepeatingRun {
    return startKernelRepeating(this, values);
  }
}
class Core extends KernelCore {}

class CornerOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = {
    name: "corner",
    modelHash: "dd".repeat(32),
    source: "corner.hwh",
    platform: { arch: "zynquplus", part: "" },
    ips: {
      old_0: {
        path: "old_0",
        vlnv: "xilinx.com:hls:old:1.0",
        interfaces: { s_axi_control: { base: 0xa000_0000n, ...window } },
        registers: {},
        kernel: { type: old, interface: "s_axi_control" },
      },
      plain_0: {
        path: "plain_0",
        vlnv: "xilinx.com:hls:plain:1.0",
        interfaces: { s_axi_control: { base: 0xa001_0000n, ...window } },
        registers: {},
      },
    },
    memories: { ...memory("LOW", 0x1000_0000n), ...memory("HIGH", 0x8_0000_0000n) },
    interrupts: {},
    clocks: [],
    gpio: {},
  };
  get old_0(): AnyKernel {
    return ipOf(this, AnyKernel, "old_0");
  }
  /** The same, as a class for several interfaces. */
  get core(): Core {
    return ipOf(this, Core, "old_0");
  }
  get plain_0(): AnyKernel {
    return ipOf(this, AnyKernel, "plain_0");
  }
  get LOW(): Memory<"LOW"> {
    return memoryOf(this, "LOW");
  }
  get HIGH(): Memory<"HIGH"> {
    return memoryOf(this, "HIGH");
  }
}

test("a kernel of 32-bit addresses gets one word, and no buffer beyond them", async () => {
  const device = new SimDevice();
  const remove = device.model("old", ({ data }: { data: Int16Array }) => {
    data[0] = 7;
    return { count: 3 };
  });
  const ol = await CornerOverlay.load({ device });
  using low = ol.LOW.allocate(4, "i2");
  using bytes = ol.LOW.allocate(3, "u1");
  using high = ol.HIGH.allocate(4, "i2");
  const from = device.recorder.accesses.length;
  assert.equal(ol.old_0.callSync(low, bytes), { count: 3 });
  low.syncFromDevice();
  assert.is(low.get(0), 7);
  assert.equal(
    accesses(device, "old_0", from).filter((access) => access.startsWith("write")),
    [
      `write 10 ${low.deviceAddress.toString(16)}`,
      `write 18 ${bytes.deviceAddress.toString(16)}`,
      "write 0 1",
    ],
  );
  const error = thrown(() => ol.old_0.start(high, bytes));
  assert.is(error.code, "ARGUMENT");
  assert.match(error.message, "lies beyond the kernel's 32-bit addresses");
  // Half of an element further on: no typed array can look at it there.
  const odd = ol.LOW.allocate(4, "i2").slice(1);
  remove();
  assert.match(thrown(() => ol.old_0.start(odd, bytes)).message, "no model of kernel old (old_0)");
  device.model("old", () => ({ count: 0 }), { buffers: { data: "u8" } });
  const warned = once("PYNQ_GEN_MODEL_FAILED");
  ol.old_0.start(odd, bytes);
  assert.match(await warned, /not aligned to u8, which takes 8 bytes/);
});

/** The text of the next warning of a code. */
function once(code: string): Promise<string> {
  return new Promise((resolve) => {
    const listen = (warning: Error & { code?: string }): void => {
      if (warning.code !== code) return;
      process.off("warning", listen);
      resolve(warning.message);
    };
    process.on("warning", listen);
  });
}

test("a kernel with several interfaces, or none, tells of itself as others do", async () => {
  const ol = await CornerOverlay.load({ device: new SimDevice() });
  const { core } = ol;
  const signature = "void old(void* data, void* table, /* stream */ log, /* 32 bits */ * count)";
  assert.equal([core.signature, core.protocol], [signature, "hs"]);
  assert.equal(
    Object.values(core.args).map(({ name, kind, direction, memories }: KernelArgument) => [
      name,
      kind,
      direction,
      memories.length,
    ]),
    [
      ["data", "buffer", undefined, 0],
      ["table", "buffer", undefined, 0],
      ["log", "stream", "out", 0],
      ["count", "output-scalar", "out", 0],
    ],
  );
  assert.is(thrown(() => core.with({ timeoutMs: -1 })).code, "RANGE");
});

test("an IP that is not described as a kernel, and a device without registers, start none", async () => {
  const sim = new SimDevice();
  const ol = await CornerOverlay.load({ device: sim });
  assert.match(thrown(() => ol.plain_0.start()).message, "does not describe plain_0 as a kernel");
  const bare: Device = {
    kind: "sim",
    name: "bare",
    programmer: sim.programmer,
    allocator: sim.allocator,
    close: () => Promise.resolve(),
  };
  const error = await rejected(CornerOverlay.load({ device: bare }));
  assert.match(error.message, "corner has registers (old_0), but device bare offers no access to any");
});

test("a run that waits for others tells of them when its time is over, and begins all the same", async () => {
  const { device, ol, a, b, out } = await setUp();
  const open = gate(device);
  const first = ol.vadd_1.start(a, b, out, 4);
  const second = ol.vadd_2.with({ after: [first] }).start(a, b, out, 4);
  const error = await rejected(second.wait({ timeoutMs: 10 }));
  assert.instance(error, TimeoutError);
  assert.equal((error as TimeoutError).state, { run: "new", after: ["vadd_1"] });
  open();
  await second.wait({ timeoutMs: 5000 });
  assert.is(first.state, "completed");
});

test("automatic restart that waits for another run is withdrawn by a stop", async () => {
  const { device, ol, a, b, out } = await setUp();
  const open = gate(device);
  const first = ol.vadd_1.start(a, b, out, 4);
  const repeating = ol.vadd_2.with({ after: [first] }).startRepeating(a, b, out, 4);
  assert.equal([repeating.kernel, repeating.state], ["vadd_2", "new"]);
  await repeating.stop({ timeoutMs: 1000 });
  assert.is(repeating.state, "aborted");
  await repeating.stop();
  open();
  await first.wait();
  await sleep(5);
  assert.is(ol.vadd_2.read(0) & 4, 4, "it never began");
});

test.run();
