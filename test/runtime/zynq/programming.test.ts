import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HardwareUnavailableError, OverlayMismatchError, PynqError } from "#runtime/errors/errors.js";
import type { ProgramRequest } from "#runtime/device/programmer.js";
import type { ZynqDevice } from "#runtime/device/zynq/zynq-device.js";
import { tempFolder } from "../../support/tmp.js";
import { zynqDesign, zynqmpDesign } from "./support/designs.js";
import {
  FakeBoard,
  fakeDevice,
  MANAGER,
  OVERLAYS,
  recordingMap,
  systemFailure,
} from "./support/fake-board.js";
import { configurationData, makeBit, makeOverlay, sha256 } from "./support/images.js";

/** A folder with an image (and an overlay beside it), and the request to load it. */
function request(change: Partial<ProgramRequest> = {}, image = makeBit(), dtbo?: Buffer): ProgramRequest {
  const folder = tempFolder();
  const file = path.join(folder, "system.bit");
  writeFileSync(file, image);
  if (dtbo !== undefined) writeFileSync(path.join(folder, "system.dtbo"), dtbo);
  const descriptor = zynqDesign({ image: { file: "system.bit", kind: "bit", sha256: sha256(image) } });
  return { descriptor, file, download: true, ...change };
}

async function refusal(promise: Promise<unknown>, code: string, message: RegExp): Promise<PynqError> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, PynqError);
    assert.is((error as PynqError).code, code, String(error));
    assert.match((error as PynqError).message, message);
    return error as PynqError;
  }
  throw new Error("it was not refused");
}

/** Whatever a refusal must leave as it was. */
function snapshot(board: FakeBoard): unknown {
  const registers = [0x170, 0x180, 0x190].map((offset) => board.peek(0xf8000000 + offset));
  return {
    log: [...board.log],
    firmware: board.firmware,
    state: board.readText(`${MANAGER}/state`),
    recorded: board.readText("/run/pynq-gen/fpga0/state.json"),
    registers,
  };
}

/** The state file's own words. */
function recorded(board: FakeBoard): Record<string, unknown> {
  return JSON.parse(board.readText("/run/pynq-gen/fpga0/state.json") ?? "{}") as Record<string, unknown>;
}

const close = (device: ZynqDevice): Promise<void> => device.close();

test("a bitstream is loaded, recorded, and leaves nothing in the firmware folder", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  assert.is(device.programmer.current(), null);
  const data = configurationData(500);
  const image = makeBit({ data });
  const state = await device.programmer.program(request({}, image));
  assert.equal(state, { modelHash: "a1".repeat(32), generation: 1 });
  assert.equal(device.programmer.current(), state);
  assert.equal(board.log, [`load flags=0 bytes=${data.length}`]);
  assert.equal(board.firmware, []);
  const { status, design, imageSha256, clocks } = recorded(board);
  assert.equal(
    { status, design, imageSha256, clocks },
    {
      status: "ready",
      design: "system",
      imageSha256: sha256(image),
      clocks: [0, 1],
    },
  );
  assert.equal(await device.programmer.program(request({}, image)), {
    modelHash: "a1".repeat(32),
    generation: 2,
  });
  await close(device);
});

test("the clocks are set from the PLL as it is, and let run; disabled ones are left alone", async () => {
  const board = FakeBoard.make("zynq");
  board.poke(0xf8000178, 1); // FCLK0 is gated
  const before = board.peek(0xf8000190);
  const device = fakeDevice(board);
  await device.programmer.program(request());
  // IO PLL 1000 MHz: 100 MHz is 10 × 1, 142.857 MHz is 7 × 1
  assert.is(board.peek(0xf8000170), (1 << 20) | (10 << 8));
  assert.is(board.peek(0xf8000180), (1 << 20) | (7 << 8));
  assert.is(board.peek(0xf8000190), before);
  assert.is(board.peek(0xf8000178), 0);
  await close(device);
});

test("clocks that the caller leaves out stay as they are", async () => {
  const board = FakeBoard.make("zynq");
  const before = board.peek(0xf8000170);
  const device = fakeDevice(board);
  await device.programmer.program(request({ skip: ["clocks"] }));
  assert.is(board.peek(0xf8000170), before);
  await close(device);
});

test("retire is called once, after the checks and before anything is touched", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const seen: unknown[] = [];
  const retire = async (): Promise<void> => {
    seen.push(snapshot(board));
  };
  const before = snapshot(board);
  await device.programmer.program(request({ retire }));
  assert.equal(seen, [before]);
  await refusal(
    device.programmer.program(request({ retire }, makeBit({ part: "7z010clg400" }))),
    "OVERLAY_MISMATCH",
    /7z010/,
  );
  assert.is(seen.length, 1);
  await close(device);
});

test("what does not belong together is refused as a whole, and nothing is touched", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const before = snapshot(board);
  const wrong = request({}, makeBit({ part: "7z045ffg900" }));
  const descriptor = {
    ...wrong.descriptor,
    image: { file: "system.bit", kind: "bit" as const, sha256: "00".repeat(32) },
  };
  const error = await refusal(
    device.programmer.program({ ...wrong, descriptor }),
    "OVERLAY_MISMATCH",
    /is not the image that the overlay was generated beside/,
  );
  assert.instance(error, OverlayMismatchError);
  assert.match(error.message, /is for part 7z045ffg900, the design for 7z020clg400/);
  assert.match(error.message, /the image is for part 7z045ffg900, this device is a 7z020/);
  assert.match(error.message, /skip: \["hash", "part"\] goes on all the same/);
  assert.equal(snapshot(board), before);
  await refusal(
    device.programmer.program({ ...wrong, descriptor, skip: ["hash"] }),
    "OVERLAY_MISMATCH",
    /skip: \["part"\]/,
  );
  await device.programmer.program({ ...wrong, descriptor, skip: ["hash", "part"] });
  await close(device);
});

test("a partial bitstream, and a design for another family, are refused", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const before = snapshot(board);
  const partial = makeBit({ design: "top;PARTIAL=TRUE;Version=2020.2" });
  await refusal(
    device.programmer.program(request({ skip: ["hash", "part", "board"] }, partial)),
    "OVERLAY_MISMATCH",
    /is a partial bitstream/,
  );
  await refusal(
    device.programmer.program({ ...request(), descriptor: zynqmpDesign() }),
    "OVERLAY_MISMATCH",
    /the design is for zynquplus, this is a Zynq-7000/,
  );
  assert.equal(snapshot(board), before);
  await close(device);
});

test("a board's own name is compared with the design's", async () => {
  const board = FakeBoard.make("zynq");
  mkdirSync(board.at("/proc/device-tree/chosen"), { recursive: true });
  board.set("/proc/device-tree/chosen/pynq_board", "Pynq-Z1\0");
  const device = fakeDevice(board);
  assert.is(device.name, "Pynq-Z1");
  await refusal(
    device.programmer.program(request()),
    "OVERLAY_MISMATCH",
    /for board tul\.com\.tw:pynq-z2:part0:1\.0, this is Pynq-Z1.*skip: \["board"\]/,
  );
  await device.programmer.program(request({ skip: ["board"] }));
  await close(device);
});

test("files that are not there or not readable are named", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await refusal(
    device.programmer.program(request({ file: "/nowhere/system.bit" })),
    "SYSCALL",
    /reading the bitstream: \/nowhere\/system\.bit: ENOENT/,
  );
  await refusal(
    device.programmer.program(request({ file: "" })),
    "ARGUMENT",
    /no bitstream is given for system/,
  );
  await refusal(
    device.programmer.program(request({ deviceTreeOverlay: "/nowhere/system.dtbo" })),
    "SYSCALL",
    /reading the device-tree overlay: \/nowhere\/system\.dtbo: ENOENT/,
  );
  assert.equal(board.log, []);
  await close(device);
});

test("a driver that fails: its state and error are told, and what is recorded is the truth", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(request());
  board.managerFails = { errno: "ETIMEDOUT", state: "write error" };
  await refusal(
    device.programmer.program(request()),
    "PROGRAMMING",
    /fpga0 \(Xilinx Zynq FPGA Manager\) did not take .* \(ETIMEDOUT: the configuration port did not answer\); its state is "write error", its status "reconfig operation error"/,
  );
  assert.is(device.programmer.current(), null);
  assert.equal(recorded(board)["status"], "failed");
  assert.equal(recorded(board)["generation"], 2);
  assert.equal(board.firmware, []);
  assert.throws(() => device.mmio(0x4120_0000n, 0x10000), /holds nothing that works: loading system failed/);
  board.managerFails = undefined;
  assert.equal((await device.programmer.program(request())).generation, 3);
  await close(device);
});

test("a driver that reports success and is not operating counts as failed", async () => {
  const board = FakeBoard.make("zynq");
  board.managerLies = true;
  const device = fakeDevice(board);
  await refusal(
    device.programmer.program(request()),
    "PROGRAMMING",
    /no error was returned.*state is "unknown"/,
  );
  assert.is(device.programmer.current(), null);
  await close(device);
});

test("a user without the rights is told which, before anything is touched", async () => {
  class Refusing extends FakeBoard {
    override writeAttribute(file: string, data: string | Uint8Array): void {
      if (file.startsWith(MANAGER)) throw systemFailure("EACCES", "open");
      super.writeAttribute(file, data);
    }
  }
  const board = new Refusing(FakeBoard.make("zynq").root);
  const device = fakeDevice(board);
  const error = await refusal(
    device.programmer.program(request()),
    "PERMISSION",
    /needs write access to the FPGA manager/,
  );
  assert.instance(error, HardwareUnavailableError);
  assert.match((error as HardwareUnavailableError).remedy, /run as root, or give a group/);
  assert.equal(board.log, []);
  assert.not(board.exists("/run/pynq-gen/fpga0/state.json"));
  await close(device);
});

test("a read-only firmware folder is named", async () => {
  class ReadOnly extends FakeBoard {
    override replaceFile(file: string, data: string | Uint8Array, mode?: number): void {
      if (file.startsWith("/lib/firmware")) throw systemFailure("EROFS", "open");
      super.replaceFile(file, data, mode);
    }
  }
  const board = new ReadOnly(FakeBoard.make("zynq").root);
  const device = fakeDevice(board);
  await refusal(
    device.programmer.program(request()),
    "PERMISSION",
    /\/lib\/firmware\/.* lies on a read-only file system/,
  );
  assert.equal(recorded(board)["status"], "failed");
  await close(device);
});

test("the kernel's own firmware path is used where it is set, and made and unmade", async () => {
  const board = FakeBoard.make("zynq");
  board.set("/sys/module/firmware_class/parameters/path", "/run/fw\n");
  const device = fakeDevice(board);
  // The made-up driver looks in /lib/firmware alone, so it does not find the file.
  await refusal(
    device.programmer.program(request()),
    "PROGRAMMING",
    /ENOENT: the kernel did not find the file/,
  );
  assert.not(board.exists("/run/fw"));
  await close(device);
});

test("what a killed process left in the firmware folder is removed", async () => {
  const board = FakeBoard.make("zynq");
  board.set("/lib/firmware/pynq-gen-999999999-1.bin", "left");
  board.set(`/lib/firmware/pynq-gen-${process.ppid}-1.bin`, "alive");
  board.set("/lib/firmware/theirs.bin", "not ours");
  const device = fakeDevice(board);
  await device.programmer.program(request());
  assert.equal(board.firmware, [`pynq-gen-${process.ppid}-1.bin`, "theirs.bin"]);
  await close(device);
});

test("a device-tree overlay beside the image is applied after it, and removed with the design", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay();
  const name = `pynq-gen-system-${sha256(blob).slice(0, 8)}`;
  await device.programmer.program(request({}, makeBit(), blob));
  assert.equal(board.log.slice(1), [`apply ${name}`]);
  assert.equal(recorded(board)["overlays"], [name]);
  // Reloading replaces our own overlay, before the PL is programmed.
  await device.programmer.program(request({}, makeBit(), blob));
  assert.equal(
    board.log.slice(2).map((line) => line.split(" ")[0]),
    ["remove", "load", "apply"],
  );
  await close(device);
  assert.equal(board.list(OVERLAYS), []);
  assert.equal(recorded(board)["overlays"], []);
  // The PL keeps its design.
  assert.is(fakeDevice(board).programmer.current()?.generation, 2);
});

test("no overlay is applied where the caller wants none", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(request({ deviceTreeOverlay: "" }, makeBit(), makeOverlay()));
  assert.equal(board.list(OVERLAYS), []);
  await close(device);
});

test("an overlay with firmware-name lets the kernel program, once", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay({ "firmware-name=design.bin ": "x", "firmware-name": "design.bin" });
  await device.programmer.program(request({}, makeBit(), blob));
  assert.equal(
    board.log.map((line) => line.split(" ")[0]),
    ["load", "apply"],
  );
  assert.equal(board.firmware, []);
  board.set("/lib/firmware/design.bin", "somebody else's");
  await refusal(
    device.programmer.program(request({}, makeBit(), blob)),
    "PROGRAMMING",
    /design\.bin is there with other contents and is left alone/,
  );
  assert.is(board.readText("/lib/firmware/design.bin"), "somebody else's");
  await close(device);
});

test("an overlay in the way is refused before anything is touched; a refused one fails the load truthfully", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const blob = makeOverlay();
  const name = `pynq-gen-system-${sha256(blob).slice(0, 8)}`;
  mkdirSync(board.at(`${OVERLAYS}/${name}`));
  await refusal(device.programmer.program(request({}, makeBit(), blob)), "BUSY", /made by somebody else/);
  assert.equal(board.log, []);
  board.removeFolder(`${OVERLAYS}/${name}`);
  board.overlayFails = true;
  await refusal(device.programmer.program(request({}, makeBit(), blob)), "PROGRAMMING", /did not apply/);
  assert.equal(board.list(OVERLAYS), []);
  assert.equal(recorded(board)["status"], "failed");
  assert.is(device.programmer.current(), null);
  await close(device);
});

test("the widths of AXI ports are set on a Zynq UltraScale+, between image and overlay", async () => {
  const board = FakeBoard.make("zynqmp");
  const device = fakeDevice(board);
  board.poke(0xfd615000, 0xffff_ffff);
  board.poke(0xfd360000, 0xffff_ffff);
  board.poke(0xfd360014, 0x0000_0003);
  board.poke(0xff419000, 0);
  const descriptor = zynqmpDesign({
    zynq: {
      axiPorts: [
        { port: "MAXIGP0", dataWidth: 32 },
        { port: "MAXIGP1", dataWidth: 128 },
        { port: "MAXIGP2", dataWidth: 64 },
        { port: "SAXIGP0", dataWidth: 128 },
      ],
    },
  });
  const image = makeBit({ part: "xczu7ev-ffvc1156-2-e" });
  await device.programmer.program(request({ descriptor, skip: ["hash"] }, image));
  assert.is(board.peek(0xfd615000), 0xffff_f8ff);
  assert.is(board.peek(0xff419000), 0x100);
  assert.is(board.peek(0xfd360000), 0xffff_fffc);
  assert.is(board.peek(0xfd360014), 0);
  const before = board.log.length;
  await refusal(
    device.programmer.program(
      request(
        { descriptor: zynqmpDesign({ zynq: { axiPorts: [{ port: "SAXIGP9", dataWidth: 64 }] } }) },
        image,
      ),
    ),
    "UNSUPPORTED",
    /AXI port SAXIGP9; known are MAXIGP0/,
  );
  assert.is(board.log.length, before);
  await close(device);
});

test("attaching takes the design that is loaded, and no other", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const attach = request({ download: false });
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
  await device.programmer.program(request());
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
  await close(device);
  await close(other);
});

test("a caller may vouch for what the boot loader loaded", async () => {
  const board = FakeBoard.make("zynq");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board);
  const state = await device.programmer.program(request({ download: false, skip: ["loaded"] }));
  assert.equal(device.programmer.current(), state);
  assert.equal(board.log, []);
  await close(device);
});

test("what another boot recorded counts for nothing", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(request());
  await close(device);
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
  await refusal(device.programmer.program(request()), "HARDWARE_UNAVAILABLE", /no FPGA manager/);
  await device.programmer.program(request({ download: false, skip: ["loaded"] }));
  assert.is(device.mmio(0x4120_0000n, 0x1000).read32(0), 0);
  await close(device);
});

test("nothing but the named registers is touched", async () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const device = fakeDevice(board, { map: recordingMap(accesses) });
  await device.programmer.program(request());
  const addresses = [...new Set(accesses.map((each) => Number(each.split(" ")[1])))].sort((a, b) => a - b);
  // PLL and its status, lock status, two clocks with their gates
  const allowed = [0x0c, 0x108, 0x10c, 0x170, 0x178, 0x180, 0x188].map((offset) => 0xf8000000 + offset);
  assert.equal(addresses, allowed);
  await close(device);
});

test.run();
