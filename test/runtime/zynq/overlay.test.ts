/* The whole way: an overlay class, load(), registers, on a made-up board. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Clocks, DefaultIP, FreedError, Overlay, OverlayMismatchError, PynqError } from "@pynq-gen/runtime";
import { ipOf } from "@pynq-gen/runtime/codegen/v1";
import type { OverlayDescriptor } from "#runtime/overlay/descriptor.js";
import { needsHelper } from "../../support/helper.js";
import { tempFolder } from "../../support/tmp.js";
import { zynqDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice } from "./support/fake-board.js";
import { makeBit } from "./support/images.js";

needsHelper();

class SystemOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = zynqDesign();
  get leds(): DefaultIP {
    return ipOf(this, DefaultIP, "leds");
  }
}

class OtherOverlay extends SystemOverlay {
  static override readonly descriptor: OverlayDescriptor = zynqDesign({
    name: "other",
    modelHash: "b2".repeat(32),
  });
}

function bitfile(): string {
  const folder = tempFolder();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "system.bit");
  writeFileSync(file, makeBit());
  return file;
}

test("load, registers, clocks, download again, free", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const ol = await SystemOverlay.load({ device, bitfile: bitfile() });
  assert.ok(ol.isLoaded());
  ol.leds.write(0, 0xa5);
  assert.is(board.peek(0x41200000), 0xa5);
  assert.is(Math.round(Clocks.of(device).fclk1Mhz), 143);
  const { leds } = ol;
  await ol.download();
  assert.is(board.log.length, 2);
  leds.write(8, 7);
  assert.is(board.peek(0x41200008), 7);
  assert.is(leds.read(8), 7);
  await ol.free();
  assert.throws(
    () => leds.read(0),
    (error: unknown) => error instanceof FreedError,
  );
  assert.equal(board.list("/run/pynq-gen/fpga0/users"), []);
  await device.close();
});

test("the next overlay ends the one before; a refused one does not", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const bits = bitfile();
  const first = await SystemOverlay.load({ device, bitfile: bits });
  board.set("/sys/class/fpga_manager/fpga0/status", "");
  const wrong = path.join(path.dirname(bits), "wrong.bit");
  writeFileSync(wrong, makeBit({ part: "7z010clg400" }));
  await OtherOverlay.load({ device, bitfile: wrong }).then(
    () => assert.unreachable(),
    (error: unknown) => assert.is((error as PynqError).code, "OVERLAY_MISMATCH"),
  );
  first.leds.write(0, 1);
  assert.ok(first.isLoaded());
  const second = await OtherOverlay.load({ device, bitfile: bits });
  assert.throws(
    () => first.leds.write(0, 2),
    (error: unknown) => error instanceof OverlayMismatchError,
  );
  assert.not(first.isLoaded());
  second.leds.write(0, 3);
  assert.is(board.peek(0x41200000), 3);
  await device.close();
});

test("an overlay whose device was taken over is told at its next access", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const other = fakeDevice(board);
  const bits = bitfile();
  const ol = await SystemOverlay.load({ device, bitfile: bits });
  await OtherOverlay.load({ device: other, bitfile: bits }).then(
    () => assert.unreachable(),
    (error: unknown) => assert.is((error as PynqError).code, "BUSY"),
  );
  assert.ok(ol.isLoaded());
  const second = await OtherOverlay.load({ device: other, bitfile: bits, takeOver: true });
  assert.not(ol.isLoaded());
  assert.throws(
    () => ol.leds.read(0),
    (error: unknown) => error instanceof OverlayMismatchError,
  );
  assert.is(second.leds.read(0), 0);
  const attached = await OtherOverlay.load({ device, download: false });
  attached.leds.write(0, 9);
  assert.is(second.leds.read(0), 9);
  await device.close();
  await other.close();
});

test("checks that are left out", async () => {
  const board = FakeBoard.make("zynq");
  board.set("/sys/class/fpga_manager/fpga0/state", "operating\n");
  const device = fakeDevice(board);
  const ol = await SystemOverlay.load({ device, download: false, skip: ["loaded"] });
  assert.ok(ol.isLoaded());
  assert.equal(board.log, []);
  await device.close();
});

test.run();
