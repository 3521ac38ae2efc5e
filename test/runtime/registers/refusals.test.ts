import { inspect } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checked, PynqError, ValueRangeError } from "@pynq-gen/runtime";
import { axiIntcRegisters, type AxiIntcRegisterMap } from "../demo/ip/axi-intc.js";
import { axiTimerRegisters, type AxiTimerRegisterMap } from "../demo/ip/axi-timer.js";
import { vaddRegisters, type VaddRegisterMap } from "../demo/ip/vadd.js";
import { makeMap } from "./make-map.js";

const timer = (): ReturnType<typeof makeMap<AxiTimerRegisterMap>> =>
  makeMap<AxiTimerRegisterMap>(axiTimerRegisters);
const vadd = (): ReturnType<typeof makeMap<VaddRegisterMap>> => makeMap<VaddRegisterMap>(vaddRegisters);

test("constants touch nothing", () => {
  const { map, bus } = vadd();
  const { cfg, CTRL, ISR } = map;
  assert.is(cfg.name, "cfg");
  assert.is(cfg.address, 0x4000_0020n);
  assert.is(cfg.offset, 0x20);
  assert.is(cfg.mask, 0xffff_ffff_ffff_ffffn);
  assert.is(cfg.resetValue, 0x1_0000_0002n);
  assert.is(CTRL.mask, 0xffff_ffff);
  assert.is(CTRL.resetValue, 4);
  assert.is(ISR.access, "read-write");
  assert.equal(bus.take(), []);
});

test("values that do not fit are refused and nothing is written", () => {
  const { map, bus } = timer();
  const tcsr = map.TCSR0;
  for (const value of [4, -1, 1.5, Number.NaN, Infinity]) {
    assert.throws(
      () => tcsr.write({ ENT0: 1, MODE: value as 0 }),
      (error: unknown) =>
        error instanceof ValueRangeError &&
        error.message.startsWith("TCSR0.MODE takes a whole number from 0 to 3"),
    );
    assert.throws(
      () => tcsr.modify({ MODE: value as 0 }),
      (error: unknown) => error instanceof ValueRangeError,
    );
    assert.throws(
      () => void (tcsr.MODE = value as 0),
      (error: unknown) => error instanceof ValueRangeError,
    );
    assert.throws(
      () => void (map.TLR0.value = value < 4 ? value : 2 ** 32),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  for (const value of ["1", 1n, null, undefined, {}, true]) {
    assert.throws(
      () => tcsr.write({ MODE: value as unknown as 0 }),
      (error: unknown) => error instanceof PynqError && error.code === "ARGUMENT",
    );
    assert.throws(
      () => void (tcsr.MODE = value as unknown as 0),
      (error: unknown) => error instanceof PynqError && error.code === "ARGUMENT",
    );
  }
  assert.throws(
    () => tcsr.writeRaw(2 ** 32),
    (error: unknown) => error instanceof ValueRangeError,
  );
  assert.equal(bus.take(), []);
});

test("64-bit values take a bigint, and say so", () => {
  const { map, bus } = vadd();
  assert.throws(() => void (map.in_a.value = 5 as unknown as bigint), /takes a bigint, got 5 \(write 5n/);
  assert.throws(
    () => void (map.in_a.value = 1n << 64n),
    (error: unknown) => error instanceof ValueRangeError,
  );
  assert.throws(
    () => void (map.in_a.value = -1n),
    (error: unknown) => error instanceof ValueRangeError,
  );
  assert.throws(() => map.cfg.write({ low: 1n as unknown as number }), /takes a number/);
  assert.equal(bus.take(), []);
});

test("names that a register does not have are refused, with those it has", () => {
  const { map, bus } = timer();
  const loose = map.TCSR0 as unknown as {
    write(f: object): void;
    modify(f: object): void;
    clear(...f: string[]): void;
  };
  assert.throws(
    () => loose.write({ ENTO: 1 }),
    /TCSR0 has no writable field ENTO; it has MDT0, MODE, ENT0, T0INT/,
  );
  assert.throws(() => loose.modify({ T0INT: 1 }), /no plain writable field T0INT/);
  assert.throws(() => loose.clear("T1INT"), /no flag to clear T1INT; it has T0INT/);
  assert.throws(() => loose.write(undefined as unknown as object), /takes an object of fields/);
  assert.throws(() => {
    (map.TCSR0 as unknown as Record<string, unknown>)["ENTO"] = 1;
  }, TypeError);
  assert.throws(() => {
    (map.TCSR0 as unknown as Record<string, unknown>)["T0INT"] = 1;
  }, TypeError);
  assert.throws(() => {
    (map as unknown as Record<string, unknown>)["TCSR0"] = 1;
  }, TypeError);
  assert.throws(() => {
    (map as unknown as Record<string, unknown>)["TCSR9"] = 1;
  }, TypeError);
  assert.equal(bus.take(), []);
});

test("printing, JSON, spreading and enumerating touch nothing", () => {
  const { map, bus } = vadd();
  const { CTRL, ISR, Memory_lut } = map;
  const shown = [map, CTRL, ISR, Memory_lut].map((object) =>
    inspect(object, { getters: true, depth: 5, showHidden: true }),
  );
  JSON.stringify([map, CTRL, ISR, Memory_lut]);
  for (const object of [map, CTRL, ISR, Memory_lut]) {
    assert.equal(Object.keys(object), []);
    assert.equal({ ...object }, {});
    for (const name in object) assert.unreachable(name);
  }
  assert.match(shown[1] ?? "", /^ip\/S_AXI CTRL \{ address 0x40000000, offset 0x0, read-write \}$/);
  assert.match(JSON.stringify(CTRL), /"resetValue":"0x4"/);
  const intc = makeMap<AxiIntcRegisterMap>(axiIntcRegisters);
  assert.match(inspect(intc.map.IVAR), /IVAR \{ 4 registers, 4 bytes apart \}/);
  assert.equal(JSON.parse(JSON.stringify(intc.map.IVAR)), { name: "IVAR", length: 4, stride: 4 });
  assert.equal(bus.take(), []);
  assert.equal(intc.bus.take(), []);
});

test("accessors stand on prototypes, shared by all registers of a kind", () => {
  const first = timer().map.TCSR0;
  const second = timer().map.TCSR0;
  assert.is(Object.getPrototypeOf(first), Object.getPrototypeOf(second));
  assert.is(timer().map.TCSR0.constructor.name, "TCSR0");
  const { map } = timer();
  assert.is(map.TCSR0, map.TCSR0);
});

test("checked vouches for whole numbers up to 8 bits", () => {
  assert.is(checked(255), 255);
  for (const value of [-1, 256, 0.5, Number.NaN]) {
    assert.throws(
      () => checked(value),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  const { map, bus } = timer();
  assert.throws(
    () => void (map.TCSR0.MODE = checked(4)),
    (error: unknown) => error instanceof ValueRangeError,
  );
  assert.equal(bus.take(), []);
});

test.run();
