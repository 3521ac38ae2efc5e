/* From the words of a handoff to registers: what is there, how wide, what is memory, what is an array. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { zynqDesign } from "../../support/handoff.js";
import type { BlockSpec, RegisterSpec } from "../../support/handoff.js";
import { onlyInterface, readHandoff, registerAt } from "../../support/read-handoff.js";

/** A design of one IP with these registers, in a window of 4096 bytes. */
function read(
  registers: readonly RegisterSpec[],
  block: BlockSpec = {},
  version = "2022.2",
): ReturnType<typeof readHandoff> {
  return readHandoff(
    zynqDesign(
      [{ path: "ip", vlnv: "acme:user:thing:1.0", at: 0x4000_0000, blocks: [{ ...block, registers }] }],
      { version },
    ),
  );
}

test("numbers are decimal or hex, reset values may be missing, SIZE counts valid bits", () => {
  const { design } = read([
    { name: "A", offset: "16", size: "7", access: "read-write", reset: "none" },
    { name: "B", offset: "0x1C", size: "0x20", access: "", reset: 0x10002 },
    { name: "C", offset: 0x20, access: "read-only" },
  ]);
  const a = registerAt(design, "ip", "A");
  assert.equal([a.offset, a.width, a.resetValue], [16, 7, undefined]);
  const b = registerAt(design, "ip", "B");
  assert.equal([b.offset, b.width, b.access, b.resetValue], [0x1c, 32, "read-write", 0x10002n]);
  assert.equal(registerAt(design, "ip", "C").access, "read-only");
});

test("a register is as wide as its fields reach, where SIZE says less", () => {
  const { design } = read([{ name: "A", offset: 0, size: 1, fields: [{ name: "F", bit: 8, width: 4 }] }]);
  assert.is(registerAt(design, "ip", "A").width, 12);
});

test("IS_ENABLED=false means absent, and so do registers on top of plain memory", () => {
  const { design } = read([
    { name: "A", offset: 0, enabled: "false" },
    { name: "B", offset: 4, enabled: "true" },
  ]);
  assert.is(registerAt(design, "ip", "A").enabled, false);
  assert.is(registerAt(design, "ip", "B").enabled, true);
  const shadowing = read([{ name: "ECC_STATUS", offset: 0 }], { usage: "memory", name: "Mem0" });
  assert.is(registerAt(shadowing.design, "ip", "ECC_STATUS").enabled, false);
});

test("what no access can reach is left out and said", () => {
  const { design, codes } = read([
    { name: "Outside", offset: 4096 },
    { name: "Unaligned", offset: 2 },
    { name: "Twice", offset: 8, description: "first" },
    { name: "Twice", offset: 8, description: "second" },
    { name: "Wide", offset: 12, fields: [{ name: "F", bit: 30, width: 4 }] },
  ]);
  assert.equal([...codes].sort(), [
    "register-duplicate",
    "register-field-outside",
    "register-outside-block",
    "register-unaligned",
  ]);
  const names = onlyInterface(design, "ip").registers.map(({ name }) => name);
  assert.equal(names, ["Twice", "Wide"]);
  assert.is(registerAt(design, "ip", "Twice").description, "first");
  assert.equal(registerAt(design, "ip", "Wide").fields, []);
});

test("registers that share an offset are both there", () => {
  const { design, codes } = read([
    { name: "TBUF", offset: 0x138 },
    { name: "THIGH", offset: 0x138 },
  ]);
  assert.equal(codes, []);
  assert.is(onlyInterface(design, "ip").registers.length, 2);
});

test("an HLS array counts bytes, any other wide entry bits", () => {
  const { design } = read([
    { name: "Memory_lut", offset: 1024, size: 512, description: "Memory lut" },
    { name: "Memory_tiny", offset: 512, size: 16, description: "Memory tiny" },
    { name: "BIG", offset: 2048, size: 1024, description: "A big one" },
    { name: "Memory_of_an_elephant", offset: 0, size: 32, description: "How much it remembers" },
  ]);
  const { windows, registers } = onlyInterface(design, "ip");
  assert.equal(
    windows.map(({ name, size }) => [name, size]),
    [
      ["Memory_tiny", 16],
      ["Memory_lut", 512],
      ["BIG", 128],
    ],
  );
  assert.equal(
    registers.map(({ name }) => name),
    ["Memory_of_an_elephant"],
  );
});

test("a window ends where its interface does", () => {
  const { design } = read([{ name: "Memory_x", offset: 4000, size: 4096, description: "Memory x" }]);
  assert.is(onlyInterface(design, "ip").windows[0]?.size, 96);
});

test("runs of equal shape and stride are one register, others stay apart", () => {
  const run = (name: string, count: number, from: number, stride: number): RegisterSpec[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `${name}[${index}]`,
      offset: from + index * stride,
      size: 12,
    }));
  const { design } = read([
    ...run("IVAR", 8, 0x100, 4),
    ...run("ODD", 3, 0x200, 4).slice(1),
    { name: "ALONE[0]", offset: 0x300 },
  ]);
  const { registers } = onlyInterface(design, "ip");
  assert.equal(
    registers.map(({ name, dim }) => [name, dim?.count, dim?.stride]),
    [
      ["IVAR", 8, 4],
      ["ODD[1]", undefined, undefined],
      ["ODD[2]", undefined, undefined],
      ["ALONE[0]", undefined, undefined],
    ],
  );
  const uneven = read([
    { name: "R[0]", offset: 0, size: 32 },
    { name: "R[1]", offset: 4, size: 16 },
  ]);
  assert.is(onlyInterface(uneven.design, "ip").registers.length, 2);
});

test("an effect on write makes a read-only field writable, and its register too", () => {
  const { design } = read([
    {
      name: "ISR",
      offset: 0xc,
      access: "read-only",
      fields: [
        { name: "CHAN0_INT_ST", access: "read-only", writeEffect: "oneToToggle", readEffect: "modify" },
      ],
    },
  ]);
  const isr = registerAt(design, "ip", "ISR");
  assert.is(isr.access, "read-write");
  assert.equal(
    [isr.fields[0]?.access, isr.fields[0]?.writeEffect, isr.fields[0]?.readEffect],
    ["read-write", "oneToToggle", undefined],
  );
  assert.equal(isr.fields[0]?.raw, { access: "read-only", writeEffect: "oneToToggle", readEffect: "modify" });
});

const control = (interrupt: boolean, chain: boolean): RegisterSpec => ({
  name: "CTRL",
  offset: 0,
  fields: [
    { name: "AP_START", bit: 0, writeEffect: "modify" },
    { name: "AP_DONE", bit: 1, access: "read-only", readEffect: "modify" },
    { name: "AP_IDLE", bit: 2, access: "read-only", readEffect: "modify" },
    { name: "AP_READY", bit: 3, access: "read-only", readEffect: "modify" },
    ...(chain ? [{ name: "AP_CONTINUE", bit: 4 }] : []),
    { name: "RESERVED_1", bit: 5, width: 2, access: "read-only", readEffect: "modify" },
    ...(interrupt ? [{ name: "INTERRUPT", bit: 9, access: "read-only" }] : []),
  ],
});

test("HLS stamps `modify` on all; the table decides by tool version", () => {
  const effects = (interrupt: boolean, chain: boolean): Record<string, string | undefined> =>
    Object.fromEntries(
      registerAt(read([control(interrupt, chain)]).design, "ip", "CTRL").fields.map((field) => [
        field.name,
        field.readEffect,
      ]),
    );
  const old = effects(false, false);
  assert.equal(
    [old["AP_DONE"], old["AP_IDLE"], old["AP_READY"], old["RESERVED_1"]],
    ["clear", undefined, undefined, undefined],
  );
  const later = effects(true, false);
  assert.equal([later["AP_DONE"], later["AP_READY"]], ["clear", "clear"]);
  assert.is(effects(true, true)["AP_DONE"], undefined);
});

test("the interrupt status of HLS is clear-on-read in one release only, and always toggles on write", () => {
  const status: RegisterSpec = {
    name: "IP_ISR",
    offset: 0xc,
    fields: [{ name: "CHAN0_INT_ST", access: "read-only" }],
  };
  for (const [version, want] of [
    ["2019.2", undefined],
    ["2022.1", "clear"],
    ["2022.1.2", "clear"],
    ["2022.2", undefined],
  ] as const) {
    const field = registerAt(read([control(true, false), status], {}, version).design, "ip", "IP_ISR")
      .fields[0];
    assert.is(field?.readEffect, want, version);
    assert.is(field?.writeEffect, "oneToToggle", version);
  }
});

test.run();
