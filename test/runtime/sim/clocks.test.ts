import { test } from "uvu";
import * as assert from "uvu/assert";
import { clocksOf, interruptsOf, Overlay } from "@pynq-gen/runtime/codegen/v1";
import type { InterruptLine, OverlayDescriptor, PlClock } from "@pynq-gen/runtime/codegen/v1";
import { Clocks, SimDevice } from "@pynq-gen/runtime";
import { rejected, thrown } from "../../support/thrown.js";

const nothing = { memories: {}, interrupts: {}, gpio: {}, ips: {} };

const zynq: OverlayDescriptor = {
  ...nothing,
  name: "clocks",
  modelHash: "hash of clocks",
  source: "clocks.hwh",
  platform: { arch: "zynq", part: "" },
  zynq: { referenceMhz: 50 },
  clocks: [
    { index: 0, name: "FCLK_CLK0", enabled: true, mhz: 100, source: "IO PLL", divisor0: 5, divisor1: 2 },
    { index: 1, name: "FCLK_CLK1", enabled: false, mhz: 50, source: "IO PLL", divisor0: 20, divisor1: 1 },
  ],
  interrupts: {
    "timer/interrupt": { pin: "timer/interrupt", chain: [], rawIrq: 61, sensitivity: "level-high" },
  },
};

const zynqmp: OverlayDescriptor = {
  ...nothing,
  name: "mpsoc",
  modelHash: "hash of mpsoc",
  source: "mpsoc.hwh",
  platform: { arch: "zynquplusRFSOC", part: "" },
  zynq: { referenceMhz: 33.333 },
  clocks: [
    { index: 0, name: "pl_clk0", enabled: true, mhz: 187.498123, source: "RPLL", divisor0: 4, divisor1: 1 },
  ],
};

class ZynqOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = zynq;
  override get clocks(): Readonly<Record<"FCLK_CLK0" | "FCLK_CLK1", PlClock>> {
    return clocksOf(this);
  }
  override get interrupts(): Readonly<Record<"timer/interrupt", InterruptLine>> {
    return interruptsOf(this);
  }
}
class MpsocOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = zynqmp;
  override get clocks(): Readonly<Record<"pl_clk0", PlClock>> {
    return clocksOf(this);
  }
}

test("the simulated PS runs its clocks as the design says", async () => {
  const { clocks } = await ZynqOverlay.load({ device: new SimDevice() });
  assert.is(clocks.FCLK_CLK0.mhz, 100);
  assert.ok(clocks.FCLK_CLK0.running);
  assert.not.ok(clocks.FCLK_CLK1.running);
  assert.equal(Object.keys(clocks), ["FCLK_CLK0", "FCLK_CLK1"]);
});

test("a clock can be set, by name and by PYNQ's own way, and both see it", async () => {
  const device = new SimDevice();
  const { clocks } = await ZynqOverlay.load({ device });
  clocks.FCLK_CLK0.mhz = 125;
  assert.is(Clocks.of(device).fclk0Mhz, 125);
  Clocks.of(device).setPlClk(0, { divisor0: 10, divisor1: 1 });
  assert.is(clocks.FCLK_CLK0.mhz, 100);
  assert.equal(clocks.FCLK_CLK0.set({ mhz: 333 }).source, "IO");
  clocks.FCLK_CLK0.stop();
  assert.not.ok(clocks.FCLK_CLK0.running);
  clocks.FCLK_CLK0.start();
  assert.ok(clocks.FCLK_CLK0.running);
});

test("a PLL with a fraction gives the frequency that the tools settled on", async () => {
  const { clocks } = await MpsocOverlay.load({ device: new SimDevice() });
  assert.ok(Math.abs(clocks.pl_clk0.mhz - 187.498123) < 0.001, String(clocks.pl_clk0.mhz));
});

test("a programming sets the clocks anew", async () => {
  const device = new SimDevice();
  const ol = await ZynqOverlay.load({ device });
  ol.clocks.FCLK_CLK0.mhz = 50;
  await ol.download();
  assert.is(ol.clocks.FCLK_CLK0.mhz, 100);
});

test("clocks are refused before a load, after the end, and for a design that has none", async () => {
  const device = new SimDevice();
  assert.is(thrown(() => Clocks.of(device).fclk0Mhz).code, "NOT_LOADED");
  const ol = await ZynqOverlay.load({ device });
  const { FCLK_CLK0 } = ol.clocks;
  await ol.free();
  assert.is(thrown(() => FCLK_CLK0.mhz).code, "FREED");
  assert.is(thrown(() => ol.clocks).code, "FREED");
  class CardOverlay extends Overlay {
    static override readonly descriptor: OverlayDescriptor = {
      ...zynq,
      name: "card",
      modelHash: "hash of card",
      platform: { arch: "alveo", part: "" },
    };
  }
  await CardOverlay.load({ device });
  assert.is(thrown(() => Clocks.of(device).fclk0Mhz).code, "UNSUPPORTED");
});

test("interrupt lines by their pin are those of the pins", async () => {
  const device = new SimDevice();
  const { interrupts } = await ZynqOverlay.load({ device });
  const waiting = interrupts["timer/interrupt"].wait({ timeoutMs: 5_000 });
  device.pins.pulse("timer/interrupt");
  assert.is(await waiting, 1);
  assert.equal(Object.keys(interrupts), ["timer/interrupt"]);
});

test("interrupt lines end with the overlay", async () => {
  const ol = await ZynqOverlay.load({ device: new SimDevice() });
  const { interrupts } = ol;
  const waiting = interrupts["timer/interrupt"].wait({ timeoutMs: 5_000 });
  await ol.free();
  assert.is((await rejected(waiting)).code, "FREED");
  assert.is(thrown(() => interrupts["timer/interrupt"]).code, "FREED");
});

test("two pins that share a line hold it until both let go", async () => {
  class SharedOverlay extends Overlay {
    static override readonly descriptor: OverlayDescriptor = {
      ...zynq,
      modelHash: "hash of shared",
      interrupts: Object.fromEntries(
        ["a", "b"].map((pin) => [pin, { pin, chain: [], rawIrq: 61, sensitivity: "level-high" as const }]),
      ),
    };
  }
  const device = new SimDevice();
  const ol = await SharedOverlay.load({ device });
  device.pins.set("a", true);
  device.pins.set("b", true);
  device.pins.set("a", false);
  assert.is(await ol.interrupts["b"]?.wait({ timeoutMs: 5_000 }), 1);
  device.pins.set("b", false);
  const late = ol.interrupts["b"]?.wait({ timeoutMs: 20 });
  assert.is((await rejected(late as Promise<number>)).code, "TIMEOUT");
});

test.run();
