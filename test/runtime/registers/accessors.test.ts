import { test } from "uvu";
import * as assert from "uvu/assert";
import { ValueRangeError } from "@pynq-gen/runtime";
import { axiIntcRegisters, type AxiIntcRegisterMap } from "../demo/ip/axi-intc.js";
import { axiTimerRegisters, type AxiTimerRegisterMap } from "../demo/ip/axi-timer.js";
import { fifoRegisters, type FifoRegisterMap } from "../demo/ip/fifo.js";
import { vaddRegisters, type VaddRegisterMap } from "../demo/ip/vadd.js";
import { makeMap } from "./make-map.js";

const timer = (): ReturnType<typeof makeMap<AxiTimerRegisterMap>> =>
  makeMap<AxiTimerRegisterMap>(axiTimerRegisters);
const vadd = (): ReturnType<typeof makeMap<VaddRegisterMap>> => makeMap<VaddRegisterMap>(vaddRegisters);

test("read is one access and gives every field and the raw word", () => {
  const { map, bus } = timer();
  bus.poke32(0, 0xfffe_0184);
  assert.equal({ ...map.TCSR0.read() }, { raw: 0xfffe_0184, MDT0: 0, MODE: 2, ENT0: 1, T0INT: 1 });
  assert.equal(bus.take(), ["read32 0x0 = 0xfffe0184"]);
});

test("write is one access: unnamed plain fields at reset, effect fields neutral", () => {
  const { map, bus } = timer();
  bus.poke32(0, 0xffff_ffff);
  map.TCSR0.write({ MODE: 2 });
  map.TCSR0.write({ T0INT: 1 });
  map.TCSR0.write({});
  assert.equal(bus.take(), ["write32 0x0 = 0x4", "write32 0x0 = 0x100", "write32 0x0 = 0x0"]);
});

test("modify is one read and one write; it keeps other bits and writes effect fields neutral", () => {
  const { map, bus } = timer();
  bus.poke32(0, 0x8000_0185);
  map.TCSR0.modify({ MDT0: 0, MODE: 1 });
  assert.equal(bus.take(), ["read32 0x0 = 0x80000185", "write32 0x0 = 0x80000082"]);
});

test("a field getter is one read, a setter one read and one write with effects neutral", () => {
  const { map, bus } = timer();
  bus.poke32(0, 0x0000_0186);
  assert.is(map.TCSR0.MODE, 3);
  assert.equal(bus.take(), ["read32 0x0 = 0x186"]);
  map.TCSR0.MODE = 1;
  assert.equal(bus.take(), ["read32 0x0 = 0x186", "write32 0x0 = 0x82"]);
});

test("clear is one write of the acting value that keeps plain fields", () => {
  const { map, bus } = timer();
  bus.poke32(0, 0x185);
  map.TCSR0.clear("T0INT");
  assert.equal(bus.take(), ["read32 0x0 = 0x185", "write32 0x0 = 0x185"]);
  map.TCSR0.clear();
  assert.equal(bus.take(), []);
});

test("a register of flags alone is toggled by one write, without a read", () => {
  const { map, bus } = vadd();
  bus.poke32(0xc, 3);
  map.ISR.toggle("READY");
  map.ISR.toggle("DONE", "READY");
  assert.equal(bus.take(), ["write32 0xc = 0x2", "write32 0xc = 0x3"]);
});

test("flags that act by 0 are written 1 where they are not named", () => {
  const { map, bus } = makeMap<{
    R: { set(...flags: string[]): void; write(fields: object): void; p: number };
  }>({
    registers: [
      {
        name: "R",
        offset: 8,
        fields: [
          { name: "a", lsb: 0, width: 2, writeEffect: "zeroToSet" },
          { name: "b", lsb: 2, width: 1, writeEffect: "zeroToToggle" },
          { name: "c", lsb: 3, width: 1, writeEffect: "oneToClear" },
          { name: "p", lsb: 4, width: 4 },
        ],
      },
    ],
  });
  bus.poke32(8, 0x5a);
  map.R.set("a");
  map.R.write({ p: 0xf });
  map.R.p = 1;
  assert.equal(bus.take(), [
    "read32 0x8 = 0x5a",
    "write32 0x8 = 0x54",
    "write32 0x8 = 0xf7",
    "read32 0x8 = 0xf7",
    "write32 0x8 = 0x17",
  ]);
});

test("a register with a read effect has no hidden read", () => {
  const { map, bus } = vadd();
  const ctrl = map.CTRL as unknown as Record<string, unknown>;
  for (const name of ["AP_DONE", "AP_IDLE", "AUTO_RESTART", "modify", "value"]) {
    assert.not(name in ctrl, name);
  }
  bus.poke32(0, 0xe);
  assert.is(map.CTRL.read().AP_DONE, 1);
  map.CTRL.write({ AP_START: 1 });
  // AP_IDLE is 1 after reset, but read-only: its bit is written 0.
  assert.equal(bus.take(), ["read32 0x0 = 0xe", "write32 0x0 = 0x1"]);
});

test("value reads and writes a register without fields", () => {
  const { map, bus } = timer();
  map.TLR0.value = 0xffff_fff0;
  assert.is(map.TLR0.value, 0xffff_fff0);
  assert.equal(bus.take(), ["write32 0x4 = 0xfffffff0", "read32 0x4 = 0xfffffff0"]);
});

test("value shows the valid bits only, readRaw the word as it is", () => {
  const { map, bus } = makeMap<AxiIntcRegisterMap>(axiIntcRegisters);
  bus.poke32(0, 0xffff_ff02);
  assert.is(map.ISR.value, 2);
  assert.is(map.ISR.readRaw(), 0xffff_ff02);
});

test("a 64-bit register is two 32-bit accesses, low first, and bigint", () => {
  const { map, bus } = vadd();
  map.in_a.value = 0x1234_5678_9abc_def0n;
  assert.is(map.in_a.value, 0x1234_5678_9abc_def0n);
  assert.equal(bus.take(), [
    "write32 0x10 = 0x9abcdef0",
    "write32 0x14 = 0x12345678",
    "read32 0x10 = 0x9abcdef0",
    "read32 0x14 = 0x12345678",
  ]);
});

test("fields of a 64-bit register are number up to 32 bits, bigint above", () => {
  const { map, bus } = vadd();
  bus.poke64(0x20, 0xffff_ffff_ff00_0001n);
  assert.is(map.cfg.low, 1);
  assert.is(map.cfg.high, 0xff_ffff_ffffn);
  assert.equal({ ...map.cfg.read() }, { raw: 0xffff_ffff_ff00_0001n, low: 1, high: 0xff_ffff_ffffn });
  map.cfg.modify({ low: 0xabcdef });
  assert.is(bus.peek64(0x20), 0xffff_ffff_ffab_cdefn);
  map.cfg.high = 2n;
  assert.is(bus.peek64(0x20), 0x2ab_cdefn);
  map.cfg.write({ low: 5 });
  assert.is(bus.peek64(0x20), 0x1_0000_0005n);
});

test("on a 64-bit bus a register is one 64-bit access", () => {
  const { map, bus } = makeMap<VaddRegisterMap>(vaddRegisters, 64);
  bus.poke64(0x20, 7n);
  assert.is(map.cfg.low, 7);
  map.in_a.value = 1n;
  map.cfg.modify({ high: 1n });
  assert.equal(bus.take(), [
    "read64 0x20 = 0x7",
    "write64 0x10 = 0x1",
    "read64 0x20 = 0x7",
    "write64 0x20 = 0x1000007",
  ]);
});

test("on a 64-bit bus no access touches a register beside the one that is named", () => {
  const { map, bus } = makeMap<{
    A: { value: number };
    B: { value: number };
    C: { value: number; bits(m: number, l: number): number };
  }>(
    {
      registers: [
        { name: "A", offset: 0 },
        { name: "B", offset: 4 },
        { name: "C", offset: 8 },
      ],
    },
    64,
  );
  void map.A.value;
  map.B.value = 3;
  map.C.value = 0xffff_ffff;
  assert.is(map.C.bits(31, 0), 0xffff_ffff);
  assert.equal(bus.take(), [
    "read32 0x0 = 0x0",
    "write32 0x4 = 0x3",
    "write64 0x8 = 0xffffffff",
    "read64 0x8 = 0xffffffff",
  ]);
});

test("bits is one read, right-aligned, and refuses ranges outside of the register", () => {
  const { map, bus } = timer();
  bus.poke32(4, 0x8765_4321);
  assert.is(map.TLR0.bits(31, 28), 8);
  assert.is(map.TLR0.bits(15, 8), 0x43);
  assert.is(map.TLR0.bits(31, 0), 0x8765_4321);
  assert.is(bus.take().length, 3);
  for (const [msb, lsb] of [
    [32, 0],
    [3, 4],
    [1, -1],
    [1.5, 0],
  ] as const) {
    assert.throws(
      () => map.TLR0.bits(msb, lsb),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  assert.equal(bus.take(), []);
  const wide = vadd();
  wide.bus.poke64(0x10, 0xf00n << 32n);
  assert.is(wide.map.in_a.bits(43, 40), 0xfn);
});

test("reset writes the reset value, effect bits neutral, and refuses where it is not known", () => {
  const { map, bus } = timer();
  map.TLR0.reset();
  map.TCSR0.reset();
  assert.equal(bus.take(), ["write32 0x4 = 0x10", "write32 0x0 = 0x0"]);
  const intc = makeMap<AxiIntcRegisterMap>(axiIntcRegisters);
  assert.is(intc.map.IAR.resetValue, undefined);
  assert.throws(() => intc.map.IAR.reset(), /does not say/);
  assert.equal(intc.bus.take(), []);
});

test("the reset value may come from the fields", () => {
  const { map, bus } = makeMap<{ R: { reset(): void; resetValue: number } }>({
    registers: [
      {
        name: "R",
        offset: 0,
        width: 8,
        fields: [
          { name: "a", lsb: 0, width: 4, resetValue: 5 },
          { name: "b", lsb: 4, width: 4, resetValue: 10 },
        ],
      },
    ],
  });
  assert.is(map.R.resetValue, 0xa5);
  map.R.reset();
  assert.equal(bus.take(), ["write32 0x0 = 0xa5"]);
});

test("write-only registers have no reads at all", () => {
  const { map, bus } = makeMap<FifoRegisterMap>(fifoRegisters);
  map.TX.value = 7;
  assert.not("readRaw" in map.TX);
  assert.not("bits" in map.TX);
  assert.is((map.TX as unknown as { value: unknown }).value, undefined);
  assert.not("writeRaw" in map.RX);
  assert.not("value" in map.RX);
  assert.is(map.RX.readRaw(), 7);
  assert.equal(bus.take(), ["write32 0x0 = 0x7", "read32 0x0 = 0x7"]);
});

test("a write-only field is written at its reset value by modify and left out of snapshots", () => {
  const { map, bus } = makeMap<{ R: { modify(fields: object): void; read(): object; key: number } }>({
    registers: [
      {
        name: "R",
        offset: 0,
        resetValue: 0x5a00,
        fields: [
          { name: "run", lsb: 0, width: 1 },
          { name: "key", lsb: 8, width: 8, access: "write-only" },
        ],
      },
    ],
  });
  bus.poke32(0, 0xff00);
  assert.equal({ ...map.R.read() }, { raw: 0xff00, run: 0 });
  map.R.modify({ run: 1 });
  assert.is(bus.peek32(0), 0x5a01);
  map.R.key = 0x11;
  assert.is(bus.peek32(0), 0x1101);
});

test.run();
