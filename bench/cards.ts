/* Starting a kernel through XRT and hearing of its end, in XRT's noop emulation: beside the C API in a C loop. */
import { join } from "node:path";
import { Device, XrtDevice } from "@pynq-gen/runtime";
import { AlveoVaddOverlay } from "#examples/alveo-vadd/overlay/index.js";
import { median, ratio } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { projectRoot, runC } from "./tools.js";

const rounds = 5_000;
const repeats = 5;

/** Nanoseconds a call: the median of some repeats. */
async function measure(call: (i: number) => void | Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const started = process.hrtime.bigint();
    for (let i = 0; i < rounds; i += 1) {
      const pending = call(i);
      if (pending !== undefined) await pending;
    }
    times.push(Number(process.hrtime.bigint() - started) / rounds);
  }
  // The first one compiles.
  return median(times.slice(1));
}

/** Nothing where XRT or its noop emulation is not installed. */
export async function benchCards(): Promise<BenchTable | undefined> {
  // XRT reads it at its first use, which is below.
  process.env["XCL_EMULATION_MODE"] = "noop";
  const device = Device.probe().devices.find((each) => each instanceof XrtDevice);
  const bitfile = join(projectRoot, "generated-examples/alveo-vadd/input/alveo-vadd.xclbin");
  const c = device === undefined ? undefined : runC<{ polled: number; callback: number }>("cards", [bitfile]);
  if (device === undefined || c === undefined) return undefined;
  const ol = await AlveoVaddOverlay.load({ device, bitfile });
  const a = ol.allocate(1024, "i4", { target: ol.bank0 });
  const b = ol.allocate(1024, "i4", { target: ol.bank1 });
  const sums = ol.allocate(1024, "i4", { target: ol.bank1 });
  const callSync = await measure((i) => ol.vadd_1.callSync(a, b, sums, i));
  const call = await measure((i) => ol.vadd_1.call(a, b, sums, i));
  const many = await measure((i) => {
    if (i % 100 !== 0) return;
    return Promise.all(Array.from({ length: 100 }, (_, k) => ol.vadd_1.call(a, b, sums, k))).then(
      () => undefined,
    );
  });
  for (const buffer of [a, b, sums]) buffer.freebuffer();
  await ol.free();
  await device.close();
  const row = (what: string, ns: number): string[] => [
    what,
    (ns / 1000).toFixed(1),
    ratio(ns, c.callback),
    ratio(ns, c.polled),
  ];
  return {
    title: "Kernels behind XRT",
    note: `Microseconds to set four arguments, start a kernel and learn of its end, in XRT's noop emulation, whose kernels take no time: what XRT and Node add to a kernel's own time. XRT tells an end by a callback on a thread of its own, or to a thread that does nothing but wait.`,
    columns: ["how", "µs", "beside C, callback", "beside C, waiting"],
    rows: [
      row("C API, waiting in the caller", c.polled),
      row("C API, with a callback", c.callback),
      row("`ol.vadd_1.callSync(a, b, sums, n)`", callSync),
      row("`await ol.vadd_1.call(a, b, sums, n)`", call),
      row("the same, 100 at once", many),
    ],
  };
}
