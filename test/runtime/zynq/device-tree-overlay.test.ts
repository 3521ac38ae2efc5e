import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError } from "#runtime/errors/errors.js";
import { DeviceTreeOverlays } from "#runtime/device/zynq/device-tree-overlay.js";
import { readOverlayBlob } from "#runtime/device/zynq/fdt.js";
import { FakeBoard, OVERLAYS } from "./support/fake-board.js";
import { makeOverlay, makeTree } from "./support/images.js";

const refused = (code: string, message: RegExp) => (error: unknown) => {
  assert.instance(error, PynqError);
  assert.is((error as PynqError).code, code);
  assert.match((error as PynqError).message, message);
  return true;
};

test("a blob without firmware, and one that programs the PL itself", () => {
  assert.equal(readOverlayBlob(makeOverlay(), "x"), { fragments: 1, firmwareNames: [], partial: false });
  const own = makeOverlay({ "firmware-name": "design.bin", "partial-fpga-config": "" });
  assert.equal(readOverlayBlob(own, "x"), { fragments: 1, firmwareNames: ["design.bin"], partial: true });
});

test("what dtc compiles is read the same", () => {
  const source = `/dts-v1/; /plugin/;
    &{/fpga-full} { firmware-name = "a.bin"; node@1 { compatible = "generic-uio"; }; };
    &label { status = "okay"; };`;
  const { error, stdout, status } = spawnSync("dtc", ["-@", "-q", "-I", "dts", "-O", "dtb"], {
    input: source,
  });
  if (error !== undefined || status !== 0) {
    console.log("skip: there is no dtc (device-tree-compiler) to compile an overlay with");
    return;
  }
  assert.equal(readOverlayBlob(stdout, "x"), { fragments: 2, firmwareNames: ["a.bin"], partial: false });
});

test("what is no overlay is refused", () => {
  const blob = makeOverlay();
  for (let length = 0; length < blob.length; length++) {
    assert.throws(
      () => readOverlayBlob(blob.subarray(0, length), "x"),
      refused("PROGRAMMING", /^x cannot be used/),
    );
  }
  const whole = makeTree({ properties: { compatible: "xlnx,zynq-7000" } });
  assert.throws(() => readOverlayBlob(whole, "x"), refused("PROGRAMMING", /it has no fragment/));
  assert.throws(
    () => readOverlayBlob(Buffer.from("/dts-v1/;"), "x"),
    refused("PROGRAMMING", /no compiled device tree/),
  );
});

test("any bytes are read or refused", () => {
  const blob = makeOverlay({ "firmware-name": "design.bin" });
  const changes = fc.array(fc.tuple(fc.nat(blob.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(changes, (list) => {
      const copy = Buffer.from(blob);
      for (const [at, value] of list) copy[at] = value;
      try {
        readOverlayBlob(copy, "x");
      } catch (error) {
        assert.instance(error, PynqError);
      }
    }),
    { numRuns: 3000 },
  );
});

test("an overlay is applied, found applied, and removed", () => {
  const board = FakeBoard.make("zynq");
  const overlays = new DeviceTreeOverlays(board);
  const blob = makeOverlay();
  overlays.apply("one", blob);
  assert.ok(overlays.isApplied("one"));
  assert.ok(Buffer.from(board.readBytes(`${OVERLAYS}/one/dtbo`) ?? []).equals(blob));
  overlays.remove("one");
  assert.equal(overlays.names, []);
  overlays.remove("one");
});

test("an overlay that the kernel does not apply leaves nothing behind", () => {
  const board = FakeBoard.make("zynq");
  board.overlayFails = true;
  const overlays = new DeviceTreeOverlays(board);
  assert.throws(
    () => overlays.apply("one", makeOverlay()),
    refused("PROGRAMMING", /did not apply device-tree overlay one \(status "unapplied"\)/),
  );
  assert.equal(overlays.names, []);
});

test("an overlay of somebody else's is left alone", () => {
  const board = FakeBoard.make("zynq");
  const overlays = new DeviceTreeOverlays(board);
  overlays.apply("one", makeOverlay());
  assert.throws(
    () => overlays.apply("one", makeOverlay()),
    refused("BUSY", /is there already, made by somebody else/),
  );
  assert.ok(overlays.isApplied("one"));
});

test("a kernel without overlays by configfs says so", () => {
  const board = FakeBoard.make("zynq");
  board.removeFolder(OVERLAYS);
  const overlays = new DeviceTreeOverlays(board);
  assert.not(overlays.available);
  assert.throws(() => overlays.apply("one", makeOverlay()), refused("UNSUPPORTED", /mount configfs/));
});

test.run();
