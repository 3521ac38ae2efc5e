import { test } from "uvu";
import * as assert from "uvu/assert";
import { AddressError, AlignmentError, FreedError, PynqError, ValueRangeError } from "@pynq-gen/runtime";
import type { WriteEffect } from "@pynq-gen/runtime/codegen/v1";
import { simulate } from "./load-design.js";

test("registers begin at their reset values, fields of their own included", async () => {
  const { mmio, device } = await simulate({
    registers: [
      { name: "A", offset: 0, resetValue: 0xdead_beef },
      { name: "B", offset: 4, fields: [{ name: "f", lsb: 4, width: 4, resetValue: 9 }] },
      { name: "C", offset: 8, width: 64, resetValue: 0x1122_3344_5566_7788n },
      { name: "R", offset: 0x20, resetValue: 3, dim: { count: 2, stride: 8 } },
    ],
  });
  assert.is(mmio.read32(0), 0xdead_beef);
  assert.is(mmio.read32(4), 0x90);
  assert.is(mmio.read64(8), 0x1122_3344_5566_7788n);
  assert.is(mmio.read32(0x20), 3);
  assert.is(mmio.read32(0x28), 3);
  assert.is(mmio.read32(0x24), 0);
  assert.is(device.peek("ip", "C"), 0x1122_3344_5566_7788n);
});

test("access rights hold: read-only ignores writes, write-only reads 0", async () => {
  const { mmio, device } = await simulate({
    registers: [
      { name: "RO", offset: 0, access: "read-only", resetValue: 5 },
      { name: "WO", offset: 4, access: "write-only" },
      {
        name: "MIX",
        offset: 8,
        resetValue: 0x11,
        fields: [
          { name: "ro", lsb: 0, width: 4, access: "read-only" },
          { name: "wo", lsb: 4, width: 4, access: "write-only" },
          { name: "rw", lsb: 8, width: 4 },
        ],
      },
    ],
  });
  mmio.write32(0, 9);
  assert.is(mmio.read32(0), 5);
  mmio.write32(4, 9);
  assert.is(mmio.read32(4), 0);
  assert.is(device.peek("ip", "WO"), 9);
  mmio.write32(8, 0xffff_ffff);
  assert.is(mmio.read32(8), 0xf01);
  assert.is(device.peek("ip", "MIX"), 0xff1);
});

test("bits outside of every field, and beyond the width, keep their reset value", async () => {
  const { mmio } = await simulate({
    registers: [
      { name: "F", offset: 0, resetValue: 0x8000_0000, fields: [{ name: "f", lsb: 0, width: 1 }] },
      { name: "N", offset: 4, width: 5 },
    ],
  });
  mmio.write32(0, 0x7fff_ffff);
  assert.is(mmio.read32(0), 0x8000_0001);
  mmio.write32(4, 0xffff_ffff);
  assert.is(mmio.read32(4), 0x1f);
});

test("write effects act on the bits written, also where ACCESS says read-only", async () => {
  // before 0b0101, written 0b0011
  const after: Record<WriteEffect, number> = {
    oneToClear: 0b0100,
    oneToSet: 0b0111,
    oneToToggle: 0b0110,
    zeroToClear: 0b0001,
    zeroToSet: 0b1101,
    zeroToToggle: 0b1001,
  };
  for (const [effect, expected] of Object.entries(after) as [WriteEffect, number][]) {
    const field = { name: "f", lsb: 4, width: 4, access: "read-only", writeEffect: effect } as const;
    const { mmio, device } = await simulate({ registers: [{ name: "R", offset: 0, fields: [field] }] });
    device.poke("ip", "R", 0b0101_0000);
    mmio.write32(0, 0b0011_0000);
    assert.is(mmio.read32(0), expected << 4, effect);
    const { mmio: whole, device: other } = await simulate({
      registers: [{ name: "R", offset: 0, width: 4, writeEffect: effect }],
    });
    other.poke("ip", "R", 0b0101);
    whole.write32(0, 0b0011);
    assert.is(whole.read32(0), expected, effect);
  }
});

test("read effects take place after the value is read", async () => {
  const { mmio, device } = await simulate({
    registers: [
      {
        name: "R",
        offset: 0,
        fields: [
          { name: "c", lsb: 0, width: 2, readEffect: "clear" },
          { name: "s", lsb: 2, width: 2, readEffect: "set" },
          { name: "m", lsb: 4, width: 2, readEffect: "modify" },
        ],
      },
      { name: "W", offset: 4, readEffect: "clear" },
    ],
  });
  device.poke("ip", "R", 0b11_00_11);
  device.poke("ip", "W", 0xffff_ffff);
  assert.is(device.peek("ip", "R"), 0b11_00_11);
  assert.is(mmio.read32(0), 0b11_00_11);
  assert.is(mmio.read32(0), 0b11_11_00);
  assert.is(mmio.read8(4), 0xff);
  assert.is(mmio.read32(4), 0, "a narrow read reads the whole word of a slave");
});

test("narrow writes touch their bytes alone, effects included", async () => {
  const { mmio, device } = await simulate({
    registers: [
      { name: "R", offset: 0, resetValue: 0x1122_3344 },
      { name: "F", offset: 4, fields: [{ name: "all", lsb: 0, width: 32, writeEffect: "zeroToClear" }] },
    ],
  });
  mmio.write8(1, 0xaa);
  mmio.write16(2, 0xbbcc);
  assert.is(mmio.read32(0), 0xbbcc_aa44);
  assert.is(mmio.read16(2), 0xbbcc);
  assert.is(mmio.read8(1), 0xaa);
  device.poke("ip", "F", 0xffff_ffff);
  mmio.write8(4, 0x0f);
  assert.is(mmio.read32(4), 0xffff_ff0f);
});

test("a read-only and a write-only register may share an offset, each with bits of its own", async () => {
  const { mmio, device } = await simulate({
    registers: [
      { name: "RX", offset: 0, access: "read-only" },
      { name: "TX", offset: 0, access: "write-only" },
    ],
  });
  device.poke("ip", "RX", 1);
  mmio.write32(0, 2);
  assert.is(mmio.read32(0), 1);
  assert.is(device.peek("ip", "TX"), 2);
});

test("registers at odd offsets have their bytes", async () => {
  const { mmio } = await simulate({
    registers: [
      { name: "B1", offset: 1, width: 8, resetValue: 0x12 },
      { name: "H2", offset: 2, width: 16, resetValue: 0x3456 },
      { name: "X", offset: 6, width: 32, resetValue: 0x89ab_cdef },
    ],
  });
  assert.is(mmio.read32(0), 0x3456_1200);
  assert.is(mmio.read8(1), 0x12);
  assert.is(mmio.read16(6), 0xcdef);
  assert.is(mmio.read16(8), 0x89ab);
});

test("offsets that nothing describes read as 0 and ignore writes, or throw on demand", async () => {
  const block = {
    registers: [
      { name: "A", offset: 0 },
      { name: "B", offset: 0x10 },
    ],
    windows: [{ name: "M", offset: 0x20, size: 16 }],
  };
  const { mmio } = await simulate(block);
  mmio.write32(8, 5);
  assert.is(mmio.read32(8), 0);
  const strict = await simulate(block, { holes: "error" });
  for (const access of [() => strict.mmio.read32(8), () => strict.mmio.write32(8, 1)]) {
    assert.throws(
      access,
      (error: unknown) =>
        error instanceof AddressError &&
        error.message.includes("ip/S_AXI offset 0x8") &&
        error.message.includes("below: A at 0x0, above: B at 0x10"),
    );
  }
  strict.mmio.write32(0x2c, 7);
  assert.is(strict.mmio.read32(0x2c), 7);
  const hooked = await simulate(block, { holes: "error" });
  hooked.device.onRead(0x4000_0008n, () => 42);
  assert.is(hooked.mmio.read32(8), 42);
});

test("an interface without known registers is plain memory, and so are windows", async () => {
  const { mmio } = await simulate(undefined);
  mmio.writeBlock(0xff0, Uint32Array.of(1, 2, 3, 4));
  const back = new Uint32Array(4);
  mmio.readBlock(0xff0, back);
  assert.equal([...back], [1, 2, 3, 4]);
  mmio.write64(0x10, 0x1_0000_0002n);
  assert.is(mmio.read32(0x14), 1);
});

test("a memory interface of gigabytes costs only what is written", async () => {
  const { device, mmio } = await simulate(undefined, {
    placed: { base: 0x8_0000_0000n, size: 0x1_0000_0000, kind: "memory" },
  });
  const region = device.mmio(0x8_0000_0000n, 0x1_0000_0000);
  region.write32(0xffff_fffc, 9);
  assert.is(region.read32(0xffff_fffc), 9);
  assert.is(region.read32(0), 0);
  assert.equal([...device.memory.read(0x8_ffff_fffcn, 4)], [9, 0, 0, 0]);
  device.memory.write(0x8_0000_0010n, Uint8Array.of(1, 2, 3, 4));
  assert.is(region.read32(0x10), 0x0403_0201);
  void mmio;
});

test("an address that nobody decodes is an error that names the neighbours", async () => {
  const { device } = await simulate(undefined);
  const region = device.mmio(0x3fff_f000n, 0x10_0000);
  assert.is(region.read32(0x1000), 0);
  for (const [access, text] of [
    [
      () => region.read32(0xffc),
      /^read32 at 0x3ffffffc: nothing in design one decodes it; below: nothing, above: ip\/S_AXI 0x40000000 to 0x40000fff$/,
    ],
    [
      () => region.write8(0x2000, 1),
      /^write8 at 0x40001000: .*; below: ip\/S_AXI 0x40000000 to 0x40000fff, above: nothing$/,
    ],
    [() => region.modify32(0x2000, 1, 1), /^read32 at 0x40001000/],
    [() => region.poll32(0x2000, 1, 1, 1), /^read32 at 0x40001000/],
  ] as const) {
    assert.throws(access, (error: unknown) => error instanceof AddressError && text.test(error.message));
  }
});

test("before a design is loaded nothing is decoded", async () => {
  const { SimDevice } = await import("@pynq-gen/runtime");
  const device = new SimDevice();
  const region = device.mmio(0x4000_0000n, 16);
  assert.throws(
    () => region.read32(0),
    (error: unknown) => error instanceof PynqError && error.code === "NOT_LOADED",
  );
  assert.throws(
    () => device.peek("ip", "A"),
    (error: unknown) => error instanceof PynqError && error.code === "NOT_LOADED",
  );
});

test("windows check bounds, alignment and values as every device does", async () => {
  const { mmio } = await simulate(undefined);
  for (const access of [
    () => mmio.read32(0x1000),
    () => mmio.read32(-4),
    () => mmio.read64(0xffc),
    () => mmio.read8(0.5),
    () => mmio.read32(Number.NaN),
    () => mmio.readBlock(0xff8, new Uint32Array(3)),
    () => mmio.writeBlock(0xff8, new Uint32Array(3)),
  ]) {
    assert.throws(access, (error: unknown) => error instanceof AddressError, String(access));
  }
  for (const access of [() => mmio.read32(2), () => mmio.read16(1), () => mmio.write64(4, 0n)]) {
    assert.throws(access, (error: unknown) => error instanceof AlignmentError, String(access));
  }
  for (const access of [
    () => mmio.write32(0, -1),
    () => mmio.write32(0, 2 ** 32),
    () => mmio.write8(0, 256),
    () => mmio.write32(0, 1.5),
    () => mmio.write64(0, 1n << 64n),
    () => mmio.write64(0, 1 as unknown as bigint),
    () => mmio.modify32(0, -1, 0),
  ]) {
    assert.throws(access, (error: unknown) => error instanceof ValueRangeError, String(access));
  }
  assert.is(mmio.read64(0), 0n);
  mmio.barrier();
  mmio.close();
  mmio.close();
  for (const access of [() => mmio.read32(0), () => mmio.write32(0, 1), () => mmio.barrier()]) {
    assert.throws(access, (error: unknown) => error instanceof FreedError);
  }
});

test("poll gives the last value, met or not, within its time", async () => {
  const { mmio, device } = await simulate({ registers: [{ name: "S", offset: 0 }] });
  let reads = 0;
  device.onRead("ip", "S", () => (++reads === 5 ? 0x84 : 0x80));
  assert.is(mmio.poll32(0, 4, 4, 1000), 0x84);
  assert.is(reads, 5);
  const start = performance.now();
  assert.is(mmio.poll32(0, 4, 4, 20), 0x80);
  const spent = performance.now() - start;
  assert.ok(spent >= 20 && spent < 1000, `${spent} ms`);
});

test("every access is recorded, as it was made", async () => {
  const { mmio, device } = await simulate({
    registers: [{ name: "A", offset: 0, dim: { count: 2, stride: 4 } }],
  });
  mmio.write16(4, 0x1234);
  mmio.modify32(0, 1, 1);
  mmio.read64(0);
  assert.equal(device.recorder.accesses, [
    {
      kind: "write",
      width: 16,
      address: 0x4000_0004n,
      value: 0x1234,
      ip: "ip",
      interface: "S_AXI",
      offset: 4,
      register: "A[1]",
    },
    {
      kind: "read",
      width: 32,
      address: 0x4000_0000n,
      value: 0,
      ip: "ip",
      interface: "S_AXI",
      offset: 0,
      register: "A[0]",
    },
    {
      kind: "write",
      width: 32,
      address: 0x4000_0000n,
      value: 1,
      ip: "ip",
      interface: "S_AXI",
      offset: 0,
      register: "A[0]",
    },
    {
      kind: "read",
      width: 64,
      address: 0x4000_0000n,
      value: 0x1234_0000_0001n,
      ip: "ip",
      interface: "S_AXI",
      offset: 0,
      register: "A[0]",
    },
  ]);
  device.recorder.clear();
  assert.equal(device.recorder.accesses, []);
});

test("the record has a limit, beyond which the older half is forgotten and counted", async () => {
  const { mmio, device } = await simulate(undefined, { recordLimit: 10 });
  for (let i = 0; i < 11; i += 1) mmio.write32(0, i);
  assert.equal(
    device.recorder.accesses.map(({ value }) => value),
    [6, 7, 8, 9, 10],
  );
  assert.is(device.recorder.forgotten, 6);
});

test("programming anew puts everything back to reset", async () => {
  const { mmio, device, design } = await simulate({ registers: [{ name: "A", offset: 0, resetValue: 1 }] });
  mmio.write32(0, 2);
  const first = device.programmer.current();
  await device.programmer.program({ descriptor: design, download: true });
  assert.is(mmio.read32(0), 1);
  assert.is(device.programmer.current()?.generation, (first?.generation ?? 0) + 1);
});

test("a closed device is closed", async () => {
  const { device, design } = await simulate(undefined);
  await device.close();
  await device.close();
  assert.throws(
    () => device.mmio(0x4000_0000n, 4),
    (error: unknown) => error instanceof FreedError,
  );
  try {
    await device.programmer.program({ descriptor: design, download: true });
    assert.unreachable("it was programmed");
  } catch (error) {
    assert.instance(error, FreedError);
  }
});

test.run();
