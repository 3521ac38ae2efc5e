// Lines without a controller, on a source that the test drives: what comes late, breaks, or is shared.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Device } from "#runtime/device/device.js";
import type {
  InterruptHandle,
  InterruptRequest,
  InterruptSource,
  Sensitivity,
} from "#runtime/device/interrupts.js";
import { SimDevice } from "#runtime/device/sim/sim-device.js";
import { HardwareUnavailableError, PynqError, TimeoutError } from "#runtime/errors/errors.js";
import type { InterruptMap } from "#runtime/interrupts/map.js";
import { projectRoot } from "../../support/project.js";
import { runNode } from "../../support/timeout.js";
import { Bench, design, rejection, soon } from "./bench.js";

/** A line as a test drives it. */
class Line implements InterruptHandle {
  readonly name: string = "test line";
  fired: ((count: number, error?: Error) => void) | undefined;
  /** What the system knows of and has not told yet. */
  untold: number = 0;
  armed: number = 0;
  held: boolean = false;
  closed: boolean = false;
  arm(fired: (count: number, error?: Error) => void): void {
    this.armed++;
    this.fired = fired;
  }
  disarm(): number {
    const untold = this.fired === undefined ? 0 : this.untold;
    this.fired = undefined;
    this.untold = 0;
    return untold;
  }
  ref(): void {
    this.held = true;
  }
  unref(): void {
    this.held = false;
  }
  close(): void {
    this.closed = true;
  }
  fire(count: number, error?: Error): void {
    const fired = this.fired;
    this.fired = undefined;
    fired?.(count, error);
  }
}

class Source implements InterruptSource {
  readonly lines: Line[] = [];
  readonly requests: InterruptRequest[] = [];
  open(request: InterruptRequest): InterruptHandle {
    this.requests.push(request);
    const line = new Line();
    this.lines.push(line);
    return line;
  }
}

function made(
  sensitivity: Sensitivity,
  options: {
    pins?: readonly string[];
    rawIrqs?: Record<string, number | undefined>;
    map?: InterruptMap;
  } = {},
): { source: Source; bench: Bench } {
  const source = new Source();
  const sim = new SimDevice();
  const device: Device = {
    kind: "zynq",
    name: "test",
    programmer: sim.programmer,
    interrupts: source,
    close: () => sim.close(),
  };
  const pins = Object.fromEntries((options.pins ?? ["ip/irq"]).map((pin) => [pin, []]));
  const descriptor = design({
    pins,
    sensitivity,
    ...(options.rawIrqs === undefined ? {} : { rawIrqs: options.rawIrqs }),
  });
  return { source, bench: new Bench(device, descriptor, options.map) };
}

test("the count is the number that the system tells", async () => {
  const { source, bench } = made("level-high");
  const wait = bench.line("ip/irq").wait();
  source.lines[0]?.fire(3);
  assert.is(await wait, 3);
});

test("an interrupt that the event loop did not get to is not a time-out", async () => {
  const { source, bench } = made("level-high");
  const wait = bench.line("ip/irq").wait({ timeoutMs: 5 });
  const [line] = source.lines;
  assert.ok(line);
  line.untold = 2;
  assert.is(await wait, 2);
});

test("a time-out of one waiter leaves the line armed for the others", async () => {
  const { source, bench } = made("level-high");
  const [short, long] = [rejection(bench.line("ip/irq").wait({ timeoutMs: 5 })), bench.line("ip/irq").wait()];
  assert.instance(await short, TimeoutError);
  const [line] = source.lines;
  assert.ok(line?.fired, "armed again");
  line.fire(1);
  assert.is(await long, 1);
});

test("an edge that comes in the moment of a cancel is kept for the next waiter; a level is not", async () => {
  for (const [sensitivity, kept] of [
    ["edge-rising", true],
    ["level-high", false],
  ] as const) {
    const { source, bench } = made(sensitivity);
    const abort = new AbortController();
    const wait = rejection(bench.line("ip/irq").wait({ signal: abort.signal }));
    const [line] = source.lines;
    assert.ok(line);
    line.untold = 1;
    abort.abort();
    assert.is((await wait).code, "ABORTED");
    const next = bench.line("ip/irq").wait();
    assert.is(await soon(next), kept ? 1 : "pending", sensitivity);
    if (!kept) line.fire(1);
    await next;
  }
});

test("a line whose device goes away rejects its waits and iterations with the reason", async () => {
  const { source, bench } = made("edge-rising");
  const line = bench.line("ip/irq");
  const ends = [rejection(line.wait()), rejection(line.events().next())];
  source.lines[0]?.fire(0, new PynqError("SYSCALL", "the device went away"));
  for (const end of ends) assert.is((await end).message, "the device went away");
  assert.is(source.lines[0]?.armed, 1, "not armed again for anybody");
});

test("a source that refuses rejects the wait and is asked again by the next", async () => {
  const { source, bench } = made("level-high");
  source.open = () => {
    throw new HardwareUnavailableError("no UIO device", "add one");
  };
  for (let i = 0; i < 2; i++) {
    assert.instance(await rejection(bench.line("ip/irq").wait()), HardwareUnavailableError);
  }
});

test("pins that share a line are woken together, and the line closes with the last of them", async () => {
  const { source, bench } = made("level-high", { pins: ["a/irq", "b/irq"] });
  const waits = [bench.line("a/irq").wait(), bench.line("b/irq").wait()];
  assert.is(source.lines.length, 1);
  source.lines[0]?.fire(1);
  assert.equal(await Promise.all(waits), [1, 1]);
  bench.line("a/irq").close();
  assert.is(source.lines[0]?.closed, false);
  bench.line("b/irq").close();
  assert.is(source.lines[0]?.closed, true);
});

test("interruptMap gives another number, a UIO name, and lines that the design has no number for", async () => {
  const { source, bench } = made("level-high", {
    pins: ["a/irq", "b/irq", "c/irq"],
    rawIrqs: { "a/irq": 61, "b/irq": 62, "c/irq": undefined },
    map: { 61: 94, 62: "fabric", "c/irq": "uio7" },
  });
  for (const pin of ["a/irq", "b/irq", "c/irq"])
    void bench
      .line(pin)
      .wait({ timeoutMs: Infinity })
      .catch(() => {});
  assert.equal(source.requests, [
    { pin: "a/irq", rawIrq: 94 },
    { pin: "b/irq", uioName: "fabric", rawIrq: 62 },
    { pin: "c/irq", uioName: "uio7" },
  ]);
});

test("an interruptMap that does not fit the design, and a pin without a line, are refused with what there is", async () => {
  for (const [map, message] of [
    [{ 63: "fabric" }, /no pin or GIC number 63 in bench; the design has ip\/irq \(61\)/],
    [{ "ip/irg": "fabric" }, /ip\/irg/],
    [{ 61: "" }, /not a UIO name or a number/],
    [{ 61: -1 }, /not a UIO name or a number/],
  ] as const) {
    const { bench } = made("level-high", { map });
    assert.throws(
      () => bench.line("ip/irq"),
      (error: PynqError) => error.code === "ARGUMENT" && message.test(error.message),
    );
  }
  const { bench } = made("level-high", { rawIrqs: { "ip/irq": undefined } });
  assert.match((await rejection(bench.line("ip/irq").wait())).message, /name it by interruptMap/);
  assert.throws(
    () => bench.line("ip/other"),
    /ip\/other is not wired to the processor in design bench; wired are: ip\/irq/,
  );
});

test("a device without interrupts says so", async () => {
  const { bench } = made("level-high");
  const device: Device = { ...bench.device };
  delete (device as { interrupts?: unknown }).interrupts;
  const error = await rejection(new Bench(device, bench.descriptor).line("ip/irq").wait());
  assert.is(error.code, "UNSUPPORTED");
});

test("wrong time-outs are refused", async () => {
  const { bench } = made("level-high");
  for (const timeoutMs of [-1, NaN])
    assert.is((await rejection(bench.line("ip/irq").wait({ timeoutMs }))).code, "RANGE");
});

test("an iteration ends by break, by its signal, and by return, and then the line is masked", async () => {
  const { source, bench } = made("edge-rising");
  const line = bench.line("ip/irq");
  const seen: number[] = [];
  const loop = (async () => {
    for await (const count of line) {
      seen.push(count);
      if (seen.length === 2) break;
    }
  })();
  await soon(loop);
  const [handle] = source.lines;
  assert.ok(handle);
  handle.fire(1);
  assert.ok(handle.fired, "an edge-sensitive line is armed while the body runs");
  handle.fire(2);
  await loop;
  assert.equal(seen, [1, 2]);
  assert.is(handle.fired, undefined);

  const abort = new AbortController();
  const events = line.events({ signal: abort.signal });
  const next = rejection(events.next());
  abort.abort();
  assert.is((await next).code, "ABORTED");
  assert.equal(await events.next(), { done: true, value: undefined });
  assert.is((await rejection(line.events({ signal: AbortSignal.abort() }).next())).code, "ABORTED");
  assert.is(handle.fired, undefined);
});

test("ref holds the line while somebody waits, unref lets go", async () => {
  const { source, bench } = made("level-high");
  const line = bench.line("ip/irq").ref();
  const wait = line.wait();
  assert.is(source.lines[0]?.held, true);
  source.lines[0]?.fire(1);
  await wait;
  assert.is(source.lines[0]?.held, false);
  const second = line.wait();
  assert.is(source.lines[0]?.held, true);
  line.unref();
  assert.is(source.lines[0]?.held, false);
  source.lines[0]?.fire(1);
  await second;
});

test("an iteration and a wait without a time-out do not keep a program running; a time-out's timer does", async () => {
  const text = (use: string): string => `
    const { simulated } = await import("${projectRoot}/test/dist/runtime/interrupts/bench.js");
    const { device, bench } = await simulated({ pins: { "ip/irq": [["intc_0", 0, "level-high"]] } });
    const line = bench.line("ip/irq");
    process.on("exit", () => console.log("ended"));
    ${use}`;
  const run = (use: string): ReturnType<typeof runNode> =>
    runNode(["--input-type=module", "--eval", text(use)], { timeoutMs: 10_000 });
  const idle = await run(`line.wait({ timeoutMs: Infinity }); line.events().next();`);
  assert.is(idle.stdout, "ended\n", idle.output);
  assert.is(idle.timedOut, false);
  const unref = await run(`line.unref().wait({ timeoutMs: 600000 });`);
  assert.is(unref.timedOut, false);
  const waits = await run(`await line.wait({ timeoutMs: 300 }).catch((error) => console.log(error.code));`);
  assert.is(waits.stdout, "TIMEOUT\nended\n", waits.output);
  assert.is(waits.code, 0);
  const held = await run(
    `setTimeout(() => device.pins.set("ip/irq", true), 300).unref(); console.log(await line.ref().wait({ timeoutMs: Infinity }));`,
  );
  assert.is(held.stdout, "1\nended\n", held.output);
});

test.run();
