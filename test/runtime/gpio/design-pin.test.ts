import { test } from "uvu";
import * as assert from "uvu/assert";
import { FreedError, Overlay, PynqError, SimDevice, TimeoutError } from "@pynq-gen/runtime";
import { type GpioPin, gpioOf } from "@pynq-gen/runtime/codegen/v1";
import type { OverlayDescriptor } from "#runtime/overlay/descriptor.js";
import type { Device } from "#runtime/device/device.js";
import { zynqDesign } from "../zynq/support/designs.js";

class PinsOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = zynqDesign({
    gpio: {
      start: { name: "start", index: 3, direction: "out", pins: ["core/reset"] },
      "sub/done": { name: "sub/done", index: 4, direction: "in", pins: ["core/done"] },
    },
  });
  get start(): GpioPin {
    return gpioOf(this, "start");
  }
  get done(): GpioPin {
    return gpioOf(this, "sub/done");
  }
  get missing(): GpioPin {
    return gpioOf(this, "missing");
  }
}

const refused = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof PynqError && error.code === code && message.test(error.message);

test("a bit of the design is driven and read, by its name", async () => {
  const device = new SimDevice();
  const ol = await PinsOverlay.load({ device });
  const { start, done } = ol;
  assert.is(ol.start, start);
  assert.equal([start.name, start.index, start.direction, done.direction], ["start", 3, "out", "in"]);
  const seen: number[] = [];
  const undo = device.gpio.onWrite(3, (level) => {
    seen.push(level);
    device.gpio.set(4, level);
  });
  start.write(1);
  assert.equal([start.read(), done.read(), device.gpio.get(3)], [1, 1, 1]);
  undo();
  start.write(0);
  assert.equal([seen, done.read()], [[1], 1]);
  await ol.free();
});

test("edges and waits, with the overlay's time-out", async () => {
  const device = new SimDevice();
  const ol = await PinsOverlay.load({ device, timeoutMs: 20 });
  const edge = ol.done.wait({ edge: "rising", timeoutMs: 5000 });
  device.gpio.set(4, 1);
  assert.is((await edge).edge, "rising");
  await ol.done.wait().then(
    () => assert.unreachable(),
    (error: unknown) => {
      assert.instance(error, TimeoutError);
      assert.match((error as Error).message, /no edge of GPIO bit sub\/done within 20 ms/);
      assert.equal((error as TimeoutError).state, { level: 1 });
    },
  );
  const edges = ol.done.edges();
  for (const level of [0, 1, 0] as const) device.gpio.set(4, level);
  device.gpio.set(4, 0);
  const told: string[] = [];
  for await (const each of edges) {
    told.push(each.edge);
    if (told.length === 3) break;
  }
  assert.equal(told, ["falling", "rising", "falling"]);
  await ol.free();
});

test("a bit is taken at its first use, by one overlay, and given back with it", async () => {
  const device = new SimDevice();
  const ol = await PinsOverlay.load({ device });
  const { start, done } = ol;
  const descriptor = PinsOverlay.descriptor.gpio["start"]!;
  device.gpio.open(descriptor).release();
  start.write(1);
  assert.throws(() => device.gpio.open(descriptor), refused("BUSY", /GPIO bit start is in use/));
  start.release();
  device.gpio.open(descriptor).release();
  start.write(0);
  const turn = done.edges().next();
  await ol.free();
  await turn.then(
    () => assert.unreachable(),
    (error: unknown) => assert.ok(refused("FREED", /sub\/done was released/)(error)),
  );
  assert.throws(
    () => start.read(),
    (error: unknown) => error instanceof FreedError,
  );
  device.gpio.open(descriptor).release();
});

test("what cannot be is refused", async () => {
  const device = new SimDevice();
  const ol = await PinsOverlay.load({ device });
  assert.throws(() => ol.done.write(1), refused("UNSUPPORTED", /sub\/done is an input/));
  assert.throws(() => ol.start.edges(), refused("UNSUPPORTED", /start is an output/));
  assert.throws(() => ol.start.write(2 as 0), refused("RANGE", /0 or 1, got 2/));
  assert.throws(() => device.gpio.set(4, 5 as 0), refused("RANGE", /0 or 1, got 5/));
  assert.throws(() => ol.missing, refused("ARGUMENT", /design system has no GPIO bit missing/));
  await ol.free();
  const bare: Device = Object.create(new SimDevice(), { gpio: { value: undefined } }) as Device;
  const without = await PinsOverlay.load({ device: bare });
  assert.throws(() => without.start.write(1), refused("UNSUPPORTED", /has no PS GPIO, which start needs/));
});

test.run();
