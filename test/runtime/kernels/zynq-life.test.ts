/* Runs of kernels behind control registers that meet hanging kernels, freed buffers, ended overlays and lost interrupts. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError, SimDevice, TimeoutError } from "@pynq-gen/runtime";
import { bankUse, reportHeld } from "#runtime/buffers/allocation.js";
import { projectRoot } from "../../support/project.js";
import { rejected, thrown } from "../../support/thrown.js";
import { runNode } from "../../support/timeout.js";
import { add, gate, sum, leftovers, freeLeftovers, setUp, numbers, sleep } from "./zynq-bench.js";
import { KernelsOverlay } from "./zynq-design.js";

test.after.each(freeLeftovers);

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

test("memory of a run stays until its end, however the buffer goes", async () => {
  const { device, ol, a, b } = await setUp();
  let open = gate(device);
  const out = ol.allocate(4, "i4");
  const { data, deviceAddress } = out;
  const run = ol.vadd_2.start(a, b, out, 4);
  out.freebuffer();
  assert.is(data.length, 0);
  const next = ol.allocate(4, "i4");
  leftovers.push(next);
  assert.is.not(next.deviceAddress, deviceAddress, "the memory is not given to another");
  const held = ol.PSDDR.numBuffers;
  open();
  await run.wait();
  assert.is(ol.PSDDR.numBuffers, held - 1);
  const again = ol.allocate(4, "i4");
  leftovers.push(again);
  assert.is(again.deviceAddress, deviceAddress);
  // Nobody waits: the end is noticed all the same, because memory waits for it.
  const left = ol.allocate(4, "i4");
  open = gate(device);
  ol.vadd_1.start(a, b, left, 4);
  left.freebuffer();
  const buffers = ol.PSDDR.numBuffers;
  open();
  const until = Date.now() + 2000;
  while (ol.PSDDR.numBuffers === buffers && Date.now() < until) {
    await sleep(10);
  }
  assert.is(ol.PSDDR.numBuffers, buffers - 1);
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
  await sleep(5);
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

test.run();
