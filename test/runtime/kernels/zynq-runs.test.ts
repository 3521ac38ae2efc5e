/* Runs of kernels behind control registers: what ends them, what does not, waits, order. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError, TimeoutError } from "@pynq-gen/runtime";
import { rejected, thrown } from "../../support/thrown.js";
import {
  type VaddBuffers,
  CTRL,
  GIER,
  IER,
  ISR,
  add,
  gate,
  sum,
  freeLeftovers,
  setUp,
  numbers,
  accesses,
  sleep,
} from "./zynq-bench.js";
import { type Vadd } from "./zynq-design.js";

test.after.each(freeLeftovers);

/** Lets a kernel run to its end by hand and leaves everything that a run leaves: AP_DONE, and the status bit. */
async function runByHand(kernel: Vadd, latencyMs: number): Promise<void> {
  kernel.mmio.write32(GIER, 1);
  kernel.mmio.write32(IER, 1);
  kernel.mmio.write32(CTRL, 1);
  await sleep(latencyMs * 2);
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
  await sleep(40);
  assert.is(ol.vadd_2.read(CTRL) & 2, 2);
  await run.wait({ timeoutMs: 1000 });
  assert.equal(numbers(out), sum);
});

test("a kernel that runs is not started again; one that ended unseen is", async () => {
  const { device, ol, a, b, out } = await setUp();
  const open = gate(device);
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
  open();
  await sleep(5);
  const again = ol.vadd_2.start(a, b, out, 4);
  assert.is(run.state, "completed");
  await again.wait();
  ol.vadd_2.mmio.write32(CTRL, 0x81);
  assert.match(thrown(() => ol.vadd_2.start(a, b, out, 4)).message, "it restarts by itself");
  ol.vadd_2.mmio.write32(CTRL, 0);
  await sleep(50);
});

test("a wait that runs out of time tells the decoded state, and the run goes on", async () => {
  const { device, ol, a, b, out } = await setUp();
  for (const kernel of [ol.vadd_1, ol.vadd_2]) {
    const open = gate(device);
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
    open();
    await run.wait({ timeoutMs: 2000 });
    await run.wait();
    assert.is(run.state, "completed");
  }
  gate(device);
  assert.instance(await rejected(ol.vadd_1.with({ timeoutMs: 10 }).call(a, b, out, 4)), TimeoutError);
  ol.timeoutMs = 10;
  assert.instance(await rejected(ol.vadd_2.call(a, b, out, 4)), TimeoutError);
});

test("a signal gives up the wait, not the run", async () => {
  const { device, ol, a, b, out } = await setUp();
  for (const kernel of [ol.vadd_1, ol.vadd_2]) {
    out.fill(0).syncToDevice();
    const open = gate(device);
    const run = kernel.start(a, b, out, 4);
    const reason = new Error("enough");
    const error = await rejected(run.wait({ signal: AbortSignal.timeout(5) }));
    assert.is(error.code, "ABORTED");
    const fired = AbortSignal.abort(reason);
    assert.is((await rejected(run.wait({ signal: fired }))).cause, reason);
    open();
    await run.wait();
    assert.equal(numbers(out), sum);
  }
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
  await sleep(90);
  assert.equal(numbers(out), [21, 42, 63, 84]);
});

test("a run after one that failed is not started; a pending one can be withdrawn, a running one not", async () => {
  const { device, ol, a, b, out } = await setUp();
  const open = gate(device);
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
  open();
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
    assert.is(run.kernel, "vadd_1");
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
    while (passes < 5) await sleep(2);
    assert.is(run.state, "running");
    assert.is(thrown(() => kernel.start(a, b, out, 4)).code, "BUSY");
    await run.stop();
    assert.is(run.state, "completed");
    const before = passes;
    await sleep(20);
    assert.is(passes, before);
    await kernel.call(a, b, out, 4);
  }
});

test.run();
