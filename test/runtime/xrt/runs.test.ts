/* Runs on the software card, through the installed XRT. */
// timeout: 150 s
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { argument, writeImage } from "../../support/softcard/design.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import {
  ended,
  fetched,
  finish,
  integers,
  loadedCard,
  uint32,
  vectorArguments,
} from "../../support/softcard/session.js";
import { rejectsError, throwsError } from "../../support/throws.js";
import { openXrt } from "#runtime/device/xrt/library.js";
import { AddressError, AlignmentError, FreedError, PynqError } from "#runtime/errors/errors.js";

const n = 1024;

await onSoftCard(import.meta.url, { timeoutMs: 120_000 }, async ({ folder, log }) => {
  const device = await loadedCard(writeImage(`${folder}/vmath.xclbin`));
  const units = device.computeUnits;
  const { native } = openXrt();
  const vadd = units.open("vadd:vadd_1");
  const vmult = units.open("vmult:vmult_1");
  const a = integers(device, "bank0", n, (i) => i);
  const b = integers(device, "bank1", n, (i) => 3 * i - 7);
  const c = integers(device, "bank0", n, () => -1);
  const abc = [a, b, c] as const;

  test("a run computes on the card's memory and tells its end from the event loop", async () => {
    const run = vadd.start(vectorArguments(abc, n));
    let told = false;
    const done = ended(run).then(() => (told = true));
    assert.not(told);
    await done;
    assert.is(run.state, "completed");
    assert.equal(
      [...fetched(c)],
      Array.from({ length: n }, (_, i) => i + 3 * i - 7),
    );
  });

  test("an argument may point into a buffer", async () => {
    new Int32Array(c.bytes).fill(0);
    c.sync("toDevice", 0, c.length);
    const args = [
      { index: argument.inA, buffer: a, offset: 400 },
      { index: argument.inB, buffer: b, offset: 0 },
      { index: argument.outC, buffer: c, offset: 4 * 1000 },
      uint32(argument.n, 10),
    ];
    assert.is(await finish(vadd, args), "completed");
    const result = fetched(c);
    assert.equal(
      [...result.subarray(1000, 1010)],
      Array.from({ length: 10 }, (_, i) => 100 + i + 3 * i - 7),
    );
    assert.ok(result.subarray(0, 1000).every((value) => value === 0));
  });

  test("a synchronous wait ends with the run, runs out of time before, and callbacks come all the same", async () => {
    const run = vmult.start(vectorArguments(abc, 16, 300));
    const start = performance.now();
    assert.is(run.waitSync(50), "running");
    assert.is(run.state, "running");
    assert.ok(performance.now() - start >= 49 && performance.now() - start < 250);
    let told = 0;
    run.onDone(() => (told += 1));
    assert.is(run.waitSync(5_000), "completed");
    assert.is(told, 0, "no callback within a synchronous call");
    assert.is(run.waitSync(0), "completed");
    assert.is(await ended(run), "completed");
    assert.is(told, 1);
  });

  test("callbacks come once, in the order of registration; one that withdrew or closed is not called", async () => {
    const run = vadd.start(vectorArguments(abc, 16));
    const calls: string[] = [];
    run.onDone(() => calls.push("first"));
    const withdraw = run.onDone(() => calls.push("withdrawn"));
    run.onDone(() => calls.push("second"));
    withdraw();
    withdraw();
    await ended(run);
    assert.equal(calls, ["first", "second"]);
    const closed = vadd.start(vectorArguments(abc, 16));
    closed.onDone(() => calls.push("closed"));
    closed.close();
    closed.close();
    throwsError(() => closed.onDone(() => undefined), FreedError, /closed/);
    // The unit runs in order: when a later run has ended, the closed one has.
    await finish(vadd, vectorArguments(abc, 16));
    assert.equal(calls, ["first", "second"]);
  });

  test("a callback on a run that is over comes in a later turn", async () => {
    const run = vadd.start(vectorArguments(abc, 16));
    await ended(run);
    let late = "";
    run.onDone((state) => (late = state));
    assert.is(late, "");
    await new Promise((resolve) => setImmediate(resolve));
    assert.is(late, "completed");
  });

  test("1,000 runs in flight, each with its own data", async () => {
    const count = 1_000;
    const sums = integers(device, "bank0", 4 * count, () => 0);
    const ones = integers(device, "bank1", 4, (i) => i + 1);
    const inputs = integers(device, "bank0", 4 * count, (i) => 10 * i);
    const ends: number[] = [];
    const threads = (): number => readdirSync("/proc/self/task").length;
    const before = threads();
    const runs = Array.from({ length: count }, (_, i) => {
      const run = vadd.start([
        { index: argument.inA, buffer: inputs, offset: 16 * i },
        { index: argument.inB, buffer: ones, offset: 0 },
        { index: argument.outC, buffer: sums, offset: 16 * i },
        uint32(argument.n, 4),
      ]);
      run.onDone(() => ends.push(i));
      return run;
    });
    assert.ok(units.running > count / 2, `${units.running} are in flight at once`);
    assert.ok(threads() - before < 8, `${threads() - before} threads more: none is there for a run`);
    assert.equal(new Set(await Promise.all(runs.map(ended))), new Set(["completed"]));
    assert.is(units.running, 0);
    assert.is(new Set(ends).size, count);
    const expected = Array.from({ length: 4 * count }, (_, i) => 10 * i + 1 + (i % 4));
    assert.equal([...fetched(sums)], expected);
    for (const buffer of [sums, ones, inputs]) buffer.free();
  });

  test("a loop of synchronous runs uses one handle of XRT's again and again", () => {
    const opens = native.xrtOpenRun;
    let opened = 0;
    Object.defineProperty(native, "xrtOpenRun", {
      configurable: true,
      writable: true,
      value: (...args: Parameters<typeof opens>) => {
        opened += 1;
        return opens(...args);
      },
    });
    try {
      for (let i = 0; i < 200; i++) {
        assert.is(vadd.start(vectorArguments(abc, 4)).waitSync(10_000), "completed");
      }
    } finally {
      Object.defineProperty(native, "xrtOpenRun", {
        configurable: true,
        writable: true,
        value: opens,
      });
    }
    assert.ok(opened <= 1, `${opened} handles were opened`);
    assert.is(units.running, 0);
  });

  test("registers of a unit: argument registers as the run left them, output scalars", async () => {
    const checksum = units.open("checksum:checksum_1");
    await finish(checksum, [{ index: 0, buffer: a, offset: 0 }, uint32(1, n)]);
    assert.is(checksum.readRegister(0x28), (n * (n - 1)) / 2);
    assert.is(checksum.readRegister(0x1c), n);
    checksum.writeRegister(0x40, 0xdead_beef);
    assert.is(checksum.readRegister(0x40), 0xdead_beef);
    throwsError(() => checksum.readRegister(2), AlignmentError, /32 bits/);
    throwsError(() => checksum.readRegister(-4), AddressError, /checksum_1/);
    throwsError(
      () => checksum.readRegister(1 << 20),
      PynqError,
      /checksum:checksum_1 at 0x100000/,
      "SYSCALL",
    );
    checksum.close();
  });

  test("a unit without a start is for its registers alone", () => {
    const filter = units.open("filter:filter_1");
    filter.writeRegister(0x10, 77);
    assert.is(filter.readRegister(0x10), 77);
    throwsError(() => filter.start([uint32(0, 1)]), PynqError, /filter:filter_1.*none/, "UNSUPPORTED");
    filter.close();
  });

  test("two units of one kernel are two units", async () => {
    const second = units.open("vmult:vmult_2");
    await finish(second, vectorArguments(abc, 8, 0));
    assert.is(second.readRegister(0x34), 8);
    await finish(vmult, vectorArguments(abc, 4, 0));
    assert.is(second.readRegister(0x34), 8);
    assert.is(vmult.readRegister(0x34), 4);
    second.close();
  });

  test("what cannot be is refused, and the unit works on", async () => {
    throwsError(
      () => units.open("vadd:vadd_9"),
      PynqError,
      /vadd_9; it has vadd:vadd_1, vmult:vmult_1/,
      "ARGUMENT",
    );
    throwsError(() => vadd.start([uint32(9, 1)]), PynqError, /argument 9/, "ARGUMENT");
    const freed = integers(device, "bank0", 4, () => 0);
    freed.free();
    throwsError(() => vadd.start(vectorArguments([a, b, freed], 4)), FreedError, /vadd:vadd_1.*bank0/);
    const handle = units.open("vadd:vadd_1");
    handle.close();
    handle.close();
    throwsError(() => handle.start([]), FreedError, /vadd:vadd_1/);
    throwsError(() => handle.readRegister(0), FreedError, /vadd:vadd_1/);
    assert.is(await finish(vadd, vectorArguments(abc, 4)), "completed");
  });

  test("a unit may be closed while it runs: the run ends, and then the unit goes", async () => {
    const handle = units.open("vmult:vmult_2");
    const run = handle.start(vectorArguments(abc, 4, 100));
    handle.close();
    assert.is(await ended(run), "completed");
    assert.is(units.running, 0);
  });

  test("the card is not closed under a run, and closed after it", async () => {
    const run = vmult.start(vectorArguments(abc, 4, 200));
    await rejectsError(device.close(), PynqError, /1 runs have not ended/, "BUSY");
    assert.is(await ended(run), "completed");
    const view = new Int32Array(a.bytes);
    await device.close();
    await device.close();
    assert.is(view.length, 0, "views are detached");
    throwsError(() => a.sync("toDevice", 0, 4), FreedError, /freed/);
    throwsError(() => vadd.start([]), FreedError, /not loaded/);
    throwsError(() => units.open("vadd:vadd_1"), FreedError, /closed/);
    assert.is(readFileSync(log, "utf8"), "");
  });

  test.run();
});
