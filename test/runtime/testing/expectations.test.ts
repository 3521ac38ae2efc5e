import { AssertionError } from "node:assert";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { accessesDuring, accessesOf, expectAccesses, showAccess, SimDevice } from "@pynq-gen/runtime/testing";
import { DemoOverlay } from "../demo/demo-overlay.js";

async function loaded(recordLimit?: number): Promise<{ device: SimDevice; ol: DemoOverlay }> {
  const device = new SimDevice(recordLimit === undefined ? {} : { recordLimit });
  return { device, ol: await DemoOverlay.load({ device }) };
}

function asserts(pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof AssertionError && pattern.test(error.message);
}

test("accesses in the expected order pass; reads give the expected value, not the model's", async () => {
  const { device, ol } = await loaded();
  using bus = expectAccesses(device);
  bus
    .expectWrite32("axi_timer_0", "TLR0", 1000)
    .expectRead32("axi_timer_0", 0x0, 0x186)
    .expectRead32("axi_timer_0", "S_AXI/TLR0")
    .expectWrite32("axi_timer_0", 0x0);
  const { TCSR0, TLR0 } = ol.axi_timer_0.registerMap;
  TLR0.value = 1000;
  assert.is(TCSR0.MODE, 3);
  assert.is(TLR0.value, 1000);
  TCSR0.write({ ENT0: 1 });
  bus.done();
  assert.is(device.interceptor, undefined);
  assert.is(device.peek("axi_timer_0", "TCSR0"), 0x80);
});

test("an expected read does not reach the model: no effect takes place", async () => {
  const { device, ol } = await loaded();
  device.poke("vadd_1", "CTRL", 0x2);
  using bus = expectAccesses(device);
  bus.expectRead32("vadd_1", "CTRL", 0);
  assert.is(ol.vadd_1.registerMap.CTRL.read().AP_DONE, 0);
  bus.done();
  assert.is(device.peek("vadd_1", "CTRL"), 0x2);
});

test("any other access throws where it is made, and done repeats it", async () => {
  const wrong: [string, (ol: DemoOverlay) => unknown, RegExp][] = [
    [
      "value",
      (ol) => (ol.axi_timer_0.registerMap.TLR0.value = 999),
      /expected write32 of 0x3e8 at axi_timer_0 TLR0, got write32 of 0x3e7 at axi_timer_0 offset 0x4 \(TLR0\)/,
    ],
    [
      "register",
      (ol) => ol.axi_timer_0.registerMap.TCSR0.writeRaw(1000),
      /got write32 of 0x3e8 at axi_timer_0 offset 0x0/,
    ],
    [
      "ip",
      (ol) => (ol.video.axi_timer.registerMap.TLR0.value = 1000),
      /got write32 of 0x3e8 at video\/axi_timer/,
    ],
    ["kind", (ol) => ol.axi_timer_0.registerMap.TLR0.value, /got read32 at axi_timer_0 offset 0x4/],
    ["width", (ol) => ol.axi_timer_0.mmio.write16(4, 1000), /got write16 of 0x3e8/],
  ];
  for (const [what, act, message] of wrong) {
    const { device, ol } = await loaded();
    const bus = expectAccesses(device).expectWrite32("axi_timer_0", "TLR0", 1000);
    assert.throws(() => act(ol), asserts(message), what);
    assert.throws(() => bus.done(), asserts(message), what);
  }
});

test("one access too many is refused", async () => {
  const { device, ol } = await loaded();
  const bus = expectAccesses(device);
  assert.throws(() => ol.axi_timer_0.read(), asserts(/expected no further access/));
  assert.throws(() => bus.done(), asserts(/expected no further access/));
  assert.is(ol.axi_timer_0.read(), 0);
});

test("done lists what never came", async () => {
  const { device, ol } = await loaded();
  const bus = expectAccesses(device)
    .expectWrite32("axi_timer_0", "TLR0", 1)
    .expectRead32("axi_timer_0", "TCSR0")
    .expectWrite64("vadd_1", 0x10, 5n);
  ol.axi_timer_0.registerMap.TLR0.value = 1;
  assert.throws(
    () => bus.done(),
    asserts(
      /^2 of 3 expected accesses never came:\n  read32 at axi_timer_0 TCSR0\n  write64 of 0x5 at vadd_1 offset 0x10$/,
    ),
  );
});

test("64-bit and narrow accesses are expected as such", async () => {
  const { device, ol } = await loaded();
  using bus = expectAccesses(device);
  bus
    .expectWrite64("bram_0", 8, 1n << 40n)
    .expectRead64("bram_0", 8, 3n)
    .expectNarrow("write", 8, "bram_0", 3, 0xff)
    .expectNarrow("read", 16, "bram_0", 2, 0xabcd);
  const { mmio } = ol.bram_0;
  mmio.write64(8, 1n << 40n);
  assert.is(mmio.read64(8), 3n);
  mmio.write8(3, 0xff);
  assert.is(mmio.read16(2), 0xabcd);
  bus.done();
});

test("one set of expectations a device, of places that can be", async () => {
  const { device } = await loaded();
  const bus = expectAccesses(device);
  assert.throws(() => expectAccesses(device), /has expectations already/);
  assert.throws(() => bus.expectRead32("axi_timer_0", -4), /no offset and no register/);
  assert.throws(() => bus.expectWrite32("axi_timer_0", ""), /no offset and no register/);
  bus[Symbol.dispose]();
  expectAccesses(device).done();
});

test("records are filtered by kind, width, IP, interface and place", async () => {
  const { device, ol } = await loaded();
  ol.axi_timer_0.registerMap.TLR0.value = 5;
  void ol.axi_timer_0.registerMap.TLR0.value;
  ol.dual_0.S_AXI_CTRL.write(0, 1);
  ol.dual_0.S_AXI_MEM.mmio.write8(0, 1);
  const lines = (filter: Parameters<typeof accessesOf>[1]): string[] =>
    accessesOf(device, filter).map(showAccess);
  assert.equal(lines({}), [
    "write32 axi_timer_0 TLR0 0x5",
    "read32 axi_timer_0 TLR0 0x5",
    "write32 dual_0 GO 0x1",
    "write8 dual_0 offset 0x0 0x1",
  ]);
  assert.equal(lines({ kind: "read" }), ["read32 axi_timer_0 TLR0 0x5"]);
  assert.equal(lines({ width: 8 }), ["write8 dual_0 offset 0x0 0x1"]);
  assert.equal(lines({ ip: "dual_0", interface: "S_AXI_CTRL" }), ["write32 dual_0 GO 0x1"]);
  assert.equal(lines({ ip: "axi_timer_0", at: "TLR0", kind: "write" }), ["write32 axi_timer_0 TLR0 0x5"]);
  assert.equal(lines({ ip: "dual_0", at: 0 }).length, 2);
  assert.throws(() => accessesOf(device, { at: 4 }), /needs `ip`/);
});

test("accessesDuring gives what an action did, and refuses where the record is too short", async () => {
  const { device, ol } = await loaded(8);
  ol.axi_timer_0.read();
  const during = await accessesDuring(device, async () => {
    await Promise.resolve();
    ol.axi_timer_0.write(4, 1);
  });
  assert.equal(during.map(showAccess), ["write32 axi_timer_0 TLR0 0x1"]);
  const many = (count: number) => (): void => {
    for (let i = 0; i < count; i += 1) ol.axi_timer_0.read();
  };
  assert.is((await accessesDuring(device, many(3))).length, 3);
  try {
    await accessesDuring(device, many(30));
    assert.unreachable("it passed");
  } catch (error) {
    assert.match((error as Error).message, /larger recordLimit/);
  }
});

test.run();
