import { test } from "uvu";
import * as assert from "uvu/assert";
import { needsHelper } from "../../support/helper.js";
import { zynqDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice, MANAGER } from "./support/fake-board.js";
import { loadRequest, refusal } from "./support/programming.js";

needsHelper();

test("attaching takes the design that is loaded, and no other", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const attach = loadRequest({ download: false });
  await refusal(
    device.programmer.program(attach),
    "OVERLAY_MISMATCH",
    /the PL is not programmed \(fpga0: unknown\)/,
  );
  board.set(`${MANAGER}/state`, "operating\n");
  await refusal(
    device.programmer.program(attach),
    "OVERLAY_MISMATCH",
    /holds something that this runtime did not load, not system: .*skip: \["loaded"\]/,
  );
  await device.programmer.program(loadRequest());
  const loads = board.log.length;
  const other = fakeDevice(board);
  assert.equal(await other.programmer.program(attach), { modelHash: "a1".repeat(32), generation: 1 });
  await refusal(
    other.programmer.program({
      ...attach,
      descriptor: zynqDesign({ name: "else", modelHash: "ee".repeat(32) }),
    }),
    "OVERLAY_MISMATCH",
    /the PL holds system, not else/,
  );
  assert.is(board.log.length, loads);
  await device.close();
  await other.close();
});

test("a caller may vouch for what the boot loader loaded", async () => {
  const board = FakeBoard.make("zynq");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board);
  const state = await device.programmer.program(loadRequest({ download: false, skip: ["loaded"] }));
  assert.equal(device.programmer.current(), state);
  assert.equal(board.log, []);
  await device.close();
});

test("what another boot recorded counts for nothing", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest());
  await device.close();
  board.set("/proc/sys/kernel/random/boot_id", "another\n");
  assert.is(fakeDevice(board).programmer.current(), null);
  board.set("/run/pynq-gen/fpga0/state.json", "{ no JSON");
  assert.is(fakeDevice(board).programmer.current(), null);
});

test("a board without an FPGA manager can be attached to, not programmed", async () => {
  const board = FakeBoard.make("zynq");
  const root = new FakeBoard(board.root);
  for (const file of ["name", "state", "status", "flags", "firmware"]) root.remove(`${MANAGER}/${file}`);
  root.removeFolder(MANAGER);
  const device = fakeDevice(root);
  await refusal(device.programmer.program(loadRequest()), "HARDWARE_UNAVAILABLE", /no FPGA manager/);
  await device.programmer.program(loadRequest({ download: false, skip: ["loaded"] }));
  assert.is(device.mmio(0x4120_0000n, 0x1000).read32(0), 0);
  await device.close();
});

test.run();
