import { test } from "uvu";
import * as assert from "uvu/assert";
import { AddressError, FreedError, PynqError, SimDevice } from "@pynq-gen/runtime";
import type { MemoryDescriptor, OverlayDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { descriptor } from "../demo/metadata.js";

const bank = (name: string, base: bigint, size?: bigint): MemoryDescriptor => ({
  name,
  tag: name,
  type: "DDR4",
  base,
  ...(size === undefined ? {} : { size }),
});

async function withBanks(...banks: MemoryDescriptor[]): Promise<SimDevice> {
  const device = new SimDevice();
  const design: OverlayDescriptor = {
    ...descriptor,
    ips: {},
    interrupts: {},
    memories: Object.fromEntries(banks.map((one) => [one.name, one])),
  };
  await device.programmer.program({ descriptor: design, download: true });
  return device;
}

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof PynqError && error.code === code;

test("host and device have copies of their own: a forgotten sync shows", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n, 0x10000n));
  const buffer = device.allocator.allocate({ bytes: 8 });
  const host = new Uint8Array(buffer.bytes);
  host.fill(7);
  assert.equal([...device.memory.read(buffer.deviceAddress, 8)], [0, 0, 0, 0, 0, 0, 0, 0]);
  buffer.sync("toDevice", 2, 3);
  assert.equal([...device.memory.read(buffer.deviceAddress, 8)], [0, 0, 7, 7, 7, 0, 0, 0]);
  device.memory.view(buffer.deviceAddress + 6n, 2).fill(9);
  assert.is(host[6], 7);
  buffer.sync("fromDevice", 6, 1);
  assert.equal([...host], [7, 7, 7, 7, 7, 7, 9, 7]);
  assert.is(buffer.coherent, false);
  assert.is(buffer.cacheable, true);
});

test("a buffer that is not cacheable has one copy", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n));
  const buffer = device.allocator.allocate({ bytes: 4, cacheable: false });
  new Uint8Array(buffer.bytes).fill(3);
  assert.equal([...device.memory.read(buffer.deviceAddress, 4)], [3, 3, 3, 3]);
  buffer.sync("fromDevice", 0, 4);
  assert.is(buffer.coherent, true);
});

test("addresses are page-aligned, deterministic, first fit, and inside of their bank", async () => {
  const device = await withBanks(
    bank("bank0", 0x1_0000_0000n, 0x4000n),
    bank("bank1", 0x2_0000_0800n, 0x8000n),
  );
  const take = (name: string, bytes: number): bigint =>
    device.allocator.allocate({ bank: name, bytes }).deviceAddress;
  assert.is(take("bank0", 1), 0x1_0000_0000n);
  const middle = device.allocator.allocate({ bank: "bank0", bytes: 4097 });
  assert.is(middle.deviceAddress, 0x1_0000_1000n);
  assert.is(take("bank0", 4096), 0x1_0000_3000n);
  middle.free();
  assert.is(take("bank0", 8192), 0x1_0000_1000n);
  assert.is(take("bank1", 16), 0x2_0000_1000n);
  assert.is(middle.bank, "bank0");
});

test("a full bank says what is free", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n, 0x4000n));
  device.allocator.allocate({ bytes: 0x2000 });
  assert.throws(
    () => device.allocator.allocate({ bytes: 0x3000 }),
    (error: unknown) =>
      hasCode("OUT_OF_MEMORY")(error) &&
      /bank0 has no 12288 bytes in one piece: 8192 bytes are free, 8192 taken by 1 buffers/.test(
        (error as Error).message,
      ),
  );
  device.allocator.allocate({ bytes: 0x2000 });
});

test("several banks need a name, one of the design's", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n), bank("bank1", 0x2_0000_0000n));
  assert.throws(() => device.allocator.allocate({ bytes: 4 }), /several memories: name one of bank0, bank1/);
  assert.throws(
    () => device.allocator.allocate({ bytes: 4, bank: "HBM0" }),
    /no memory HBM0; there is bank0, bank1/,
  );
  for (const bytes of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => device.allocator.allocate({ bytes, bank: "bank0" }), hasCode("ARGUMENT"));
  }
});

test("the PS's memory is the default among several, and its lowest part is left alone", async () => {
  const device = await withBanks(bank("PSDDR", 0n, 0x4000_0000n), bank("ddr4_0", 0x4_0000_0000n));
  const buffer = device.allocator.allocate({ bytes: 4 });
  assert.is(buffer.bank, "PSDDR");
  assert.is(buffer.deviceAddress, 0x1000_0000n);
});

test("before a design is loaded there is the PS's memory; buffers outlive a programming", async () => {
  const device = new SimDevice();
  const buffer = device.allocator.allocate({ bytes: 4 });
  assert.is(buffer.bank, "PSDDR");
  device.memory.view(buffer.deviceAddress, 4).fill(5);
  await device.programmer.program({ descriptor, download: true });
  assert.equal([...device.memory.read(buffer.deviceAddress, 4)], [5, 5, 5, 5]);
  buffer.free();
});

test("freeing detaches the host's view and ends the device's copy", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n, 0x1000n));
  const buffer = device.allocator.allocate({ bytes: 16 });
  const view = new Uint8Array(buffer.bytes);
  buffer.free();
  buffer.free();
  assert.is(buffer.freed, true);
  assert.is(view.length, 0);
  assert.throws(
    () => buffer.sync("toDevice", 0, 1),
    (error: unknown) => error instanceof FreedError,
  );
  assert.throws(
    () => device.memory.view(buffer.deviceAddress, 1),
    (error: unknown) => error instanceof AddressError,
  );
  device.allocator.allocate({ bytes: 0x1000 });
});

test("a sync outside of the buffer is refused", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n));
  const buffer = device.allocator.allocate({ bytes: 16 });
  for (const [offset, length] of [
    [0, 17],
    [-1, 2],
    [16, 1],
    [0.5, 1],
    [0, -1],
  ] as const) {
    assert.throws(() => buffer.sync("toDevice", offset, length), hasCode("ARGUMENT"));
  }
  buffer.sync("toDevice", 16, 0);
});

test("device addresses outside of every buffer and memory are refused, with what there is", async () => {
  const device = await withBanks(bank("bank0", 0x1_0000_0000n, 0x4000n));
  const buffer = device.allocator.allocate({ bytes: 4096 });
  assert.throws(
    () => device.memory.view(buffer.deviceAddress, 4097),
    (error: unknown) =>
      error instanceof AddressError && /buffer 0x100000000 to 0x100000fff/.test(error.message),
  );
  assert.throws(() => device.memory.read(0x9_0000_0000n, 4), /cannot read 4 bytes at 0x900000000/);
  assert.throws(
    () => device.memory.write(0x1_0000_3ffen, new Uint8Array(4)),
    (error: unknown) => error instanceof AddressError,
  );
  device.memory.write(0x1_0000_3000n, Uint8Array.of(1));
  assert.equal([...device.memory.read(0x1_0000_2fffn, 3)], [0, 1, 0]);
});

test("memory that the design shows on the bus is one with its buffers", async () => {
  const device = new SimDevice();
  const design: OverlayDescriptor = {
    ...descriptor,
    interrupts: {},
    ips: {
      ddr: {
        path: "ddr",
        vlnv: "xilinx.com:ip:mig_7series:4.2",
        interfaces: { S_AXI: { base: 0x8000_0000n, size: 0x10000, dataWidth: 64, kind: "memory" } },
      },
    },
    memories: { ddr: bank("ddr", 0x8000_0000n, 0x10000n) },
  };
  await device.programmer.program({ descriptor: design, download: true });
  const buffer = device.allocator.allocate({ bytes: 8 });
  const mmio = device.mmio(0x8000_0000n, 0x10000);
  mmio.write32(4, 0x0403_0201);
  buffer.sync("fromDevice", 0, 8);
  assert.equal([...new Uint8Array(buffer.bytes)], [0, 0, 0, 0, 1, 2, 3, 4]);
  mmio.write32(0x8000, 6);
  assert.equal([...device.memory.read(0x8000_8000n, 4)], [6, 0, 0, 0]);
});

test.run();
