/* Calls of kernels behind control registers: values, bus accesses, refusals. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SimDevice } from "@pynq-gen/runtime";
import { rejected, thrown } from "../../support/thrown.js";
import {
  type Ints,
  CTRL,
  GIER,
  IER,
  ISR,
  sum,
  leftovers,
  freeLeftovers,
  setUp,
  numbers,
  accesses,
} from "./zynq-bench.js";
import { KernelsOverlay } from "./zynq-design.js";

test.after.each(freeLeftovers);

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
    assert.is(kernel.read(CTRL), 4, "a chained kernel was told to go on");
    assert.is(kernel.mmio.read32(ISR), 0);
  }
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

test.run();
