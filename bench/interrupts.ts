/* From the moment an interrupt comes to the promise that waits for it: beside bare epoll in C. */
import { requireNative } from "#runtime/native/load.js";
import type { InterruptHandle } from "#runtime/device/interrupts.js";
import type { Device } from "#runtime/device/device.js";
import { SimDevice } from "#runtime/device/sim/sim-device.js";
import { openInterrupt } from "#runtime/interrupts/open.js";
import type { OverlayDescriptor } from "#runtime/overlay/descriptor.js";
import { median, ratio } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { runC } from "./tools.js";

const rounds = 3000;

interface Spread {
  readonly median: number;
  readonly p99: number;
  readonly worst: number;
}

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (index: number): number => sorted[Math.floor(index)] ?? Number.NaN;
  return { median: median(sorted), p99: at(sorted.length * 0.99), worst: at(sorted.length - 1) };
}

/** Time from raising to `heard`, by a call that gives the moment it was heard at. */
async function measure(
  round: () => { readonly raise: () => void; readonly heard: Promise<bigint> },
): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const { raise, heard } = round();
    const raised = process.hrtime.bigint();
    raise();
    times.push(Number((await heard) - raised));
  }
  return spread(times);
}

const descriptor: OverlayDescriptor = {
  name: "bench",
  modelHash: "",
  source: "",
  platform: { arch: "zynq", part: "" },
  ips: {},
  memories: {},
  interrupts: { "ip/irq": { pin: "ip/irq", chain: [], rawIrq: 61, sensitivity: "edge-rising" } },
  clocks: [],
  gpio: {},
};

/** Measures the callback of the helper and the wait of a line, on an event counter. */
export async function benchInterrupts(): Promise<BenchTable> {
  const native = requireNative();
  const line = native.lineEvent();
  native.lineHold(line, true);
  const callback = await measure(() => ({
    raise: () => native.lineRaise(line, 1),
    heard: new Promise((resolve) => native.lineArm(line, () => resolve(process.hrtime.bigint()))),
  }));
  const handle: InterruptHandle = {
    name: "event",
    arm: (fired) => native.lineArm(line, (count) => fired(count)),
    disarm: () => native.lineDisarm(line),
    ref: () => native.lineHold(line, true),
    unref: () => native.lineHold(line, false),
    close: () => native.lineClose(line),
  };
  const sim = new SimDevice();
  const device: Device = {
    kind: "zynq",
    name: "bench",
    programmer: sim.programmer,
    interrupts: { open: () => handle },
    close: () => sim.close(),
  };
  const context = {
    device,
    descriptor,
    timeoutMs: 10_000,
    assertOpen: () => undefined,
    onEnd: () => undefined,
  };
  const waiting = openInterrupt(context, "ip/irq");
  const wait = await measure(() => ({
    heard: waiting.wait().then(() => process.hrtime.bigint()),
    raise: () => native.lineRaise(line, 1),
  }));
  waiting.close();
  const c = runC<Spread>("interrupts", []);
  const row = (what: string, { median: middle, p99, worst }: Spread): string[] => [
    what,
    (middle / 1000).toFixed(1),
    (p99 / 1000).toFixed(1),
    (worst / 1000).toFixed(0),
    c === undefined ? "no compiler" : ratio(middle, c.median),
  ];
  return {
    title: "Interrupts",
    note: `Microseconds from raising an event counter to whoever waits for it, ${rounds} times: the thread of a C program by epoll, a callback of the helper, and \`await line.wait()\`.`,
    columns: ["who waits", "median", "99 of 100", "worst", "median beside C"],
    rows: [
      ...(c === undefined ? [] : [row("epoll in C", c)]),
      row("callback of the helper", callback),
      row("`await line.wait()`", wait),
    ],
  };
}
