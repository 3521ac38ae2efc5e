import { test } from "uvu";
import * as assert from "uvu/assert";
import { ValueRangeError } from "@pynq-gen/runtime";
import { axiIntcRegisters, type AxiIntcRegisterMap } from "../demo/ip/axi-intc.js";
import { vaddRegisters, type VaddRegisterMap } from "../demo/ip/vadd.js";
import { makeMap } from "./make-map.js";

const vadd = (): ReturnType<typeof makeMap<VaddRegisterMap>> => makeMap<VaddRegisterMap>(vaddRegisters);

test("dump reads each register that a read leaves alone, once, in order of address", () => {
  const { map, bus } = makeMap<AxiIntcRegisterMap>(axiIntcRegisters);
  assert.equal(map.dump(), { ISR: 0, "IVAR[0]": 0, "IVAR[1]": 0, "IVAR[2]": 0, "IVAR[3]": 0 });
  assert.equal(
    bus.take().map((text) => text.split(" = ")[0]),
    ["read32 0x0", "read32 0x100", "read32 0x104", "read32 0x108", "read32 0x10c"],
  );
  const kernel = vadd();
  assert.equal(Object.keys(kernel.map.dump()), ["ISR", "in_a", "cfg"]);
});

test("dump leaves out registers that share a word with one that a read changes", () => {
  const { map, bus } = makeMap<object>({
    registers: [
      { name: "POP", offset: 4, access: "read-only", readEffect: "modify" },
      { name: "SHADOW", offset: 4 },
      { name: "WIDE", offset: 0, width: 64 },
      { name: "SAFE", offset: 8 },
    ],
  });
  assert.equal(Object.keys(map.dump()), ["SAFE"]);
  assert.is(bus.take().length, 1);
});

test("a run is indexed, iterated and bounded", () => {
  const { map, bus } = makeMap<AxiIntcRegisterMap>(axiIntcRegisters);
  assert.is(map.IVAR.length, 4);
  assert.is(map.IVAR.stride, 4);
  assert.equal(
    [...map.IVAR].map(({ name, offset }) => [name, offset]),
    [
      ["IVAR[0]", 0x100],
      ["IVAR[1]", 0x104],
      ["IVAR[2]", 0x108],
      ["IVAR[3]", 0x10c],
    ],
  );
  map.IVAR.at(2).value = 9;
  assert.is(map.IVAR[2]?.value, 9);
  assert.is(map.IVAR[4], undefined);
  for (const index of [4, -1, 0.5]) {
    assert.throws(
      () => map.IVAR.at(index),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  assert.throws(() => {
    (map.IVAR as unknown as Record<number, unknown>)[7] = 1;
  }, TypeError);
  assert.is(bus.take().length, 2);
});

test("a memory window keeps to its bounds and its access", () => {
  const { map, bus } = vadd();
  const { Memory_lut } = map;
  assert.is(Memory_lut.address, 0x4000_0400n);
  assert.is(Memory_lut.size, 0x100);
  Memory_lut.write32(0xfc, 5);
  Memory_lut.writeBlock(0, Uint32Array.of(1, 2));
  const words = new Uint32Array(2);
  Memory_lut.readBlock(0, words);
  assert.equal([...words, Memory_lut.read32(0xfc)], [1, 2, 5]);
  bus.take();
  assert.throws(() => Memory_lut.read32(0x100), /Memory_lut is 256 bytes long/);
  assert.throws(() => Memory_lut.write32(-4, 1), /leave it/);
  assert.throws(() => Memory_lut.readBlock(0xfc, words), /leave it/);
  const { map: rom } = makeMap<VaddRegisterMap>({
    registers: [],
    windows: [{ name: "Memory_lut", offset: 0, size: 64, access: "read-only" }],
  });
  assert.is(rom.Memory_lut.read32(0), 0);
  assert.throws(() => rom.Memory_lut.write32(0, 1), /read-only/);
  assert.equal(bus.take(), []);
});

test.run();
