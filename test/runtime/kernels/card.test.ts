/* Kernels started by the device's own scheduler, as XRT has one. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inspect } from "node:util";
import { type DeviceBuffer, KernelError, SimDevice, TimeoutError } from "@pynq-gen/runtime";
import type { KernelModelOptions } from "#runtime/device/sim/kernel-model.js";
import { rejected, thrown } from "../../support/thrown.js";
import { CardOverlay } from "./card-design.js";

interface VmulBuffers {
  readonly in_a: Int32Array;
  readonly in_b: Int32Array;
  readonly out_c: Int32Array;
}

function multiply({ in_a, in_b, out_c }: VmulBuffers, n: number, stride: bigint): void {
  for (let at = 0; at < n; at += Number(stride)) out_c[at] = (in_a[at] ?? 0) * (in_b[at] ?? 0);
}

const leftovers: DeviceBuffer[] = [];
test.after.each(() => {
  for (const buffer of leftovers.splice(0)) buffer.freebuffer();
});

interface Bench {
  readonly device: SimDevice;
  readonly ol: CardOverlay;
  readonly a: DeviceBuffer<"i4", "bank0">;
  readonly b: DeviceBuffer<"i4", "bank1">;
  readonly c: DeviceBuffer<"i4", "bank1">;
}

async function setUp(options: KernelModelOptions = {}): Promise<Bench> {
  const device = new SimDevice({ name: "card0" });
  device.model("vmul", multiply, options);
  const ol = await CardOverlay.load({ device });
  const a = ol.allocate([4], "i4", { target: ol.bank0 }).from([1, 2, 3, 4]);
  const b = ol.allocate([4], "i4", { target: ol.bank1 }).from([5, 6, 7, 8]);
  const c = ol.allocate([4], "i4", { target: ol.bank1 }).fill(0);
  for (const buffer of [a, b, c]) buffer.syncToDevice();
  leftovers.push(a, b, c);
  return { device, ol, a, b, c };
}

function numbers(buffer: DeviceBuffer<"i4">): number[] {
  buffer.syncFromDevice();
  return [...buffer.data];
}

test("call, callSync and start compute; no register is touched", async () => {
  const { device, ol, a, b, c } = await setUp({ latencyMs: 2 });
  const kernel = ol.vmul_1;
  for (const call of [
    () => kernel.call(a, b, c, 4, 1n),
    () => kernel.callSync(a, b, c, 4, 1n),
    () => kernel.callArgs({ in_a: a, in_b: b, out_c: c, n: 4, stride: 1n }),
    () => kernel.start(a, b, c, 4, 1n).wait(),
    () => kernel.start(a, b, c, 4, 1n).waitSync(),
  ]) {
    c.fill(0).syncToDevice();
    await call();
    assert.equal(numbers(c), [5, 12, 21, 32]);
  }
  await kernel.call(a, a, c, 4, 2n);
  assert.equal(numbers(c), [1, 12, 9, 32], "in_b reaches both banks, and stride is a scalar of 64 bits");
  assert.is(device.recorder.accesses.length, 0);
});

test("a buffer in a bank that the argument does not reach is refused at run time too", async () => {
  const { ol, a, b, c } = await setUp();
  const error = thrown(() => ol.vmul_1.callSync(b as never, b, c, 4, 1n));
  assert.is(error.code, "ARGUMENT");
  assert.is(error.message, "vmul_1: in_a reaches bank0, buffer i4[4] in bank1 lies in bank1");
  assert.match(thrown(() => ol.vmul_1.callSync(a, b, a as never, 4, 1n)).message, "out_c reaches bank1");
  assert.is(b.bank, "bank1");
  assert.ok(b.deviceAddress >= 0x50_0000_0000n);
});

test("a buffer of another card is refused", async () => {
  const { ol, b, c } = await setUp();
  const other = await CardOverlay.load({ device: new SimDevice({ name: "card1" }) });
  const foreign = other.allocate([4], "i4", { target: other.bank0 });
  leftovers.push(foreign);
  const error = await rejected(ol.vmul_1.call(foreign, b, c, 4, 1n));
  assert.is(error.code, "DEVICE_MISMATCH");
  assert.match(error.message, "belongs to device card1, not to card0");
  assert.is(
    thrown(() => ol.allocate([4], "i4", { target: other.bank0 })).code,
    "DEVICE_MISMATCH",
    "and so is a memory of another card",
  );
  assert.is(thrown(() => ol.bank0.allocate(4, "u1", { device: other.device })).code, "DEVICE_MISMATCH");
});

test("banks count what is allocated in them, and say when they are full", async () => {
  const { ol } = await setUp();
  assert.equal([ol.bank1.numBuffers, ol.bank1.memUsed], [2, 32]);
  const more = ol.bank1.allocate([16], "u8");
  assert.equal([ol.bank1.numBuffers, ol.bank1.memUsed], [3, 160]);
  more.freebuffer();
  assert.equal([ol.bank1.numBuffers, ol.bank1.memUsed], [2, 32]);
  assert.is(thrown(() => ol.bank1.allocate(0x2000_0000, "u1")).code, "OUT_OF_MEMORY");
  assert.is(ol.bank1.numBuffers, 2);
  assert.equal(
    [ol.bank0.bank, ol.bank0.tag, ol.bank0.type, ol.bank0.baseAddress, ol.bank0.size],
    ["bank0", "bank0", "DDR4", 0x40_0000_0000n, 0x1000_0000n],
  );
  assert.is(inspect(ol.bank0), 'Memory<"bank0"> DDR4 at 0x4000000000, 268435456 bytes');
});

test("structs go by their bytes, wide elements by their size, 64-bit returns are bigint", async () => {
  const { device, ol } = await setUp();
  const seen: unknown[] = [];
  device.model(
    "pack",
    ({ pixels }: { pixels: BigUint64Array }, key: Uint8Array) => {
      seen.push([...pixels], [...key]);
      return 2n ** 63n;
    },
    { buffers: { pixels: "u8" } },
  );
  const pixels = ol.allocate([4, 4], "u1", { target: ol.bank0 }).fill(1);
  const odd = ol.allocate([12], "u1", { target: ol.bank0 });
  leftovers.push(pixels, odd);
  pixels.syncToDevice();
  assert.is(await ol.pack_1.call(pixels, Uint8Array.of(9, 8, 7, 6, 5, 4)), 2n ** 63n);
  assert.equal(seen, [
    [0x0101010101010101n, 0x0101010101010101n],
    [9, 8, 7, 6, 5, 4],
  ]);
  assert.match((await rejected(ol.pack_1.call(odd, new Uint8Array(6)))).message, "has elements of 8 bytes");
  assert.match(
    (await rejected(ol.pack_1.call(pixels, new Uint8Array(7)))).message,
    "a Uint8Array of 6 bytes",
  );
});

test("starts queue up, and are done in order", async () => {
  const { device, ol, a, b, c } = await setUp();
  const order: number[] = [];
  device.model("vmul", (_buffers: VmulBuffers, n: number) => void order.push(n), { latencyMs: 100 });
  const runs = [1, 2, 3].map((n) => ol.vmul_1.start(a, b, c, n, 1n));
  assert.equal(
    runs.map((run) => run.state),
    ["running", "running", "running"].map((state, at) => (at === 0 ? state : "queued")),
  );
  runs[2]?.waitSync();
  assert.equal(order, [1, 2, 3]);
  await Promise.all(runs.map((run) => run.wait()));
});

test("a thousand runs in flight", async () => {
  const { device, ol, a, b, c } = await setUp();
  let count = 0;
  device.model("vmul", () => void (count += 1));
  const runs = Array.from({ length: 1000 }, () => ol.vmul_1.start(a, b, c, 4, 1n));
  await Promise.all(runs.map((run) => run.wait()));
  assert.is(count, 1000);
});

test("a kernel that fails says so to each who waits", async () => {
  const { device, ol, a, b, c } = await setUp();
  device.model("vmul", () => Promise.reject(new Error("out of sequence")));
  const run = ol.vmul_1.start(a, b, c, 4, 1n);
  const errors = await Promise.all([rejected(run.wait()), rejected(run.wait())]);
  for (const error of errors) {
    assert.instance(error, KernelError);
    assert.equal((error as KernelError).state, { run: "error" });
    assert.is(error.message, "a run of vmul_1 ended as error");
  }
  assert.is(run.state, "error");
  assert.instance(
    thrown(() => run.waitSync()),
    KernelError,
  );
  device.model("vmul", multiply);
  await ol.vmul_1.call(a, b, c, 4, 1n);
  assert.equal(numbers(c), [5, 12, 21, 32]);
});

test("time-outs tell the run's state; the run goes on, and its memory stays", async () => {
  const { device, ol, a, b, c } = await setUp();
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  device.model("vmul", async (buffers: VmulBuffers, n: number, stride: bigint) => {
    await opened;
    multiply(buffers, n, stride);
  });
  const run = ol.vmul_1.start(a, b, c, 4, 1n);
  const error = await rejected(run.wait({ timeoutMs: 5 }));
  assert.instance(error, TimeoutError);
  assert.equal((error as TimeoutError).state, { run: "running" });
  assert.instance(
    thrown(() => run.waitSync({ timeoutMs: 5 })),
    TimeoutError,
  );
  const before = ol.bank0.numBuffers;
  a.freebuffer();
  assert.is(ol.bank0.numBuffers, before);
  open();
  await run.wait();
  assert.is(ol.bank0.numBuffers, before - 1);
  assert.equal(numbers(c), [5, 12, 21, 32]);
});

test("runs of the scheduler and of registers chain", async () => {
  const { ol, a, b, c } = await setUp({ latencyMs: 5 });
  const first = ol.vmul_1.start(a, b, c, 4, 1n);
  await ol.vmul_1.with({ after: [first] }).call(a, c, c, 4, 1n);
  assert.equal(numbers(c), [5, 24, 63, 128]);
});

test("automatic restart is refused where a scheduler starts kernels", async () => {
  const { ol, a, b, c } = await setUp();
  const { startRepeating } = ol.vmul_1.with({}) as unknown as { startRepeating(...args: unknown[]): void };
  assert.is(thrown(() => startRepeating(a, b, c, 4, 1n)).code, "UNSUPPORTED");
});

test("an argument that a file places beyond the window keeps no design from loading", async () => {
  const { descriptor } = CardOverlay;
  const pack_1 = descriptor.ips["pack_1"];
  const kernel = pack_1?.kernel;
  assert.ok(pack_1 && kernel);
  const type = {
    ...kernel.type,
    arguments: kernel.type.arguments.map((each, index) =>
      each.kind === "stream" ? each : { ...each, offset: 0xffc + index * 4 },
    ),
  };
  const beyond = {
    ...descriptor,
    ips: { ...descriptor.ips, pack_1: { ...pack_1, kernel: { ...kernel, type } } },
  };
  class Beyond extends CardOverlay {
    static override readonly descriptor: typeof descriptor = beyond;
  }
  const ol = await Beyond.load({ device: new SimDevice() });
  assert.is(ol.pack_1.args["key"]?.kind, "scalar");
  await ol.free();
});

test("streams show where they come from and go to; arguments their banks", async () => {
  const { ol } = await setUp();
  assert.equal(ol.dc_0, {
    stream: "dc_0",
    source: "vmul_1.log",
    sink: "sink_1.from",
    sourceIp: "vmul_1",
    sinkIp: "sink_1",
  });
  assert.is(ol.vmul_1.streams["log"], ol.dc_0);
  assert.is(ol.sink_1.streams["from"], ol.dc_0);
  assert.is(
    ol.vmul_1.signature,
    "void vmul(const int* in_a, const int* in_b, int* out_c, unsigned int n, size_t stride, hls::stream<int>& log)",
  );
  assert.equal(
    ol.vmul_1.args["in_b"]?.memories.map(({ bank }) => bank),
    ["bank0", "bank1"],
  );
  const target = ol.vmul_1.args["in_a"]?.memories[0];
  const there = target?.allocate(4, "i4");
  assert.is(there?.bank, "bank0", "the argument's memory is one to allocate in");
  there?.freebuffer();
  assert.is(thrown(() => ol.allocate(4, "u1", { target: ol.dc_0 as never })).code, "ARGUMENT");
});

test("the end of the overlay ends its compute units", async () => {
  const { ol, a, b, c } = await setUp({ latencyMs: 10 });
  const run = ol.vmul_1.start(a, b, c, 4, 1n);
  await ol.free();
  assert.is(run.state, "completed", "free waits for what is about to end");
  assert.is(thrown(() => ol.vmul_1).code, "FREED");
  const { ol: next } = await setUp();
  const kernel = next.vmul_1;
  await next.free();
  assert.is((await rejected(kernel.call(a, b, c, 4, 1n))).code, "FREED");
});

test("unknown compute units and arguments are refused by the device itself", async () => {
  const { device } = await setUp();
  assert.match(
    thrown(() => device.computeUnits.open("vmul:vmul_9")).message,
    "there is vmul:vmul_1, pack:pack_1",
  );
  const unit = device.computeUnits.open("vmul:vmul_1");
  assert.is(thrown(() => unit.start([{ index: 5, bytes: new Uint8Array(4) }])).code, "ARGUMENT");
  assert.is(thrown(() => unit.start([{ index: 3, bytes: new Uint8Array(8) }])).code, "ARGUMENT");
  assert.is(thrown(() => device.computeUnits.open("sink:sink_1").start([])).code, "UNSUPPORTED");
  unit.close();
  unit.close();
  assert.is(thrown(() => unit.start([])).code, "FREED");
  assert.is(thrown(() => new SimDevice().computeUnits.open("x:y")).code, "NOT_LOADED");
});

test.run();
