/* Calls of a kernel behind control registers: through a generated class, beside plain C on the same memory. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { VaddOverlay } from "#examples/vadd/overlay/index.js";
import { FileDevice } from "./file-device.js";
import { median, ratio } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { compileC, runProgram } from "./tools.js";

const ROUNDS = 7;

/** How long the kernel takes, in ns, and how often it is called in a round. */
const durations: readonly { readonly name: string; readonly ns: number; readonly count: number }[] = [
  { name: "no time", ns: 0, count: 20_000 },
  { name: "1 µs", ns: 1_000, count: 10_000 },
  { name: "10 µs", ns: 10_000, count: 2_000 },
];

/** Keeps this thread on some processors, where the system has the tool for it. */
function keepOn(processors: string): void {
  spawnSync("taskset", ["-cp", processors, String(process.pid)]);
}

/** Nanoseconds of a call in each way, measured in turns. */
async function measure(
  program: string,
  { ns, count }: (typeof durations)[number],
): Promise<{ readonly sync: number; readonly awaited: number; readonly plain: number }> {
  const device = new FileDevice();
  const ol = await VaddOverlay.load({ device });
  const kernel = ol.vadd_1;
  const base = String(kernel.mmio.base);
  const player = spawn(program, ["play", device.path, base, String(ns)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await once(player.stdout, "data");
    using a = ol.allocate(16, "i4");
    using b = ol.allocate(16, "i4");
    using c = ol.allocate(16, "i4");
    const check = (given: number, n: number): void => {
      if (given !== n) throw new Error(`the kernel gave back ${given}, not ${n}`);
    };
    const sync = (): number => {
      const started = process.hrtime.bigint();
      for (let n = 0; n < count; n++) check(kernel.callSync(a, b, c, n, 5n), n);
      return Number(process.hrtime.bigint() - started) / count;
    };
    const awaited = async (): Promise<number> => {
      const started = process.hrtime.bigint();
      for (let n = 0; n < count; n++) check(await kernel.call(a, b, c, n, 5n), n);
      return Number(process.hrtime.bigint() - started) / count;
    };
    const plain = (): number =>
      runProgram<{ call: number }>(program, ["call", device.path, base, String(count)]).call;
    sync();
    await awaited();
    const rounds: { sync: number; awaited: number; plain: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ sync: sync(), awaited: await awaited(), plain: plain() });
    }
    return {
      sync: median(rounds.map((round) => round.sync)),
      awaited: median(rounds.map((round) => round.awaited)),
      plain: median(rounds.map((round) => round.plain)),
    };
  } finally {
    player.kill("SIGKILL");
    await ol.free();
    await device.close();
  }
}

/** Calls of a kernel that a process of C plays behind a mapped file; undefined without a compiler or a second processor. */
export async function benchKernels(): Promise<BenchTable | undefined> {
  const program = compileC("kernel");
  if (program === undefined || availableParallelism() < 2) return undefined;
  const rows: string[][] = [];
  keepOn("0");
  try {
    for (const duration of durations) {
      const { sync, awaited, plain } = await measure(program, duration);
      const beside = (ns: number): string => `${ns.toFixed(0)} (${ratio(ns, plain)})`;
      rows.push([duration.name, plain.toFixed(0), beside(sync), beside(awaited)]);
    }
  } finally {
    keepOn(`0-${availableParallelism() - 1}`);
  }
  return {
    title: "Kernel calls through control registers",
    note: "Nanoseconds from a call to its return value: is the kernel idle, nine argument words, interrupt status, barrier, start, wait, return value. The kernel is a process of C on another processor, behind a mapped file; C makes the same accesses, with a time-out too. Memory answers in a few ns, where a register on a bus takes 100 and more: what the class adds is largest here. Goal: within 1.5× of C.",
    columns: ["the kernel takes", "C", "`callSync`", "`await call`"],
    rows,
  };
}
