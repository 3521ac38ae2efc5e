/* Run under the made-up GPIO controller (made-up-chip.c): line 54 drives line 55, 56 drives 57, and so on. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { FreedError, PynqError, TimeoutError, ValueRangeError } from "#runtime/errors/errors.js";
import { GPIO, type GpioOptions } from "#runtime/gpio/gpio.js";
import { loadNative } from "#runtime/native/load.js";
import type { GpioEdge } from "#runtime/gpio/edges.js";
import { fakeDevice } from "../../zynq/support/fake-board.js";

const root = new SystemRoot(process.argv[2]!);
const system = { root };
const options: GpioOptions = { system };
const out = (line: number, more: GpioOptions = {}): GPIO =>
  new GPIO({ label: "zynq_gpio", line }, "out", { system, ...more });
const input = (line: number, more: GpioOptions = {}): GPIO =>
  new GPIO({ label: "zynq_gpio", line }, "in", { system, ...more });

async function refusal(action: () => unknown, code: string, message: RegExp): Promise<void> {
  try {
    await action();
  } catch (error) {
    assert.instance(error, PynqError, String(error));
    assert.is((error as PynqError).code, code);
    assert.match((error as PynqError).message, message);
    return;
  }
  throw new Error("it was not refused");
}

test("EMIO bits are counted behind the MIO pins", () => {
  assert.equal(GPIO.getGpioPin(0, undefined, system), { label: "zynq_gpio", line: 54 });
  assert.equal(GPIO.getGpioPin(3, "other", system), { label: "other", line: 3 });
  assert.is(GPIO.getGpioNpins(undefined, system), 118);
});

test("what an output drives, an input reads", () => {
  using driver = out(54);
  using sense = input(55);
  assert.equal(
    [driver.direction, sense.direction, sense.index, sense.path],
    ["out", "in", 55, "/dev/gpiochip0"],
  );
  assert.equal([driver.read(), sense.read()], [0, 0]);
  driver.write(1);
  assert.equal([driver.read(), sense.read()], [1, 1]);
  driver.write(0);
  assert.is(sense.read(), 0);
});

test("an output begins with its value; a released pin can be had again", () => {
  const driver = out(56, { value: 1 });
  using sense = input(57);
  assert.is(sense.read(), 1);
  driver.release();
  driver.release();
  assert.throws(
    () => driver.write(0),
    (error: unknown) => error instanceof FreedError,
  );
  assert.throws(
    () => driver.read(),
    (error: unknown) => error instanceof FreedError,
  );
  out(56, { value: 0 }).release();
  assert.is(sense.read(), 0);
});

test("active low turns levels round, on both sides", () => {
  using driver = out(58, { activeLow: true, value: 1 });
  using sense = input(59);
  assert.equal([driver.read(), sense.read()], [1, 0]);
  driver.write(0);
  assert.equal([driver.read(), sense.read()], [0, 1]);
});

test("directions change in place", () => {
  using pin = out(60, { value: 1 });
  pin.setDirection("in");
  assert.is(pin.direction, "in");
  assert.throws(() => pin.write(1), /is an input/);
  pin.setDirection("out", 1);
  using sense = input(61);
  assert.is(sense.read(), 1);
});

test("edges come as an iteration, in order, and those between two turns are kept", async () => {
  using driver = out(62);
  using sense = input(63);
  const edges = sense.edges();
  for (const value of [1, 0, 1] as const) driver.write(value);
  const seen: GpioEdge[] = [];
  for await (const edge of edges) {
    seen.push(edge);
    if (seen.length === 3) break;
  }
  assert.equal(
    seen.map(({ edge, lost }) => `${edge} ${lost}`),
    ["rising 0", "falling 0", "rising 0"],
  );
  assert.ok(seen[0]!.timestampNs <= seen[1]!.timestampNs);
  assert.ok(process.hrtime.bigint() - seen[2]!.timestampNs < 10_000_000_000n);
  // After the loop nothing is recorded any more, and the pin goes on.
  driver.write(0);
  assert.is(sense.read(), 0);
});

test("only the edges that were asked for; two iterations get their own", async () => {
  using driver = out(64);
  using sense = input(65);
  const rising = sense.edges({ edge: "rising" });
  const falling = sense.edges({ edge: "falling" });
  const both = [rising.next(), falling.next()];
  driver.write(1);
  driver.write(0);
  const [up, down] = await Promise.all(both);
  assert.equal([up?.value?.edge, down?.value?.edge], ["rising", "falling"]);
  await rising.return?.();
  driver.write(1);
  driver.write(0);
  assert.is((await falling.next()).value?.edge, "falling");
});

test("edges that nobody took in time are counted as lost", async () => {
  using driver = out(66);
  using sense = input(67);
  const edges = sense.edges();
  // The kernel has room for 64; JavaScript is busy all the while.
  for (let i = 0; i < 100; i++) driver.write(i % 2 === 0 ? 1 : 0);
  for (let i = 0; i < 64; i++) assert.is((await edges.next()).value?.lost, 0);
  driver.write(1);
  assert.is((await edges.next()).value?.lost, 36);
});

test("waiting for an edge: it comes, it does not, it is given up", async () => {
  using driver = out(68);
  using sense = input(69);
  const edge = sense.wait({ edge: "rising", timeoutMs: 5000 });
  driver.write(1);
  assert.is((await edge).edge, "rising");
  try {
    await sense.wait({ edge: "falling", timeoutMs: 20 });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TimeoutError);
    assert.match((error as Error).message, /no falling edge of zynq_gpio line 69 within 20 ms/);
    assert.equal((error as TimeoutError).state, { level: 1 });
  }
  const controller = new AbortController();
  const aborted = sense.wait({ signal: controller.signal });
  controller.abort(new Error("enough"));
  await refusal(() => aborted, "ABORTED", /waiting for an edge of zynq_gpio line 69 was aborted/);
  const iteration = sense.edges({ signal: controller.signal });
  await refusal(() => iteration.next(), "ABORTED", /iterating over edges of zynq_gpio line 69 was aborted/);
  assert.is((await iteration.next()).done, true);
});

test("release ends iterations, and so does becoming an output", async () => {
  const sense = input(71);
  const turn = sense.edges().next();
  sense.release();
  await refusal(() => turn, "FREED", /line 71 was released/);
  using other = input(73);
  const second = other.edges().next();
  other.setDirection("out");
  await refusal(() => second, "ABORTED", /line 73 became an output/);
  await refusal(() => other.edges(), "UNSUPPORTED", /is an output: it has no edges/);
});

test("what cannot be is refused", async () => {
  await refusal(() => input(7), "BUSY", /zynq_gpio line 7 is in use by kernel-led/);
  using mine = input(74);
  await refusal(() => input(74), "BUSY", /zynq_gpio line 74 is in use by pynq-gen/);
  await refusal(() => mine.write(1), "UNSUPPORTED", /line 74 is an input: it cannot be written/);
  await refusal(() => input(118), "RANGE", /zynq_gpio has no line 118: they are 0 to 117/);
  await refusal(() => input(-1), "RANGE", /no line -1/);
  await refusal(() => input(76, { bias: "pull-up" }), "SYSCALL", /EOPNOTSUPP/);
  // A refused request holds nothing.
  input(76).release();
  await refusal(
    () => new GPIO({ label: "none", line: 0 }, "in", options),
    "HARDWARE_UNAVAILABLE",
    /no GPIO controller none; there is zynq_gpio \(118 lines\)/,
  );
  await refusal(
    () => new GPIO({ label: "zynq_gpio", line: 1 }, "up" as "in", options),
    "ARGUMENT",
    /"in" or "out", got "up"/,
  );
  using driver = out(78);
  for (const value of [2, -1, 0.5, true, "1"]) {
    assert.throws(
      () => driver.write(value as 0),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  assert.throws(() => GPIO.getGpioPin(-1, undefined, system), /no GPIO bit -1/);
});

test("a design's bit is opened in the design's direction", () => {
  const { gpio } = fakeDevice(root);
  const reset = gpio.open({ name: "reset", index: 30, direction: "out", pins: ["reset/Din"] });
  const done = gpio.open({ name: "done", index: 31, direction: "in", pins: ["done"] });
  reset.write(1);
  assert.is(done.read(), 1);
  assert.throws(() => done.write(1), /line 85 is an input/);
  reset.release();
  done.release();
});

test("wrong arguments to the C helper are errors", () => {
  const native = loadNative();
  if ("unavailable" in native) throw new Error(native.unavailable);
  const file = root.at("/dev/gpiochip0");
  assert.throws(() => native.gpioRequest(file, new Uint32Array(0), 4n, 0n, "x"), /1 to 64 lines/);
  assert.throws(() => native.gpioRequest(file, new Uint32Array(65), 4n, 0n, "x"), /1 to 64 lines/);
  assert.throws(() => native.gpioRequest(file, new Uint8Array(4) as never, 4n, 0n, "x"), /Uint32Array/);
  assert.throws(() => native.gpioRequest(file, [1] as never, 4n, 0n, "x"), /Uint32Array/);
  assert.throws(() => native.gpioRequest("/nowhere", new Uint32Array(1), 4n, 0n, "x"), /ENOENT/);
  assert.throws(() => native.gpioRead(-1, 1n), /EBADF|ENOTTY/);
  assert.throws(() => native.gpioWrite(0, 1n, 1n), /ENOTTY/);
  assert.throws(() => native.gpioRead(1.5, 1n), /whole number/);
  assert.throws(() => native.gpioConfigure(0, 65, 4n, 0n), /from 0 to 64/);
  assert.throws(() => native.gpioEvents(9999), /EBADF/);
  // This process's own input, which has nothing: taking from it does not wait.
  assert.equal(native.gpioEvents(0), []);
  assert.throws(() => native.gpioChipInfo("a\0b"), /NUL/);
});

test.run();
