/*
 * Ends of a process that has a card open, one a name. Each prints what it saw and goes; failure.test.ts looks at how.
 * Run in the software card's environment: `node run-ends.js NAME FOLDER`.
 */
import { execFile } from "node:child_process";
import { Worker } from "node:worker_threads";
import { writeImage } from "../../../support/softcard/design.js";
import { finish, integers, loadedCard, uint32, vectorArguments } from "../../../support/softcard/session.js";

const [, , name = "", folder = ""] = process.argv;

const say = (what: unknown): void => console.log(String(what));

async function open(): Promise<Awaited<ReturnType<typeof loadedCard>>> {
  return await loadedCard(writeImage(`${folder}/vmath.xclbin`));
}

const ends: Readonly<Record<string, () => Promise<void>>> = {
  /** Everything stays open; the event loop runs dry. */
  async everythingOpen() {
    const device = await open();
    const vectors = [
      integers(device, "bank0", 16, (i) => i),
      integers(device, "bank1", 16, (i) => i),
    ] as const;
    const unit = device.computeUnits.open("vadd:vadd_1");
    const sum = integers(device, "bank0", 16, () => 0);
    sum.subBuffer(0, 32);
    say(await finish(unit, vectorArguments([...vectors, sum], 16)));
    device.mmio(0x83_0000n, 0x1000);
    device.computeUnits.open("filter:filter_1");
  },

  async exitCode() {
    const device = await open();
    integers(device, "bank0", 16, () => 0);
    process.exit(7);
  },

  async uncaught() {
    const device = await open();
    integers(device, "bank0", 16, () => 0);
    throw new Error("of the application");
  },

  /** A callback throws; the others of the same moment are called. */
  async throwingCallback() {
    const device = await open();
    const run = device.computeUnits
      .open("checksum:checksum_1")
      .start([{ index: 0, buffer: integers(device, "bank0", 16, () => 1), offset: 0 }, uint32(1, 16)]);
    run.onDone(() => {
      throw new Error("of a callback");
    });
    run.onDone(say);
    await new Promise((resolve) => setTimeout(resolve, 5_000).unref());
  },

  /** A kernel that never ends: waits run out of time, and nothing holds the process. */
  async stuck() {
    const device = await open();
    const run = device.computeUnits.open("stuck:stuck_1").start([uint32(0, 1)]);
    const start = performance.now();
    const state = run.waitSync(200);
    say(`${state} after ${performance.now() - start < 1_000 ? "200 ms" : "too long"}`);
    const withdraw = run.onDone(say);
    withdraw();
    await device.close().catch((error: { code?: string }) => say(error.code));
    const other = device.computeUnits.open("checksum:checksum_1");
    const data = integers(device, "bank0", 4, () => 1);
    say(await finish(other, [{ index: 0, buffer: data, offset: 0 }, uint32(1, 4)]));
  },

  /** Somebody awaits a kernel that never ends, and the application gives up. */
  async stuckAwaited() {
    const device = await open();
    const run = device.computeUnits.open("stuck:stuck_1").start([uint32(0, 1)]);
    run.onDone(say);
    setTimeout(() => process.exit(3), 300);
  },

  /** The card's process is gone in the middle of a run. */
  async deadCard() {
    const device = await open();
    // XRT's emulation installs a handler of SIGCHLD that ends the process group; Node's own takes its place here, as in
    // any program that uses child processes. A real card has no such process.
    await new Promise((resolve) => execFile("true", resolve));
    const run = device.computeUnits.open("die:die_1").start([uint32(0, 1)]);
    const start = performance.now();
    const state = run.waitSync(500);
    say(
      `${state === "completed" ? "completed" : "not ended"} after ${Math.round((performance.now() - start) / 100)}`,
    );
    process.exit(4);
  },

  /** A worker thread uses the card and is gone; the process goes on. */
  async worker() {
    const worker = new Worker(new URL(import.meta.url), { argv: ["everythingOpen", folder] });
    say(await new Promise((resolve) => worker.once("exit", resolve)));
    const impatient = new Worker(new URL(import.meta.url), { argv: ["stuckAwaited", folder] });
    say(await new Promise((resolve) => impatient.once("exit", resolve)));
  },
};

await ends[name]?.();
