import { mkdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needsHelper } from "../../support/helper.js";
import { FakeBoard, fakeDevice, OVERLAYS } from "./support/fake-board.js";
import { makeBit, makeOverlay, sha256 } from "./support/images.js";
import { loadRequest, recorded, refusal } from "./support/programming.js";

needsHelper();

test("a device-tree overlay beside the image is applied after it, and removed with the design", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay();
  const name = `pynq-gen-system-${sha256(blob).slice(0, 8)}`;
  await device.programmer.program(loadRequest({}, makeBit(), blob));
  assert.equal(board.log.slice(1), [`apply ${name}`]);
  assert.equal(recorded(board)["overlays"], [name]);
  // Reloading replaces our own overlay, before the PL is programmed.
  await device.programmer.program(loadRequest({}, makeBit(), blob));
  assert.equal(
    board.log.slice(2).map((line) => line.split(" ")[0]),
    ["remove", "load", "apply"],
  );
  await device.close();
  assert.equal(board.list(OVERLAYS), []);
  assert.equal(recorded(board)["overlays"], []);
  // The PL keeps its design.
  assert.is(fakeDevice(board).programmer.current()?.generation, 2);
});

test("no overlay is applied where the caller wants none", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest({ deviceTreeOverlay: "" }, makeBit(), makeOverlay()));
  assert.equal(board.list(OVERLAYS), []);
  await device.close();
});

test("an overlay with firmware-name lets the kernel program, once", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay({ "firmware-name=design.bin ": "x", "firmware-name": "design.bin" });
  await device.programmer.program(loadRequest({}, makeBit(), blob));
  assert.equal(
    board.log.map((line) => line.split(" ")[0]),
    ["load", "apply"],
  );
  assert.equal(board.firmware, []);
  board.set("/lib/firmware/design.bin", "somebody else's");
  await refusal(
    device.programmer.program(loadRequest({}, makeBit(), blob)),
    "PROGRAMMING",
    /design\.bin is there with other contents and is left alone/,
  );
  assert.is(board.readText("/lib/firmware/design.bin"), "somebody else's");
  await device.close();
});

test("an overlay in the way is refused before anything is touched; a refused one fails the load truthfully", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay();
  const name = `pynq-gen-system-${sha256(blob).slice(0, 8)}`;
  mkdirSync(board.at(`${OVERLAYS}/${name}`));
  await refusal(device.programmer.program(loadRequest({}, makeBit(), blob)), "BUSY", /made by somebody else/);
  assert.equal(board.log, []);
  board.removeFolder(`${OVERLAYS}/${name}`);
  board.overlayFails = true;
  await refusal(device.programmer.program(loadRequest({}, makeBit(), blob)), "PROGRAMMING", /did not apply/);
  assert.equal(board.list(OVERLAYS), []);
  assert.equal(recorded(board)["status"], "failed");
  assert.is(device.programmer.current(), null);
  await device.close();
});

test.run();
