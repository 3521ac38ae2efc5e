import { mkdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HardwareUnavailableError, OverlayMismatchError } from "#runtime/errors/errors.js";
import { needsHelper } from "../../support/helper.js";
import { zynqmpDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice, MANAGER, recordingMap, systemFailure } from "./support/fake-board.js";
import { configurationData, makeBit, sha256 } from "./support/images.js";
import { loadRequest, recorded, refusal } from "./support/programming.js";

needsHelper();

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

test("a bitstream is loaded, recorded, and leaves nothing in the firmware folder", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  assert.is(device.programmer.current(), null);
  const data = configurationData(500);
  const image = makeBit({ data });
  const state = await device.programmer.program(loadRequest({}, image));
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
  assert.equal(await device.programmer.program(loadRequest({}, image)), {
    modelHash: "a1".repeat(32),
    generation: 2,
  });
  await device.close();
});

test("the clocks are set from the PLL as it is, and let run; disabled ones are left alone", async () => {
  const board = FakeBoard.make("zynq");
  board.poke(0xf8000178, 1); // FCLK0 is gated
  const before = board.peek(0xf8000190);
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest());
  // IO PLL 1000 MHz: 100 MHz is 10 × 1, 142.857 MHz is 7 × 1
  assert.is(board.peek(0xf8000170), (1 << 20) | (10 << 8));
  assert.is(board.peek(0xf8000180), (1 << 20) | (7 << 8));
  assert.is(board.peek(0xf8000190), before);
  assert.is(board.peek(0xf8000178), 0);
  await device.close();
});

test("clocks that the caller leaves out stay as they are", async () => {
  const board = FakeBoard.make("zynq");
  const before = board.peek(0xf8000170);
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest({ skip: ["clocks"] }));
  assert.is(board.peek(0xf8000170), before);
  await device.close();
});

test("retire is called once, after the checks and before anything is touched", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const seen: unknown[] = [];
  const retire = async (): Promise<void> => {
    seen.push(snapshot(board));
  };
  const before = snapshot(board);
  await device.programmer.program(loadRequest({ retire }));
  assert.equal(seen, [before]);
  await refusal(
    device.programmer.program(loadRequest({ retire }, makeBit({ part: "7z010clg400" }))),
    "OVERLAY_MISMATCH",
    /7z010/,
  );
  assert.is(seen.length, 1);
  await device.close();
});

test("what does not belong together is refused as a whole, and nothing is touched", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const before = snapshot(board);
  const wrong = loadRequest({}, makeBit({ part: "7z045ffg900" }));
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
  await device.close();
});

test("a partial bitstream, and a design for another family, are refused", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  const before = snapshot(board);
  const partial = makeBit({ design: "top;PARTIAL=TRUE;Version=2020.2" });
  await refusal(
    device.programmer.program(loadRequest({ skip: ["hash", "part", "board"] }, partial)),
    "OVERLAY_MISMATCH",
    /is a partial bitstream/,
  );
  await refusal(
    device.programmer.program({ ...loadRequest(), descriptor: zynqmpDesign() }),
    "OVERLAY_MISMATCH",
    /the design is for zynquplus, this is a Zynq-7000/,
  );
  const versal = zynqmpDesign({ platform: { arch: "versal", part: "xcvc1902-vsva2197" } });
  await refusal(
    device.programmer.program({ ...loadRequest(), descriptor: versal }),
    "OVERLAY_MISMATCH",
    /the design is for versal, this is a Zynq-7000/,
  );
  assert.equal(snapshot(board), before);
  await device.close();
});

/** A made-up Zynq UltraScale+ whose firmware tells an IDCODE; undefined for one without such firmware. */
function zynqmpBoard(idcode?: string, family = "jep106:0049"): FakeBoard {
  const board = FakeBoard.make("zynqmp");
  if (idcode === undefined) return board;
  mkdirSync(board.at("/sys/devices/soc0"), { recursive: true });
  board.set("/sys/devices/soc0/family", `${family}\n`);
  board.set("/sys/devices/soc0/soc_id", `${family}:0000\n`);
  board.set("/sys/devices/soc0/revision", `${idcode}\n`);
  return board;
}

test("on a Zynq UltraScale+ the part is compared with the IDCODE that its firmware tells", async () => {
  // A ZCU102 (XCZU9EG) and a Kria K26; the topmost bits are the silicon's version.
  for (const [idcode, device] of [
    ["0x24738093", "zu9"],
    ["0x04724093", "k26"],
  ] as const) {
    const board = zynqmpBoard(idcode);
    const before = snapshot(board);
    const zynqmp = fakeDevice(board);
    assert.is(zynqmp.board.device, device);
    const request = loadRequest({ descriptor: zynqmpDesign() }, makeBit({ part: "xczu7ev-ffvc1156-2-e" }));
    await refusal(
      zynqmp.programmer.program(request),
      "OVERLAY_MISMATCH",
      new RegExp(
        `the image is for part xczu7ev-ffvc1156-2-e, this device is a ${device} \\(skip: \\["part"\\]`,
      ),
    );
    assert.equal(snapshot(board), before);
    await zynqmp.programmer.program({ ...request, skip: ["part"] });
    await zynqmp.close();
  }
});

test("a design for the device's own part is loaded, whatever its variant and package", async () => {
  for (const part of ["xczu7ev-ffvc1156-2-e", "xczu7eg-ffvf1517-1-i"]) {
    const device = fakeDevice(zynqmpBoard("0x14730093"));
    assert.is(device.board.device, "zu7");
    const descriptor = zynqmpDesign({ platform: { arch: "zynquplus", part } });
    await device.programmer.program(loadRequest({ descriptor }, makeBit({ part })));
    await device.close();
  }
});

test("what the firmware does not tell for certain refuses no part of the family", async () => {
  const boards = [
    zynqmpBoard(),
    zynqmpBoard("0x00000000"), // firmware that does not know
    zynqmpBoard("0x04fff093"), // a device that is not in the table
    zynqmpBoard("0x24738041"), // no IDCODE of this maker's
    zynqmpBoard("0x24738093", "jep106:043b"), // another maker's SoC device
  ];
  for (const board of boards) {
    const device = fakeDevice(board);
    assert.is(device.board.device, "");
    const descriptor = zynqmpDesign({ platform: { arch: "", part: "xczu3egsbva484" } });
    await device.programmer.program(loadRequest({ descriptor }, makeBit({ part: "xczu3eg-sbva484-1-e" })));
    await device.close();
  }
});

test("a part of another family is refused where the device is not told", async () => {
  const board = zynqmpBoard();
  const device = fakeDevice(board);
  const before = snapshot(board);
  for (const [part, family] of [
    ["7z020clg400", "Zynq-7000"],
    ["xcvc1902-vsva2197-2MP-e-S", "Versal"],
  ] as const) {
    const descriptor = zynqmpDesign({ platform: { arch: "", part: "" } });
    await refusal(
      device.programmer.program(loadRequest({ descriptor }, makeBit({ part }))),
      "OVERLAY_MISMATCH",
      new RegExp(`is for part ${part}, a ${family}, and this is a Zynq UltraScale\\+`),
    );
  }
  assert.equal(snapshot(board), before);
  await device.close();
});

test("a board's own name is compared with the design's", async () => {
  const board = FakeBoard.make("zynq");
  mkdirSync(board.at("/proc/device-tree/chosen"), { recursive: true });
  board.set("/proc/device-tree/chosen/pynq_board", "Pynq-Z1\0");
  const device = fakeDevice(board);
  assert.is(device.name, "Pynq-Z1");
  await refusal(
    device.programmer.program(loadRequest()),
    "OVERLAY_MISMATCH",
    /for board tul\.com\.tw:pynq-z2:part0:1\.0, this is Pynq-Z1.*skip: \["board"\]/,
  );
  await device.programmer.program(loadRequest({ skip: ["board"] }));
  await device.close();
});

test("files that are not there or not readable are named", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await refusal(
    device.programmer.program(loadRequest({ file: "/nowhere/system.bit" })),
    "SYSCALL",
    /reading the bitstream: \/nowhere\/system\.bit: ENOENT/,
  );
  await refusal(
    device.programmer.program(loadRequest({ file: "" })),
    "ARGUMENT",
    /no bitstream is given for system/,
  );
  await refusal(
    device.programmer.program(loadRequest({ deviceTreeOverlay: "/nowhere/system.dtbo" })),
    "SYSCALL",
    /reading the device-tree overlay: \/nowhere\/system\.dtbo: ENOENT/,
  );
  assert.equal(board.log, []);
  await device.close();
});

test("a driver that fails: its state and error are told, and what is recorded is the truth", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest());
  board.managerFails = { errno: "ETIMEDOUT", state: "write error" };
  await refusal(
    device.programmer.program(loadRequest()),
    "PROGRAMMING",
    /fpga0 \(Xilinx Zynq FPGA Manager\) did not take .* \(ETIMEDOUT: the configuration port did not answer\); its state is "write error", its status "reconfig operation error"/,
  );
  assert.is(device.programmer.current(), null);
  assert.equal(recorded(board)["status"], "failed");
  assert.equal(recorded(board)["generation"], 2);
  assert.equal(board.firmware, []);
  assert.throws(() => device.mmio(0x4120_0000n, 0x10000), /holds nothing that works: loading system failed/);
  board.managerFails = undefined;
  assert.equal((await device.programmer.program(loadRequest())).generation, 3);
  await device.close();
});

test("a driver that reports success and is not operating counts as failed", async () => {
  const board = FakeBoard.make("zynq");
  board.managerLies = true;
  const device = fakeDevice(board);
  await refusal(
    device.programmer.program(loadRequest()),
    "PROGRAMMING",
    /no error was returned.*state is "unknown"/,
  );
  assert.is(device.programmer.current(), null);
  await device.close();
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
    device.programmer.program(loadRequest()),
    "PERMISSION",
    /needs write access to the FPGA manager/,
  );
  assert.instance(error, HardwareUnavailableError);
  assert.match((error as HardwareUnavailableError).remedy, /run as root, or give a group/);
  assert.equal(board.log, []);
  assert.not(board.exists("/run/pynq-gen/fpga0/state.json"));
  await device.close();
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
    device.programmer.program(loadRequest()),
    "PERMISSION",
    /\/lib\/firmware\/.* lies on a read-only file system/,
  );
  assert.equal(recorded(board)["status"], "failed");
  await device.close();
});

test("the kernel's own firmware path is used where it is set, and made and unmade", async () => {
  const board = FakeBoard.make("zynq");
  board.set("/sys/module/firmware_class/parameters/path", "/run/fw\n");
  const device = fakeDevice(board);
  // The made-up driver looks in /lib/firmware alone, so it does not find the file.
  await refusal(
    device.programmer.program(loadRequest()),
    "PROGRAMMING",
    /ENOENT: the kernel did not find the file/,
  );
  assert.not(board.exists("/run/fw"));
  await device.close();
});

test("what a killed process left in the firmware folder is removed", async () => {
  const board = FakeBoard.make("zynq");
  board.set("/lib/firmware/pynq-gen-999999999-1.bin", "left");
  board.set(`/lib/firmware/pynq-gen-${process.ppid}-1.bin`, "alive");
  board.set("/lib/firmware/theirs.bin", "not ours");
  const device = fakeDevice(board);
  await device.programmer.program(loadRequest());
  assert.equal(board.firmware, [`pynq-gen-${process.ppid}-1.bin`, "theirs.bin"]);
  await device.close();
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
  await device.programmer.program(loadRequest({ descriptor, skip: ["hash"] }, image));
  assert.is(board.peek(0xfd615000), 0xffff_f8ff);
  assert.is(board.peek(0xff419000), 0x100);
  assert.is(board.peek(0xfd360000), 0xffff_fffc);
  assert.is(board.peek(0xfd360014), 0);
  const before = board.log.length;
  await refusal(
    device.programmer.program(
      loadRequest(
        { descriptor: zynqmpDesign({ zynq: { axiPorts: [{ port: "SAXIGP9", dataWidth: 64 }] } }) },
        image,
      ),
    ),
    "UNSUPPORTED",
    /AXI port SAXIGP9; known are MAXIGP0/,
  );
  assert.is(board.log.length, before);
  await device.close();
});

test("nothing but the named registers is touched", async () => {
  const board = FakeBoard.make("zynq");
  const accesses: string[] = [];
  const device = fakeDevice(board, { map: recordingMap(accesses) });
  await device.programmer.program(loadRequest());
  const addresses = [...new Set(accesses.map((each) => Number(each.split(" ")[1])))].sort((a, b) => a - b);
  // PLL and its status, lock status, two clocks with their gates
  const allowed = [0x0c, 0x108, 0x10c, 0x170, 0x178, 0x180, 0x188].map((offset) => 0xf8000000 + offset);
  assert.equal(addresses, allowed);
  await device.close();
});

test.run();
