import { test } from "uvu";
import * as assert from "uvu/assert";
import { AddressError, PynqError, SimDevice, type SimRead, type SimWrite } from "@pynq-gen/runtime";
import { DemoOverlay } from "../demo/demo-overlay.js";
import { simulate } from "./load-design.js";

const isArgument = (error: unknown): boolean => error instanceof PynqError && error.code === "ARGUMENT";

test("a model of a timer: started by a write, counting at reads", async () => {
  const device = new SimDevice();
  let running = false;
  device.onWrite("axi_timer_0", "TCSR0", ({ after }) => {
    running = (after & 0x80) !== 0;
  });
  device.onRead("axi_timer_0", "TCR0", ({ stored }) => {
    if (running) device.poke("axi_timer_0", "TCR0", stored + 1);
  });
  const ol = await DemoOverlay.load({ device });
  const { TCSR0, TCR0 } = ol.axi_timer_0.registerMap;
  assert.is(TCR0.value, 0);
  TCSR0.ENT0 = 1;
  assert.equal([TCR0.value, TCR0.value], [1, 2]);
  assert.is(ol.video.axi_timer.registerMap.TCR0.value, 0);
});

test("hooks are told what is written and may say what is stored or read", async () => {
  const { device, mmio } = await simulate({
    registers: [
      {
        name: "A",
        offset: 0,
        fields: [
          { name: "lo", lsb: 0, width: 8 },
          { name: "flag", lsb: 8, width: 1, writeEffect: "oneToSet" },
        ],
      },
      { name: "W", offset: 8, width: 64 },
    ],
  });
  const writes: SimWrite[] = [];
  const reads: SimRead[] = [];
  device.onWrite("ip", "A", (write) => {
    writes.push(write);
    return write.after | 0x200;
  });
  device.onRead("ip", "A", (read) => {
    reads.push(read);
    return 77;
  });
  mmio.write8(1, 1);
  assert.equal(writes, [
    {
      ip: "ip",
      interface: "S_AXI",
      register: "A",
      index: undefined,
      address: 0x4000_0000n,
      word: 0,
      value: 0x100,
      mask: 0xff00,
      before: 0,
      after: 0x100,
    },
  ]);
  assert.is(device.peek("ip", "A"), 0x300);
  assert.is(mmio.read32(0), 77);
  assert.equal(reads, [
    {
      ip: "ip",
      interface: "S_AXI",
      register: "A",
      index: undefined,
      address: 0x4000_0000n,
      word: 0,
      stored: 0x300,
    },
  ]);
  assert.is(reads.length, 1);
  const words: number[][] = [];
  device.onWrite("ip", "W", ({ word, value }) => void words.push([word, value]));
  mmio.write64(8, 0x2_0000_0001n);
  mmio.write32(12, 3);
  assert.equal(words, [
    [0, 1],
    [1, 2],
    [1, 3],
  ]);
});

test("a hook on a run sits on every register of it, one on an element on that alone", async () => {
  const { device, mmio } = await simulate({
    registers: [{ name: "V", offset: 0, dim: { count: 3, stride: 4 } }],
  });
  const seen: (number | undefined)[] = [];
  device.onWrite("ip", "V", ({ index }) => void seen.push(index));
  device.onWrite("ip", "V[1]", () => 0xff);
  mmio.writeBlock(0, Uint32Array.of(1, 2, 3));
  assert.equal(seen, [0, 1, 2]);
  assert.equal([mmio.read32(0), mmio.read32(4), mmio.read32(8)], [1, 0xff, 3]);
});

test("of two registers at one offset each has its own hooks", async () => {
  const { device, mmio } = await simulate({
    registers: [
      { name: "RX", offset: 0, access: "read-only", readEffect: "modify" },
      { name: "TX", offset: 0, access: "write-only" },
    ],
  });
  const queue: number[] = [];
  device.onWrite("ip", "TX", ({ value }) => void queue.push(value));
  device.onRead("ip", "RX", () => queue.shift() ?? 0);
  mmio.write32(0, 5);
  mmio.write32(0, 6);
  assert.equal([mmio.read32(0), mmio.read32(0), mmio.read32(0)], [5, 6, 0]);
});

test("hooks sit on addresses too: memory, windows, offsets without a register", async () => {
  const { device, mmio } = await simulate({
    registers: [{ name: "A", offset: 0 }],
    windows: [{ name: "M", offset: 0x100, size: 16 }],
  });
  const log: number[] = [];
  device.onWrite(0x4000_0104n, ({ value, before }) => void log.push(before, value));
  device.onWrite(0x4000_0008n, ({ value }) => void log.push(value));
  mmio.write32(0x104, 1);
  mmio.write32(0x104, 2);
  mmio.write32(8, 3);
  assert.equal(log, [0, 1, 1, 2, 3]);
  assert.throws(
    () => device.onRead(0x5000_0000n, () => 1),
    (error: unknown) => error instanceof AddressError,
  );
});

test("a hook is taken out again, and only that one", async () => {
  const { device, mmio } = await simulate({ registers: [{ name: "A", offset: 0 }] });
  const hook = (): number => 1;
  const undo = device.onRead("ip", "A", hook);
  const undoOther = device.onRead("ip", "A", hook);
  undo();
  undo();
  assert.is(mmio.read32(0), 1);
  undoOther();
  assert.is(mmio.read32(0), 0);
});

test("hooks stay through another programming of the device", async () => {
  const { device, mmio, design } = await simulate({ registers: [{ name: "A", offset: 0 }] });
  device.onRead("ip", "A", () => 5);
  await device.programmer.program({ descriptor: design, download: true });
  assert.is(mmio.read32(0), 5);
});

test("what a hook throws comes out at the access", async () => {
  const { device, mmio } = await simulate({ registers: [{ name: "A", offset: 0 }] });
  device.onWrite("ip", "A", () => {
    throw new Error("the model disagrees");
  });
  assert.throws(() => mmio.write32(0, 1), /the model disagrees/);
});

test("names that the design does not have are refused, at once or by load", async () => {
  const { device } = await simulate({ registers: [{ name: "A", offset: 0 }] });
  assert.throws(() => device.onRead("ip", "B", () => 1), /ip has no register B; it has A/);
  assert.throws(() => device.onRead("pi", "A", () => 1), /no addressed IP pi; it has ip/);
  assert.throws(() => device.peek("ip", "S_OTHER/A"), isArgument);
  const early = new SimDevice();
  early.onWrite("axi_timer_9", "TCSR0", () => undefined);
  try {
    await DemoOverlay.load({ device: early });
    assert.unreachable("it loaded");
  } catch (error) {
    assert.ok(isArgument(error));
    assert.match((error as Error).message, /no addressed IP axi_timer_9/);
  }
});

test("peek and poke pass rights, effects, hooks and records; they know widths and runs", async () => {
  const { device } = await simulate({
    registers: [
      { name: "A", offset: 0, width: 4, access: "read-only", readEffect: "clear" },
      { name: "W", offset: 8, width: 40 },
      { name: "V", offset: 0x10, dim: { count: 2, stride: 4 } },
      { name: "H", offset: 0x22, width: 16, resetValue: 1 },
    ],
  });
  device.onRead("ip", "A", () => assert.unreachable("a hook ran"));
  device.poke("ip", "A", 9);
  assert.is(device.peek("ip", "A"), 9);
  device.poke("ip", "W", 0xff_ffff_ffffn);
  assert.is(device.peek("ip", "W"), 0xff_ffff_ffffn);
  device.poke("ip", "S_AXI/V[1]", 3);
  assert.is(device.peek("ip", "V[1]"), 3);
  assert.is(device.peek("ip", "H"), 1);
  device.poke("ip", "H", 0xffff);
  assert.is(device.peek("ip", "H"), 0xffff);
  assert.throws(() => device.poke("ip", "A", 16), /has 4 bits/);
  assert.throws(() => device.peek("ip", "V"), /name one, such as V\[0\]/);
  assert.is(device.recorder.accesses.length, 0);
});

test("a register name that several interfaces have needs its interface", async () => {
  const { design } = await simulate({ registers: [{ name: "A", offset: 0 }] });
  const block = { registers: [{ name: "A", offset: 0 }] };
  const ip = design.ips["ip"];
  assert.ok(ip);
  const second = { base: 0x5000_0000n, size: 0x1000, dataWidth: 32, kind: "register" } as const;
  const device = new SimDevice();
  await device.programmer.program({
    download: true,
    descriptor: {
      ...design,
      ips: {
        ip: { ...ip, interfaces: { ...ip.interfaces, S_B: second }, registers: { S_AXI: block, S_B: block } },
      },
    },
  });
  assert.throws(() => device.peek("ip", "A"), /ip has A at S_AXI and S_B; name one: S_AXI\/A/);
  device.poke("ip", "S_B/A", 4);
  assert.is(device.mmio(0x5000_0000n, 4).read32(0), 4);
});

test.run();
