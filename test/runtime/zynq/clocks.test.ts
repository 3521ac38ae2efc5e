import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError, ValueRangeError } from "#runtime/errors/errors.js";
import { Clocks } from "#runtime/clocks/clocks.js";
import { nearestDivisors } from "#runtime/clocks/divisors.js";
import { referenceClock } from "#runtime/clocks/reference.js";
import type { Device } from "#runtime/device/device.js";
import { needsHelper } from "../../support/helper.js";
import { zynqmpDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice, recordingMap } from "./support/fake-board.js";

needsHelper();

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-9 * expected, `${actual} instead of ${expected}`);
};

const refused =
  (code: string, message: RegExp) =>
  (error: unknown): boolean => {
    assert.instance(error, PynqError);
    assert.is((error as PynqError).code, code);
    assert.match((error as PynqError).message, message);
    return true;
  };

/** Warnings of ours that `action` caused. */
async function warnings(action: () => void): Promise<readonly string[]> {
  const found: string[] = [];
  const listen = (warning: Error & { code?: string }): void => {
    if (warning.code === "PYNQ_GEN_CLOCK") found.push(warning.message);
  };
  process.on("warning", listen);
  action();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  return found;
}

test("Zynq-7000: what the registers say", () => {
  const { clocks } = fakeDevice(FakeBoard.make("zynq"));
  near(clocks.referenceMhz, 50);
  near(clocks.cpuMhz, 650);
  for (const mhz of [clocks.fclk0Mhz, clocks.fclk1Mhz, clocks.fclk2Mhz, clocks.fclk3Mhz]) near(mhz, 50);
  assert.ok(clocks.isRunning(0));
});

test("Zynq-7000: a clock from the ARM PLL is read as that", () => {
  const board = FakeBoard.make("zynq");
  board.poke(0xf8000190, (1 << 20) | (13 << 8) | (2 << 4));
  near(fakeDevice(board).clocks.getPlClk(2), 100);
});

test("Zynq UltraScale+: what the registers say, fractions included", () => {
  const board = FakeBoard.make("zynqmp");
  const { clocks } = fakeDevice(board);
  near(clocks.referenceMhz, 33.333333);
  near(clocks.fclk0Mhz, (33.333333 * 90) / 2 / 15);
  near(clocks.cpuMhz, (33.333333 * 72) / 2);
  board.poke(0xff5e0028, (1 << 31) | 0x8000); // IOPLL: half a step more
  near(clocks.fclk0Mhz, (33.333333 * 90.5) / 2 / 15);
  board.poke(0xff5e00c0, (1 << 24) | (1 << 16) | (4 << 8) | 3); // DPLL, which comes divided by 3
  near(clocks.fclk0Mhz, (33.333333 * 64) / 2 / 3 / 4);
});

test("setting a frequency takes the nearest divisors in one write, and says how near", () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const { clocks } = fakeDevice(board, { map: recordingMap(accesses) });
  // Of 1000 MHz, 142.86 and 125 MHz are what is near.
  const setting = clocks.setPlClk(0, { mhz: 125.5 });
  assert.equal([setting.source, setting.divisor0, setting.divisor1], ["IO", 8, 1]);
  near(setting.mhz, 125);
  near(clocks.fclk0Mhz, setting.mhz);
  assert.is(Math.round(setting.errorPpm), -3984);
  assert.equal(
    accesses.filter((each) => each.startsWith("w")).map((each) => each.split(" ")[1]),
    ["0xf8000170"],
  );
});

test("setting by divisors, by one divisor, and with another source", () => {
  const board = FakeBoard.make("zynq");
  const { clocks } = fakeDevice(board);
  near(clocks.setPlClk(1, { divisor0: 7, divisor1: 3 }).mhz, 1000 / 21);
  assert.is(board.peek(0xf8000180), (3 << 20) | (7 << 8));
  const one = clocks.setPlClk(1, { mhz: 50, divisor0: 5 });
  assert.equal([one.divisor0, one.divisor1], [5, 4]);
  const arm = clocks.setPlClk(1, { mhz: 130, source: "ARM PLL" });
  near(arm.mhz, 130);
  assert.is((board.peek(0xf8000180) >> 4) & 3, 2);
  near(clocks.fclk1Mhz, 130);
});

test("a clock whose source changes is stopped meanwhile, and runs again", () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const { clocks } = fakeDevice(board, { map: recordingMap(accesses) });
  clocks.setPlClk(0, { mhz: 105, source: "DDR PLL" });
  assert.equal(
    accesses.filter((each) => each.startsWith("w")),
    ["w 0xf8000178 0x1", `w 0xf8000170 0x${((1 << 20) | (10 << 8) | 0x30).toString(16)}`, "w 0xf8000178 0x0"],
  );
});

test("locked registers are unlocked for a write, and locked again; unlocked ones are left so", () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const { clocks } = fakeDevice(board, { map: recordingMap(accesses) });
  board.poke(0xf800000c, 1);
  clocks.fclk0Mhz = 100;
  const writes = accesses.filter((each) => each.startsWith("w"));
  assert.is(writes[0], "w 0xf8000008 0xdf0d");
  assert.is(writes.at(-1), "w 0xf8000004 0x767b");
  assert.is(writes.length, 3);
});

test("other bits of a clock's register stay", () => {
  const board = FakeBoard.make("zynqmp");
  board.poke(0xff5e00c4, 0xffc0_c0f8 | (1 << 24));
  fakeDevice(board).clocks.setPlClk(1, { divisor0: 9, divisor1: 2 });
  assert.is(board.peek(0xff5e00c4), 0xffc2_c9f8);
});

test("a frequency more than 1 % off makes a warning, a nearer one none", async () => {
  const { clocks } = fakeDevice(FakeBoard.make("zynq"));
  const far = await warnings(() => (clocks.fclk0Mhz = 400));
  assert.is(far.length, 1);
  assert.match(
    far[0]!,
    /PL clock 0 runs at 333\.333 MHz instead of 400 MHz: IO allows nothing nearer \(-166667 ppm\)/,
  );
  assert.equal(await warnings(() => (clocks.fclk0Mhz = 100.5)), []);
});

test("what is out of range is refused, and nothing is written", () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const { clocks } = fakeDevice(board, { map: recordingMap(accesses) });
  assert.throws(() => clocks.getPlClk(4), refused("RANGE", /no PL clock 4: they are 0 to 3/));
  assert.throws(() => clocks.setPlClk(-1, { mhz: 1 }), refused("RANGE", /no PL clock -1/));
  assert.throws(() => clocks.setPlClk(0, { divisor0: 64, divisor1: 1 }), refused("RANGE", /divisor0 is 64/));
  assert.throws(() => clocks.setPlClk(0, { divisor0: 2, divisor1: 0 }), refused("RANGE", /divisor1 is 0/));
  assert.throws(
    () => clocks.setPlClk(0, { divisor0: 2 }),
    refused("RANGE", /needs a frequency, or both divisors/),
  );
  for (const mhz of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => clocks.setPlClk(0, { mhz }), refused("RANGE", /is no clock frequency/));
  }
  assert.throws(
    () => clocks.setPlClk(0, { mhz: 10, source: "RPLL" }),
    refused("UNSUPPORTED", /it has IO PLL, ARM PLL/),
  );
  assert.equal(
    accesses.filter((each) => each.startsWith("w")),
    [],
  );
});

test("a PLL that is off, not locked, or fed by something else has no frequency", () => {
  const board = FakeBoard.make("zynqmp");
  const { clocks } = fakeDevice(board);
  board.poke(0xff5e0040, 0x2);
  assert.throws(() => clocks.fclk0Mhz, refused("UNSUPPORTED", /PLL IOPLL has not locked/));
  board.poke(0xff5e0040, 0x3);
  board.poke(0xff5e0020, (1 << 16) | (90 << 8) | 1);
  assert.throws(() => clocks.fclk0Mhz, refused("UNSUPPORTED", /PLL IOPLL is switched off/));
  board.poke(0xff5e0020, (5 << 20) | (1 << 16) | (90 << 8));
  assert.throws(() => clocks.fclk0Mhz, refused("UNSUPPORTED", /does not run from the PS reference clock/));
  board.poke(0xff5e0020, (1 << 16) | (90 << 8) | (1 << 3));
  near(clocks.fclk0Mhz, 33.333333 / 15);
});

test("a design's clocks: the source that the board has, unless the design's own comes nearer", () => {
  const board = FakeBoard.make("zynqmp");
  const { clocks } = fakeDevice(board);
  // The design was made with an RPLL of 1500 MHz; here it runs at 1400 MHz, and the IOPLL at 1500 MHz.
  const [kept] = clocks.plan(zynqmpDesign().clocks);
  assert.is(kept?.source, "IOPLL");
  assert.is(kept?.divisor0! * kept?.divisor1!, 15);
  const clock = { index: 0, name: "pl_clk0", enabled: true, mhz: 175, source: "RPLL" };
  const [moved] = clocks.plan([clock]);
  assert.is(moved?.source, "RPLL");
  near(moved!.mhz, (33.333333 * 84) / 2 / 8);
  // Where its PLL has not locked there is no choice.
  board.poke(0xff5e0040, 0x1);
  assert.is(clocks.plan([clock])[0]?.source, "IOPLL");
  // Divisors alone go by the design's source; what is disabled, or says nothing, is left out.
  board.poke(0xff5e0040, 0x3);
  const rest = [
    { index: 1, name: "pl_clk1", enabled: true, source: "RPLL", divisor0: 7, divisor1: 2 },
    { index: 2, name: "pl_clk2", enabled: false, mhz: 100 },
    { index: 3, name: "pl_clk3", enabled: true },
  ];
  assert.equal(
    clocks.plan(rest).map(({ index, source, divisor0, divisor1 }) => ({ index, source, divisor0, divisor1 })),
    [{ index: 1, source: "RPLL", divisor0: 7, divisor1: 2 }],
  );
});

test("applying a plan lets the clocks run", () => {
  const board = FakeBoard.make("zynqmp");
  board.poke(0xff5e00c0, (1 << 16) | (30 << 8));
  const { clocks } = fakeDevice(board);
  assert.not(clocks.isRunning(0));
  clocks.apply(clocks.plan(zynqmpDesign().clocks));
  assert.ok(clocks.isRunning(0));
  near(clocks.fclk0Mhz, (33.333333 * 90) / 2 / 15);
  clocks.setRunning(0, false);
  assert.not(clocks.isRunning(0));
});

test("the reference is the board's, else the design's, never a guess", () => {
  const board = FakeBoard.make("zynq");
  assert.equal(referenceClock(board, "zynq", 33.333), { mhz: 50, from: "device tree" });
  rmSync(board.at("/proc/device-tree/axi"), { recursive: true });
  assert.equal(referenceClock(board, "zynq", 33.333), { mhz: 33.333, from: "design" });
  assert.throws(
    () => referenceClock(board, "zynq", undefined),
    refused("UNSUPPORTED", /no clock is set by guess/),
  );
  mkdirSync(board.at("/proc/device-tree/amba/slcr@f8000000/clkc@100"), { recursive: true });
  const node = board.at("/proc/device-tree/amba/slcr@f8000000/clkc@100");
  writeFileSync(`${node}/compatible`, "xlnx,ps7-clkc\0");
  writeFileSync(`${node}/ps-clk-frequency`, Buffer.from([0x01, 0xfc, 0xa0, 0x55]));
  assert.equal(referenceClock(board, "zynq", undefined), { mhz: 33.333333, from: "device tree" });
});

test("Clocks.of gives a device's clocks, and refuses one without", () => {
  const device = fakeDevice(FakeBoard.make("zynq"));
  assert.is(Clocks.of(device), device.clocks);
  const none = { kind: "sim", name: "sim", programmer: {} } as unknown as Device;
  assert.throws(() => Clocks.of(none), refused("UNSUPPORTED", /sim \(sim\) has no PS clocks/));
});

test("the nearest divisors are the nearest of all", () => {
  const mhz = fc.double({ min: 0.5, max: 600, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 500, max: 3000, noNaN: true }), mhz, (source, wanted) => {
      let best = Number.POSITIVE_INFINITY;
      for (let a = 1; a <= 63; a++) {
        for (let b = 1; b <= 63; b++) best = Math.min(best, Math.abs(source / a / b - wanted));
      }
      const found = nearestDivisors(source, wanted);
      assert.ok(Math.abs(found.mhz - wanted) <= best + 1e-9);
      assert.is(found.mhz, source / found.divisor0 / found.divisor1);
    }),
    { numRuns: 200 },
  );
  assert.instance(
    (() => {
      try {
        return nearestDivisors(1000, 100, { divisor0: 70 });
      } catch (error) {
        return error;
      }
    })(),
    ValueRangeError,
  );
});

test.run();
