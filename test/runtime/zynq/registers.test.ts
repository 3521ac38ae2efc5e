import { mkdirSync, openSync, closeSync, ftruncateSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  AddressError,
  FreedError,
  HardwareUnavailableError,
  OverlayMismatchError,
  PynqError,
} from "#runtime/errors/errors.js";
import { AddressSpace, type MapWindow } from "#runtime/device/zynq/address-space.js";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { needsHelper } from "../../support/helper.js";
import { writeFiles } from "../../support/tmp.js";
import { zynqDesign, zynqmpDesign } from "./support/designs.js";
import { makeBit } from "./support/images.js";
import { FakeBoard, fakeDevice, MANAGER, systemFailure } from "./support/fake-board.js";

needsHelper();

const attach = (change = {}) => ({
  descriptor: zynqDesign(change),
  download: false,
  skip: ["loaded" as const],
});

/** A UIO device with one map; its file is a plain one, in which map n lies at n pages. */
function addUio(
  board: FakeBoard,
  id: string,
  maps: readonly { readonly addr: number; readonly size: number }[],
): void {
  maps.forEach(({ addr, size }, index) => {
    writeFiles(board.at(`/sys/class/uio/${id}/maps/map${index}`), {
      addr: `0x${addr.toString(16).padStart(16, "0")}\n`,
      size: `0x${size.toString(16)}\n`,
      offset: "0x0\n",
    });
  });
  writeFileSync(board.at(`/sys/class/uio/${id}/name`), "fabric\n");
  const fd = openSync(board.at(`/dev/${id}`), "w+");
  ftruncateSync(fd, 0x40000);
  closeSync(fd);
}

/** Maps by the C helper, and tells what was mapped. */
function spyMap(seen: string[]): MapWindow {
  return (options) => {
    seen.push(
      `${options.path.replace(/.*\/dev\//, "/dev/")}@0x${options.fileOffset.toString(16)}+${options.skip ?? 0}`,
    );
    return NativeMmioRegion.map(options);
  };
}

const refused =
  (kind: new (...values: never[]) => PynqError, message: RegExp) =>
  (error: unknown): boolean => {
    assert.instance(error, kind);
    assert.match((error as PynqError).message, message);
    return true;
  };

test("a UIO device that covers the addresses is preferred, whichever of its maps does", () => {
  const board = FakeBoard.make("zynq");
  addUio(board, "uio0", [{ addr: 0x4000_0000, size: 0x1000 }]);
  addUio(board, "uio1", [
    { addr: 0x4120_0000, size: 0x1000 },
    { addr: 0x4121_0000, size: 0x10000 },
  ]);
  const seen: string[] = [];
  const space = new AddressSpace(board, spyMap(seen));
  space.open(0x4121_0000n, 0x10000);
  space.open(0x4121_2000n, 0x1000);
  space.open(0x4120_0000n, 0x1000);
  // This one is larger than its map.
  space.open(0x4120_0000n, 0x2000);
  assert.equal(seen, [
    "/dev/uio1@0x1000+0",
    "/dev/uio1@0x1000+8192",
    "/dev/uio1@0x0+0",
    "/dev/mem@0x41200000+0",
  ]);
});

test("equal windows share one mapping, which the last of them gives back", () => {
  const board = FakeBoard.make("zynq");
  const seen: string[] = [];
  let closed = 0;
  const space = new AddressSpace(board, (options) => {
    seen.push(String(options.base));
    const region = NativeMmioRegion.map(options);
    const close = region.close.bind(region);
    region.close = () => {
      closed++;
      close();
    };
    return region;
  });
  const one = space.open(0x4120_0000n, 0x1000);
  const two = space.open(0x4120_0000n, 0x1000);
  one.write32(8, 77);
  assert.is(two.read32(8), 77);
  assert.is(seen.length, 1);
  one.close();
  one.close();
  assert.is(closed, 0);
  assert.throws(() => one.read32(8), refused(FreedError, /window at 0x41200000 is closed/));
  assert.is(two.read32(8), 77);
  two.close();
  assert.is(closed, 1);
  space.open(0x4120_0000n, 0x1000);
  assert.is(seen.length, 2);
});

test("every kind of access goes through", () => {
  const board = FakeBoard.make("zynq");
  const window = new AddressSpace(board, (options) => NativeMmioRegion.map(options)).open(
    0x4120_0000n,
    0x1000,
  );
  window.write64(0, 0x1122_3344_5566_7788n);
  assert.is(window.read64(0), 0x1122_3344_5566_7788n);
  assert.is(window.read32(4), 0x11223344);
  window.write16(0, 0xabcd);
  window.write8(3, 0xff);
  assert.equal([window.read16(0), window.read8(3)], [0xabcd, 0xff]);
  assert.is(window.modify32(8, 0xf0, 0x50), 0x50);
  assert.is(window.poll32(8, 0xff, 0x50, 10), 0x50);
  window.writeBlock(16, new Uint32Array([1, 2, 3]));
  const into = new Uint32Array(3);
  window.readBlock(16, into);
  assert.equal([...into], [1, 2, 3]);
  window.barrier();
  window.close();
  for (const access of [
    () => window.read8(0),
    () => window.read16(0),
    () => window.read64(0),
    () => window.write8(0, 1),
    () => window.write16(0, 1),
    () => window.write32(0, 1),
    () => window.write64(0, 1n),
    () => window.modify32(0, 1, 1),
    () => window.poll32(0, 1, 1, 1),
    () => window.readBlock(0, into),
    () => window.writeBlock(0, into),
    () => window.barrier(),
  ]) {
    assert.throws(access, refused(FreedError, /is closed/));
  }
  assert.is(board.peek(0x41200000), 0xff66abcd);
});

test("Linux's own memory is never mapped", () => {
  const board = FakeBoard.make("zynq");
  const space = new AddressSpace(board, (options) => NativeMmioRegion.map(options));
  assert.throws(
    () => space.open(0x1000_0000n, 0x1000),
    refused(AddressError, /reach into Linux's own memory/),
  );
  assert.throws(() => space.open(0x1fff_f000n, 0x2000), refused(AddressError, /0x0 to 0x1fffffff/));
  space.open(0x2000_0000n, 0x1000);
  // Without rights the kernel shows every range as zeros.
  board.set("/proc/iomem", "00000000-00000000 : System RAM\n");
  space.open(0x1000_0000n, 0x1000);
  assert.throws(() => space.open(-1n, 4), refused(PynqError, /no range of bus addresses/));
  assert.throws(() => space.open(0n, 0), refused(PynqError, /no range of bus addresses/));
  assert.throws(() => space.open(0n, 1.5), refused(PynqError, /no range of bus addresses/));
});

/** What the C helper's refusal becomes. */
const native = (code: string, syscall: string, path: string): HardwareUnavailableError =>
  new HardwareUnavailableError(`${code} ${path}`, "x", {
    code: "PERMISSION",
    cause: systemFailure(code, syscall),
  });

test("a refusal names the right that is missing", () => {
  const board = FakeBoard.make("zynq");
  let fail = native("EACCES", "open", "/dev/mem");
  const space = new AddressSpace(board, () => {
    throw fail;
  });
  assert.throws(
    () => space.open(0x4120_0000n, 0x1000),
    refused(HardwareUnavailableError, /\/dev\/mem was refused \(EACCES\); it needs .*CAP_SYS_RAWIO/),
  );
  fail = native("EPERM", "mmap", "/dev/mem");
  assert.throws(
    () => space.open(0x4120_0000n, 0x1000),
    refused(HardwareUnavailableError, /STRICT_DEVMEM.*describe the IP as generic-uio/),
  );
  addUio(board, "uio0", [{ addr: 0x4120_0000, size: 0x1000 }]);
  fail = native("EACCES", "open", "/dev/uio0");
  try {
    space.open(0x4120_0000n, 0x1000);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /\/dev\/uio0 was refused.*udev rule/);
    assert.is((error as PynqError).code, "PERMISSION");
  }
});

test("where the UIO device is refused, /dev/mem is tried", () => {
  const board = FakeBoard.make("zynq");
  addUio(board, "uio0", [{ addr: 0x4120_0000, size: 0x1000 }]);
  const space = new AddressSpace(board, (options) => {
    if (options.path.includes("uio")) throw native("EACCES", "open", options.path);
    return NativeMmioRegion.map(options);
  });
  space.open(0x4120_0000n, 0x1000).write32(0, 5);
  assert.is(board.peek(0x41200000), 5);
});

test("the PL is not touched while it is unprogrammed, and the PS's registers are", () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  assert.throws(
    () => device.mmio(0x4120_0000n, 0x1000),
    refused(
      HardwareUnavailableError,
      /the PL is not programmed \(fpga0: unknown\); an access to it would stop the processor/,
    ),
  );
  assert.throws(
    () => device.mmio(0xbfff_0000n, 0x10000),
    refused(HardwareUnavailableError, /not programmed/),
  );
  // A window that only reaches into the PL's range counts as one.
  assert.throws(() => device.mmio(0x3fff_f000n, 0x2000), refused(HardwareUnavailableError, /not programmed/));
  assert.is(device.mmio(0xf800_0000n, 0x1000).read32(0x108), 20 << 12);
});

test("the PL is not touched while its clock is off, its reset is held or it is not connected", async () => {
  const board = FakeBoard.make("zynq");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board);
  await device.programmer.program(attach());
  device.mmio(0x4120_0000n, 0x1000).close();
  const whileSet = (address: number, value: number, message: RegExp): void => {
    const before = board.peek(address);
    board.poke(address, value);
    assert.throws(() => device.mmio(0x4120_0000n, 0x1000), refused(HardwareUnavailableError, message));
    board.poke(address, before);
    device.mmio(0x4120_0000n, 0x1000).close();
  };
  whileSet(0xf8000188, 1, /the PL has its clock FCLK_CLK1 stopped/);
  whileSet(0xf8000240, 1, /the PL is held in reset \(FCLK_CLK0's\)/);
  whileSet(0xf8000900, 0xa, /level shifters are off/);
  // FCLK2 is not the design's.
  board.poke(0xf8000198, 1);
  device.mmio(0x4120_0000n, 0x1000).close();
  await device.close();
});

test("on a Zynq UltraScale+ the PL is not touched while a clock of the design is off", async () => {
  const board = FakeBoard.make("zynqmp");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board);
  await device.programmer.program({ ...attach(), descriptor: zynqmpDesign() });
  device.mmio(0xa000_0000n, 0x1000).close();
  const running = board.peek(0xff5e00c0);
  board.poke(0xff5e00c0, running & ~(1 << 24));
  // pl_clk1 is not the design's.
  board.poke(0xff5e00c4, 0);
  for (const base of [0x8000_0000n, 0xa000_0000n, 0xb000_0000n]) {
    assert.throws(
      () => device.mmio(base, 0x1000),
      refused(HardwareUnavailableError, /the PL has its clock pl_clk0 stopped/i),
    );
  }
  board.poke(0xff5e00c0, running);
  device.mmio(0xa000_0000n, 0x1000).close();
  await device.close();
});

test("clock registers that answer with a bus error tell nothing, and the PL is reached all the same", async () => {
  const board = FakeBoard.make("zynqmp");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board, {
    map: (options) => {
      const region = NativeMmioRegion.map(options);
      if (options.base !== 0xff5e_0000n) return region;
      return Object.assign(region, {
        read32: () => {
          throw new AddressError("a bus error");
        },
      });
    },
  });
  await device.programmer.program({ ...attach(), descriptor: zynqmpDesign() });
  device.mmio(0xa000_0000n, 0x1000).write32(0, 3);
  assert.is(board.peek(0xa0000000), 3);
  assert.throws(() => device.clocks.fclk0Mhz, refused(AddressError, /a bus error/));
  await device.close();
});

test("without the right to read the clock registers, the PL is reached all the same", async () => {
  const board = FakeBoard.make("zynq");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board, {
    map: (options) => {
      if (options.base === 0xf800_0000n) throw native("EACCES", "open", options.path);
      return NativeMmioRegion.map(options);
    },
  });
  await device.programmer.program(attach());
  device.mmio(0x4120_0000n, 0x1000).write32(0, 3);
  assert.is(board.peek(0x41200000), 3);
  await device.close();
});

test("programming another design ends the windows into the PL, the same one only rests them", async () => {
  const board = FakeBoard.make("zynq");
  board.set(`${MANAGER}/state`, "operating\n");
  const device = fakeDevice(board);
  await device.programmer.program(attach());
  const pl = device.mmio(0x4120_0000n, 0x1000);
  const ps = device.mmio(0xf800_0000n, 0x1000);
  const file = board.at("/system.bit");
  writeFileSync(file, makeBit());
  const load = { descriptor: zynqDesign(), file, download: true };
  await device.programmer.program(load);
  pl.write32(0, 4);
  assert.is(board.peek(0x41200000), 4);
  board.managerFails = { errno: "EINVAL", state: "write init error" };
  await device.programmer.program(load).catch(() => undefined);
  assert.throws(
    () => pl.read32(0),
    refused(OverlayMismatchError, /is being programmed, or its programming failed/),
  );
  board.managerFails = undefined;
  await device.programmer.program({
    ...load,
    descriptor: zynqDesign({ name: "else", modelHash: "ee".repeat(32) }),
  });
  assert.throws(
    () => pl.read32(0),
    refused(OverlayMismatchError, /else was loaded since this window was opened/),
  );
  ps.read32(0);
  await device.close();
  assert.throws(() => ps.read32(0), refused(FreedError, /device TUL PYNQ-Z2 was closed/));
});

test("the real /dev/mem is asked for where there is no made-up one", () => {
  // A board whose /dev leads to this machine's: what the system says is what the user gets.
  const board = FakeBoard.make("zynq");
  board.remove("/dev/mem");
  symlinkSync("/dev/null", board.at("/dev/mem"));
  const space = new AddressSpace(board, (options) => NativeMmioRegion.map(options));
  assert.throws(() => space.open(0x4120_0000n, 0x1000), refused(PynqError, /ENODEV/));
  mkdirSync(board.at("/dev/uio0"));
});

test.run();
