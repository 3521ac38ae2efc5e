/* Kernels started through their control registers. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DeviceBuffer, KernelError, PynqError, SimDevice, TimeoutError } from "@pynq-gen/runtime";
import { bankUse, reportHeld } from "#runtime/buffers/allocation.js";
import type { KernelModelOptions } from "#runtime/device/sim/kernel-model.js";
import { projectRoot } from "../../support/project.js";
import { thrown } from "../../support/thrown.js";
import { runNode } from "../../support/timeout.js";
import { KernelsOverlay, type Vadd } from "./zynq-design.js";

type Ints = DeviceBuffer<"i4", "PSDDR">;
interface VaddBuffers {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly out: Int32Array;
}

const [CTRL, GIER, IER, ISR] = [0x0, 0x4, 0x8, 0xc];

function add({ a, b, out }: VaddBuffers, n: number): void {
  for (let at = 0; at < n; at++) out[at] = (a[at] ?? 0) + (b[at] ?? 0);
}

/** Buffers to be freed after the test. */
const leftovers: DeviceBuffer[] = [];
test.after.each(() => {
  for (const buffer of leftovers.splice(0)) buffer.freebuffer();
});

async function setUp(
  options: KernelModelOptions = {},
): Promise<{ device: SimDevice; ol: KernelsOverlay; a: Ints; b: Ints; out: Ints }> {
  const device = new SimDevice();
  device.model("vadd", add, options);
  device.model("vaddc", add, options);
  const ol = await KernelsOverlay.load({ device });
  const a = ol.allocate([4], "i4").from([1, 2, 3, 4]);
  const b = ol.allocate([4], "i4").from([10, 20, 30, 40]);
  const out = ol.allocate([4], "i4").fill(0);
  for (const buffer of [a, b, out]) buffer.syncToDevice();
  leftovers.push(a, b, out);
  return { device, ol, a, b, out };
}

/** The error that a promise rejects with; a PynqError, or the test fails. */
async function rejected(promise: Promise<unknown>): Promise<PynqError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PynqError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function numbers(buffer: Ints): number[] {
  buffer.syncFromDevice();
  return [...buffer.data];
}

/** Accesses to a kernel's registers since `from`, as text. */
function accesses(device: SimDevice, ip: string, from = 0): string[] {
  return device.recorder.accesses
    .slice(from)
    .filter((access) => access.ip === ip)
    .map(({ kind, offset, value }) => `${kind} ${offset.toString(16)} ${value.toString(16)}`);
}

const sum = [11, 22, 33, 44];

test("call and callSync compute, by position and by name, with and without interrupt", async () => {
  for (const latencyMs of [0, 3]) {
    const { ol, a, b, out } = await setUp({ latencyMs });
    for (const kernel of [ol.vadd_1, ol.vadd_2, ol.vaddc_1, ol.vaddc_2]) {
      for (const call of [
        () => kernel.call(a, b, out, 4),
        () => kernel.callSync(a, b, out, 4),
        () => kernel.callArgs({ n: 4, out, b, a }),
        () => kernel.callArgsSync({ n: 4, out, b, a }),
        () => kernel.start(a, b, out, 4).wait(),
        () => kernel.startArgs({ a, b, out, n: 4 }).waitSync(),
        () => kernel.with({ timeoutMs: 5000 }).call(a, b, out, 4),
        () => kernel.with({ timeoutMs: 5000 }).callArgsSync({ a, b, out, n: 4 }),
      ]) {
        out.fill(0).syncToDevice();
        await call();
        assert.equal(numbers(out), sum, `${kernel.fullpath} ${String(call)}`);
      }
    }
  }
});

test("kernels see the device's copies: a forgotten sync shows", async () => {
  const { ol, a, b, out } = await setUp();
  a.fill(100);
  await ol.vadd_1.call(a, b, out, 4);
  assert.equal([...out.data], [0, 0, 0, 0], "nothing comes to the host by itself");
  assert.equal(numbers(out), sum, "nor did the new values go to the device");
});

test("slices hand over their own address", async () => {
  const { ol, a, b, out } = await setUp();
  await ol.vadd_2.call(a.slice(2), b.slice(0, 2), out.slice(1, 3), 2);
  assert.equal(numbers(out), [0, 13, 24, 0]);
});

test("a polled call is: CTRL read, argument registers written, start written, CTRL read until done", async () => {
  const { device, ol, a, b, out } = await setUp();
  const from = device.recorder.accesses.length;
  ol.vadd_2.callSync(a, b, out, 4);
  const half = (buffer: Ints): [string, string] => {
    const hex = buffer.deviceAddress.toString(16).padStart(16, "0");
    return [BigInt(`0x${hex.slice(8)}`).toString(16), BigInt(`0x${hex.slice(0, 8)}`).toString(16)];
  };
  assert.equal(accesses(device, "vadd_2", from), [
    "read 0 4",
    `write 10 ${half(a)[0]}`,
    `write 14 ${half(a)[1]}`,
    `write 1c ${half(b)[0]}`,
    `write 20 ${half(b)[1]}`,
    `write 28 ${half(out)[0]}`,
    `write 2c ${half(out)[1]}`,
    "write 34 4",
    "write 0 1",
    "read 0 e",
  ]);
});

test("interrupt enables are never written by a polled run, and keep their other bits in an awaited one", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 2 });
  const { mmio } = ol.vadd_1;
  mmio.write32(GIER, 1);
  mmio.write32(IER, 2);
  let from = device.recorder.accesses.length;
  ol.vadd_1.callSync(a, b, out, 4);
  const written = accesses(device, "vadd_1", from).filter((access) => /^write [48] /.test(access));
  assert.equal(written, []);
  assert.equal([mmio.read32(GIER), mmio.read32(IER)], [1, 2]);
  from = device.recorder.accesses.length;
  await ol.vadd_1.call(a, b, out, 4);
  assert.equal(
    accesses(device, "vadd_1", from).filter((access) => /^write [48] /.test(access)),
    ["write 8 3"],
    "done is added to what was enabled",
  );
  from = device.recorder.accesses.length;
  await ol.vadd_1.call(a, b, out, 4);
  assert.equal(
    accesses(device, "vadd_1", from).filter((access) => /^write [48] /.test(access)),
    [],
    "what is enabled already is left alone",
  );
});

test("the interrupt status is acknowledged as the metadata says", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 2 });
  for (const [kernel, writes] of [
    [ol.vadd_1, ["write c 1"]],
    [ol.vaddc_1, []],
  ] as const) {
    const from = device.recorder.accesses.length;
    await kernel.call(a, b, out, 4);
    const seen = accesses(device, kernel.fullpath, from);
    assert.equal(
      seen.filter((access) => access.startsWith("write c")),
      writes,
      kernel.fullpath,
    );
    assert.ok(seen.includes("read c 1"));
    assert.is(kernel.mmio.read32(ISR), 0);
  }
});

/** Lets a kernel run to its end by hand and leaves everything that a run leaves: AP_DONE, and the status bit. */
async function runByHand(kernel: Vadd, latencyMs: number): Promise<void> {
  kernel.mmio.write32(GIER, 1);
  kernel.mmio.write32(IER, 1);
  kernel.mmio.write32(CTRL, 1);
  await new Promise((resolve) => setTimeout(resolve, latencyMs * 2));
}

test("an AP_DONE or a status bit that an earlier run left does not end the next one", async () => {
  const latencyMs = 30;
  const { ol, a, b, out } = await setUp({ latencyMs });
  const kernels = [ol.vadd_1, ol.vadd_2, ol.vaddc_1, ol.vaddc_2];
  const leave: Record<string, (kernel: Vadd) => unknown> = {
    "an awaited run": (kernel) => kernel.call(a, b, out, 4),
    "a polled run": (kernel) => kernel.callSync(a, b, out, 4),
    "a run by hand": (kernel) => runByHand(kernel, latencyMs),
  };
  for (const kernel of kernels) {
    for (const [before, run] of Object.entries(leave)) {
      for (const call of ["call", "callSync"] as const) {
        await run(kernel);
        out.fill(0).syncToDevice();
        const since = performance.now();
        await kernel[call](a, b, out, 4);
        const took = performance.now() - since;
        assert.ok(took > latencyMs - 2, `${kernel.fullpath}.${call} after ${before} took ${took} ms`);
        assert.equal(numbers(out), sum);
      }
    }
  }
});

test("what a run by hand leaves is really there, so that the test before can fail", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 5 });
  await ol.vadd_1.call(a, b, out, 4);
  await runByHand(ol.vadd_1, 5);
  assert.is(ol.vadd_1.mmio.read32(ISR), 1);
  assert.is(ol.vadd_1.mmio.read32(CTRL) & 2, 2);
  await runByHand(ol.vaddc_1, 5);
  assert.is(ol.vaddc_1.mmio.read32(CTRL) & 6, 2, "a chained kernel stalls until it is told to go on");
});

test("somebody else's read of CTRL does not lose the end of a run", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 20 });
  const run = ol.vadd_2.start(a, b, out, 4);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.is(ol.vadd_2.read(CTRL) & 2, 2);
  await run.wait({ timeoutMs: 1000 });
  assert.equal(numbers(out), sum);
});

test("outputs and return values come back typed", async () => {
  const { device, ol } = await setUp();
  let given: unknown[] = [];
  device.model("stats", (_buffers: object, ...scalars: [number, number, bigint, boolean]) => {
    given = scalars;
    return { low: -7, mean: 0.125, returnValue: -123456 };
  });
  const expected = { low: -7, mean: 0.125, returnValue: -123456 };
  assert.equal(await ol.stats_1.call(1.5, 255, -(2n ** 63n), true), expected);
  assert.equal(given, [1.5, 255, -(2n ** 63n), true]);
  assert.equal(ol.stats_1.callSync(-0.1, 0, 2n ** 63n - 1n, false), expected);
  assert.equal(given, [Math.fround(-0.1), 0, 2n ** 63n - 1n, false]);
  device.model("twice", (_buffers: object, x: number) => x * 2);
  assert.is(await ol.twice_1.call(21), 42);
  assert.is(ol.twice_1.callSync(-21), -42);
});

test("outputs of a run that nobody waited for are read before the next one", async () => {
  const { device, ol } = await setUp();
  device.model("twice", (_buffers: object, x: number) => x * 2);
  const first = ol.twice_1.start(1);
  const second = ol.twice_1.start(2);
  assert.is(second.waitSync(), 4);
  assert.is(first.waitSync(), 2);
  assert.is(await first.wait(), 2);
});

test("what a kernel cannot take is refused and nothing is written", async () => {
  const { device, ol, a, b, out } = await setUp();
  const other = new SimDevice({ name: "other" });
  const elsewhere = await KernelsOverlay.load({ device: other });
  const foreign = elsewhere.allocate(4, "i4");
  const freed = ol.allocate(4, "i4");
  freed.freebuffer();
  const floats = ol.allocate(4, "f4") as unknown as Ints;
  leftovers.push(foreign, floats);
  const call = (...values: unknown[]): unknown => Reflect.apply(ol.vadd_1.callSync, ol.vadd_1, values);
  const from = device.recorder.accesses.length;
  for (const [code, message, act] of [
    ["DEVICE_MISMATCH", "belongs to device other, not to sim", () => call(foreign, b, out, 4)],
    ["FREED", "was freed", () => call(freed, b, out, 4)],
    ["ARGUMENT", "takes a buffer of i4, not of f4", () => call(floats, b, out, 4)],
    ["ARGUMENT", "ordinary arrays have no device address", () => call(new Int32Array(4), b, out, 4)],
    ["ARGUMENT", "a device buffer from allocate() is needed", () => call(0x1000n, b, out, 4)],
    ["RANGE", "n: -1 is outside of 0 to 4294967295 (unsigned int)", () => call(a, b, out, -1)],
    ["ARGUMENT", "n (unsigned int) takes a number, not 4n", () => call(a, b, out, 4n)],
    [
      "ARGUMENT",
      "vadd_1 takes 4 arguments (a, b, out, n), not 3",
      () => Reflect.apply(ol.vadd_1.with({}).callSync, undefined, [a, b, out]) as unknown,
    ],
    ["ARGUMENT", "argument n is missing", () => ol.vadd_1.callArgsSync({ a, b, out } as never)],
    [
      "ARGUMENT",
      "vadd_1 has no argument m; it has a, b, out, n",
      () => ol.vadd_1.callArgsSync({ a, b, out, n: 4, m: 1 } as never),
    ],
    [
      "ARGUMENT",
      "takes no signal",
      () => ol.vadd_1.with({ signal: new AbortController().signal }).callSync(a, b, out, 4),
    ],
    ["RANGE", "timeoutMs", () => ol.vadd_1.with({ timeoutMs: -1 })],
    ["ARGUMENT", "after takes runs", () => ol.vadd_1.with({ after: [{} as never] }).callSync(a, b, out, 4)],
    [
      "UNSUPPORTED",
      "free_1 has no start: its control protocol is none",
      () => ol.free_1.with({}) as unknown as { start(): void },
    ],
  ] as const) {
    const error = thrown(() => {
      const result: unknown = act();
      if (typeof result === "object" && result !== null && "start" in result) (result.start as () => void)();
    });
    assert.is(error.code, code, error.message);
    assert.match(error.message, message);
  }
  assert.equal(accesses(device, "vadd_1", from), []);
  // A method that gives a promise rejects; it does not throw.
  assert.is((await rejected(ol.vadd_1.call(freed, b, out, 4))).code, "FREED");
  assert.is((await rejected(ol.vadd_1.callArgs({ a, b, out } as never))).code, "ARGUMENT");
});

test("registers of unknown C type: 32 bits take integers, 64 bits a buffer or a bigint, in whichever interface", async () => {
  const { device, ol, a } = await setUp();
  let seen: unknown;
  device.model(
    "bare",
    ({ data }: { data: Int32Array }, count: number) => {
      seen = [count, [...data]];
    },
    { buffers: { data: "i4" } },
  );
  ol.bare_1.callSync(7, a);
  assert.equal(seen, [7, [1, 2, 3, 4]]);
  ol.bare_1.callSync(-1, a.deviceAddress + 8n);
  assert.equal(seen, [0xffff_ffff, [3, 4]]);
  assert.match(thrown(() => ol.bare_1.callSync(1.5, a)).message, "float32Bits(x)");
  assert.is(thrown(() => ol.bare_1.callSync(1, 4096 as never)).code, "ARGUMENT");
  assert.is(
    device.recorder.accesses.filter(
      (access) => access.interface === "s_axi_control_r" && access.kind === "write",
    ).length,
    4,
  );
});

test("a kernel that runs is not started again; one that ended unseen is", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 30 });
  const run = ol.vadd_2.start(a, b, out, 4);
  assert.is(run.state, "running");
  const from = device.recorder.accesses.length;
  const error = thrown(() => ol.vadd_2.start(a, b, out, 4));
  assert.is(error.code, "BUSY");
  assert.match(error.message, "its last run has not ended; CTRL = 0x1 (AP_START)");
  assert.equal(
    accesses(device, "vadd_2", from).filter((access) => access.startsWith("write")),
    [],
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const again = ol.vadd_2.start(a, b, out, 4);
  assert.is(run.state, "completed");
  await again.wait();
  ol.vadd_2.mmio.write32(CTRL, 0x81);
  assert.match(thrown(() => ol.vadd_2.start(a, b, out, 4)).message, "it restarts by itself");
  ol.vadd_2.mmio.write32(CTRL, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
});

test("a wait that runs out of time tells the decoded state, and the run goes on", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 80 });
  for (const kernel of [ol.vadd_1, ol.vadd_2]) {
    const run = kernel.start(a, b, out, 4);
    const error = await rejected(run.wait({ timeoutMs: 10 }));
    assert.instance(error, TimeoutError);
    const { state } = error as TimeoutError;
    assert.equal(
      [state["run"], state["AP_START"], state["AP_DONE"], state["AP_IDLE"]],
      ["running", true, false, false],
    );
    assert.match(error.message, `a run of ${kernel.fullpath} did not end within 10 ms`);
    assert.instance(
      thrown(() => run.waitSync({ timeoutMs: 5 })),
      TimeoutError,
    );
    await run.wait({ timeoutMs: 2000 });
    await run.wait();
    assert.is(run.state, "completed");
  }
  assert.instance(await rejected(ol.vadd_1.with({ timeoutMs: 10 }).call(a, b, out, 4)), TimeoutError);
  ol.timeoutMs = 10;
  assert.instance(await rejected(ol.vadd_2.call(a, b, out, 4)), TimeoutError);
});

test("a signal gives up the wait, not the run", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 40 });
  for (const kernel of [ol.vadd_1, ol.vadd_2]) {
    const run = kernel.start(a, b, out, 4);
    const reason = new Error("enough");
    const error = await rejected(run.wait({ signal: AbortSignal.timeout(5) }));
    assert.is(error.code, "ABORTED");
    const fired = AbortSignal.abort(reason);
    assert.is((await rejected(run.wait({ signal: fired }))).cause, reason);
    await run.wait();
    assert.equal(numbers(out), sum);
  }
});

test("a kernel that hangs says so, and why the model failed is told", async () => {
  const { device, ol } = await setUp();
  const warnings: string[] = [];
  const listener = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", listener);
  device.model("twice", () => {
    throw new Error("no multiplier");
  });
  const error = await rejected(ol.twice_1.with({ timeoutMs: 30 }).call(1));
  process.off("warning", listener);
  assert.instance(error, TimeoutError);
  assert.match(warnings.join(), "the model of twice_1 failed, the kernel hangs: Error: no multiplier");
});

test("without a model the start is refused, and says how to give one", async () => {
  const ol = await KernelsOverlay.load({ device: new SimDevice() });
  const error = thrown(() => ol.twice_1.callSync(1));
  assert.is(error.code, "UNSUPPORTED");
  assert.match(error.message, 'device.model("twice", …)');
});

test("runs after others begin when those have completed", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 15 });
  const order: string[] = [];
  for (const path of ["vadd_1", "vadd_2", "vaddc_1"]) {
    device.model(
      path,
      (buffers: VaddBuffers, n: number) => {
        order.push(path);
        add(buffers, n);
      },
      { latencyMs: path === "vadd_1" ? 25 : 5 },
    );
  }
  const first = ol.vadd_1.start(a, b, out, 4);
  const second = ol.vaddc_1.with({ after: [first] }).start(out, b, out, 4);
  const third = ol.vadd_2.with({ after: [second, first] }).start(out, b, out, 4);
  assert.is(third.state, "new");
  await third.wait();
  assert.equal(order, ["vadd_1", "vaddc_1", "vadd_2"]);
  assert.equal(numbers(out), [31, 62, 93, 124]);
  // Spinning drives the whole chain; so does nobody.
  const chained = ol.vadd_2.with({ after: [ol.vadd_1.start(a, b, out, 4)] }).start(out, b, out, 4);
  chained.waitSync();
  assert.equal(numbers(out), [21, 42, 63, 84]);
  ol.vadd_2.with({ after: [ol.vadd_1.start(a, b, out, 4)] }).start(out, b, out, 4);
  await new Promise((resolve) => setTimeout(resolve, 90));
  assert.equal(numbers(out), [21, 42, 63, 84]);
});

test("a run after one that failed is not started; a pending one can be withdrawn, a running one not", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 20 });
  const first = ol.vadd_1.start(a, b, out, 4);
  const second = ol.vadd_2.with({ after: [first] }).start(a, b, out, 4);
  const third = ol.vaddc_1.with({ after: [second] }).start(a, b, out, 4);
  assert.is(thrown(() => first.abort()).code, "UNSUPPORTED");
  second.abort();
  assert.is(second.state, "aborted");
  assert.is((await rejected(second.wait())).code, "ABORTED");
  const error = await rejected(third.wait());
  assert.is(error.code, "ABORTED");
  assert.is((error.cause as PynqError).code, "ABORTED");
  await first.wait();
  first.abort();
  assert.equal(
    accesses(device, "vadd_2").filter((access) => access === "write 0 1"),
    [],
  );
});

test("await using leaves nothing running", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 20 });
  {
    await using run = ol.vadd_1.start(a, b, out, 4);
    assert.is(run.state, "running");
  }
  assert.equal(numbers(out), sum);
});

test("a repeating kernel passes again and again until stopped", async () => {
  const { device, ol, a, b, out } = await setUp();
  let passes = 0;
  device.model("vadd", (buffers: VaddBuffers, n: number) => {
    passes += 1;
    add(buffers, n);
  });
  for (const kernel of [ol.vadd_1, ol.vadd_2]) {
    passes = 0;
    await using run = kernel.startRepeating(a, b, out, 4);
    while (passes < 5) await new Promise((resolve) => setTimeout(resolve, 2));
    assert.is(run.state, "running");
    assert.is(thrown(() => kernel.start(a, b, out, 4)).code, "BUSY");
    await run.stop();
    assert.is(run.state, "completed");
    const before = passes;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.is(passes, before);
    await kernel.call(a, b, out, 4);
  }
});

test("memory of a run stays until its end, however the buffer goes", async () => {
  const { device, ol, a, b } = await setUp({ latencyMs: 40 });
  const out = ol.allocate(4, "i4");
  const { data, deviceAddress } = out;
  const run = ol.vadd_2.start(a, b, out, 4);
  out.freebuffer();
  assert.is(data.length, 0);
  const next = ol.allocate(4, "i4");
  leftovers.push(next);
  assert.is.not(next.deviceAddress, deviceAddress, "the memory is not given to another");
  const held = ol.PSDDR.numBuffers;
  await run.wait();
  assert.is(ol.PSDDR.numBuffers, held - 1);
  const again = ol.allocate(4, "i4");
  leftovers.push(again);
  assert.is(again.deviceAddress, deviceAddress);
  // Nobody waits: the end is noticed all the same, because memory waits for it.
  const left = ol.allocate(4, "i4");
  ol.vadd_1.start(a, b, left, 4);
  left.freebuffer();
  const buffers = ol.PSDDR.numBuffers;
  const until = Date.now() + 2000;
  while (ol.PSDDR.numBuffers === buffers && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.is(ol.PSDDR.numBuffers, buffers - 1);
  assert.ok(device.recorder.accesses.length > 0);
});

test("the memory of a run that hangs is kept and reported, and returns with a new programming", async () => {
  const { device, ol, a, b } = await setUp();
  device.model("vadd", () => new Promise<void>(() => {}));
  const out = ol.allocate(4, "i4", { name: "result" });
  const run = ol.vadd_2.start(a, b, out, 4);
  const waited = rejected(run.wait());
  out.freebuffer();
  const before = ol.PSDDR.numBuffers;
  const error = await rejected(ol.free());
  assert.instance(error, TimeoutError, "free tells that a kernel did not stop");
  assert.is((await waited).code, "FREED", "who waits is told that the overlay is over");
  assert.is(bankUse(device, "PSDDR").buffers, before);
  const warnings: string[] = [];
  const listener = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", listener);
  reportHeld(device);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listener);
  assert.ok(warnings.some((text) => text.includes('"result" (i4[4] in PSDDR) is kept: a run of vadd_2')));
  const next = await KernelsOverlay.load({ device });
  assert.is(next.PSDDR.numBuffers, before - 1, "programming ends whatever ran");
});

test("programming anew ends what runs", async () => {
  const { device, ol, a, b, out } = await setUp();
  device.model("vadd", () => new Promise<void>(() => {}));
  const waited = rejected(ol.vadd_1.start(a, b, out, 4).wait());
  await ol.download().catch(() => undefined);
  const error = await waited;
  assert.is(error.code, "ABORTED");
  assert.match(error.message, "the device was reset");
  device.model("vadd", add);
  await ol.vadd_1.call(a, b, out, 4);
  assert.equal(numbers(out), sum);
});

test("an interrupt line that the system does not offer means polling, said once", async () => {
  const { device, ol, a, b, out } = await setUp({ latencyMs: 5 });
  device.interrupts.open = () => {
    throw new PynqError("UNSUPPORTED", "no such line here");
  };
  const warnings: string[] = [];
  const listener = (warning: Error & { code?: string }): void => {
    if (warning.code === "PYNQ_GEN_KERNEL_POLLED") warnings.push(warning.message);
  };
  process.on("warning", listener);
  await ol.vadd_1.call(a, b, out, 4);
  await ol.vadd_1.call(a, b, out, 4);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listener);
  assert.equal(numbers(out), sum);
  assert.is(warnings.length, 1);
  assert.match(warnings[0] ?? "", "vadd_1 is polled: ");
});

test("closing the kernel's interrupt line does not lose a run", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 30 });
  const waited = ol.vadd_1.call(a, b, out, 4);
  await new Promise((resolve) => setTimeout(resolve, 5));
  ol.vadd_1.interrupt.close();
  await waited;
  assert.equal(numbers(out), sum);
});

test("the application may wait for the same interrupt", async () => {
  const { ol, a, b, out } = await setUp({ latencyMs: 20 });
  const [, count] = await Promise.all([
    ol.vadd_1.call(a, b, out, 4),
    ol.vadd_1.interrupt.wait({ timeoutMs: 2000 }),
  ]);
  assert.is(count, 1);
});

test("what is known of a kernel", async () => {
  const { ol } = await setUp();
  assert.is(ol.vadd_1.signature, "void vadd(const int* a, const int* b, int* out, unsigned int n)");
  assert.is(
    ol.stats_1.signature,
    "int stats(float gain, unsigned char mode, long long bias, bool on, short* low, double* mean)",
  );
  assert.is(ol.bare_1.signature, "void bare(/* 32 bits */ count, /* 64 bits */ data)");
  assert.is(ol.free_1.protocol, "none");
  assert.equal(Object.keys(ol.vadd_1.args), ["a", "b", "out", "n"]);
  assert.equal(
    Object.values(ol.stats_1.args).map(({ index, kind, direction }) => [index, kind, direction]),
    [
      [0, "scalar", "in"],
      [1, "scalar", "in"],
      [2, "scalar", "in"],
      [3, "scalar", "in"],
      [4, "output-scalar", "out"],
      [5, "output-scalar", "out"],
    ],
  );
  assert.equal(ol.vadd_1.streams, {});
});

test("a run that nobody waits for does not keep the process alive", async () => {
  const program = `
    import { SimDevice } from "@pynq-gen/runtime";
    import { KernelsOverlay } from ${JSON.stringify(new URL("./zynq-design.js", import.meta.url).href)};
    const device = new SimDevice();
    device.model("vadd", () => new Promise(() => {}));
    const ol = await KernelsOverlay.load({ device });
    const [a, b, out] = [1, 2, 3].map(() => ol.allocate(4, "i4"));
    ol.vadd_1.start(a, b, out, 4);
    const run = ol.vadd_2.start(a, b, out, 4);
    out.freebuffer();
    await run.wait({ timeoutMs: 50 }).catch((error) => console.log(error.code));
  `;
  const child = await runNode(["--input-type=module", "--eval", program], {
    timeoutMs: 20_000,
    cwd: projectRoot,
  });
  assert.is(child.code, 0, child.stderr);
  assert.is(child.stdout.trim(), "TIMEOUT");
  assert.ok(child.ms < 10_000);
});

test("errors of kernels are of this package", () => {
  const error = new KernelError("x", { run: "error" });
  assert.is(error.code, "KERNEL");
  assert.instance(error, PynqError);
});

test.run();
