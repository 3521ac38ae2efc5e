import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FreedError, PynqError, SimDevice } from "@pynq-gen/runtime";
import type { OverlayDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { descriptor } from "../demo/metadata.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("an interrupt is told to who is armed, once, after the call that raised it", async () => {
  const { interrupts } = new SimDevice();
  const handle = interrupts.open({ rawIrq: 61 });
  const counts: number[] = [];
  handle.arm((count) => void counts.push(count));
  interrupts.raise(61);
  assert.equal(counts, []);
  await turn();
  assert.equal(counts, [1]);
  interrupts.raise(61);
  await turn();
  assert.equal(counts, [1]);
  handle.close();
});

test("interrupts that come while nobody is armed are kept and counted", async () => {
  const { interrupts } = new SimDevice();
  interrupts.raise(62);
  const handle = interrupts.open({ rawIrq: 62 });
  interrupts.raise(62);
  const counts: number[] = [];
  handle.arm((count) => void counts.push(count));
  await turn();
  assert.equal(counts, [2]);
  handle.arm((count) => void counts.push(count));
  interrupts.raise(63);
  await turn();
  assert.equal(counts, [2]);
  assert.is(handle.disarm(), 0);
  handle.close();
});

test("disarming gives back what had come and was not told", async () => {
  const { interrupts } = new SimDevice();
  const handle = interrupts.open({ rawIrq: 61 });
  handle.arm(() => assert.unreachable("it was told"));
  interrupts.raise(61);
  assert.is(handle.disarm(), 1);
  await turn();
  handle.arm(() => assert.unreachable("it was told"));
  assert.is(handle.disarm(), 0);
  handle.close();
});

test("a level fires whenever it is enabled, until it is let go", async () => {
  const { interrupts } = new SimDevice();
  const handle = interrupts.open({ rawIrq: 61 });
  let fired = 0;
  const arm = (): void => handle.arm(() => void (fired += 1));
  interrupts.setLevel(61, true);
  arm();
  await turn();
  arm();
  await turn();
  assert.is(fired, 2);
  interrupts.setLevel(61, false);
  arm();
  await turn();
  assert.is(fired, 2);
  handle.close();
});

test("what cannot be armed says so", () => {
  const { interrupts } = new SimDevice();
  const handle = interrupts.open({ rawIrq: 61 });
  handle.arm(() => undefined);
  assert.throws(
    () => handle.arm(() => undefined),
    (error: unknown) => error instanceof PynqError && error.code === "BUSY",
  );
  handle.close();
  handle.close();
  assert.throws(
    () => handle.arm(() => undefined),
    (error: unknown) => error instanceof FreedError,
  );
});

test("pins follow the design: numbers, levels, edges, and controllers", async () => {
  const device = new SimDevice();
  const design: OverlayDescriptor = {
    ...descriptor,
    interrupts: {
      ...descriptor.interrupts,
      "ip/edge": { pin: "ip/edge", chain: [], rawIrq: 63, sensitivity: "edge-rising" },
      "ip/nowhere": { pin: "ip/nowhere", chain: [], sensitivity: "level-high" },
    },
  };
  await device.programmer.program({ descriptor: design, download: true });
  const counts: string[] = [];
  const arm = (rawIrq: number): void =>
    device.interrupts.open({ rawIrq }).arm((count) => void counts.push(`${rawIrq}: ${count}`));
  arm(61);
  arm(63);
  device.pins.set("axi_timer_0/interrupt", true);
  device.pins.set("ip/edge", true);
  device.pins.set("ip/edge", false);
  await turn();
  assert.equal(counts.splice(0), ["61: 1", "63: 1"]);
  device.pins.set("axi_timer_0/interrupt", false);
  arm(61);
  await turn();
  assert.equal(counts, []);
  device.pins.pulse("axi_timer_0/interrupt");
  await turn();
  assert.equal(counts, ["61: 1"]);
  assert.throws(
    () => device.pins.set("vadd_9/interrupt", true),
    /no interrupt pin vadd_9\/interrupt reaches/,
  );
  assert.throws(() => device.pins.set("ip/nowhere", true), /does not say which line/);
});

test("an armed line keeps the program running only while it is held", () => {
  const program = fileURLToPath(new URL("./armed-line.js", import.meta.url));
  const run = (hold: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [program, hold], { timeout: 1500, killSignal: "SIGKILL" });
  assert.is(run("free").status, 0);
  assert.is(run("held then let go").status, 0);
  assert.is(run("held").signal, "SIGKILL");
});

test.run();
