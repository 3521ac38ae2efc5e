/* The checks of a whole design: each says what is wrong with both sides, and nothing of what is right. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { read } from "../../support/designs.js";
import {
  type FieldSpec,
  handoff,
  type PlacedCell,
  type RangeSpec,
  zynqDesign,
  zynqPs,
} from "../../support/handoff.js";

/** What is said under codes that begin with a word. */
function said(text: string, word: string): readonly string[] {
  return read(text)
    .diagnostics.filter(({ code }) => code.startsWith(word))
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const cell = (path: string, at: number, window = 0x1000): PlacedCell => ({
  path,
  vlnv: "x:y:z:1.0",
  at,
  window,
});

test("windows that share addresses, one inside of the other, or the same one", () => {
  const pairs: readonly (readonly [PlacedCell, PlacedCell, RegExp])[] = [
    [
      cell("a", 0x1000),
      cell("b", 0x1800),
      /^warning: b S_AXI \(0x1800 to 0x27ff\) overlaps a S_AXI \(0x1000 to 0x1fff\)\.$/,
    ],
    [cell("a", 0x1000, 0x8000), cell("b", 0x2000), /^warning: b .* overlaps a /],
    [cell("a", 0x1000), cell("b", 0x1000), /^warning: [ab] .* overlaps [ab] /],
    [cell("b", 0x1fff, 1), cell("a", 0x1000), /^warning: b .*0x1fff to 0x1fff.* overlaps a /],
  ];
  for (const [a, b, expected] of pairs) {
    for (const cells of [
      [a, b],
      [b, a],
    ]) {
      const found = said(zynqDesign(cells), "address-overlap");
      assert.is(found.length, 1);
      assert.match(found[0]!, expected);
    }
  }
});

test("windows side by side share nothing, also at the end of 64 bits", () => {
  const cells = [cell("a", 0x1000), cell("b", 0x2000), cell("c", 0x0, 0x1000)];
  assert.equal(said(zynqDesign(cells), "address-overlap"), []);
  const top = { ...cell("d", 0), at: 0xffff_ffff_ffff_f000n };
  assert.equal(said(zynqDesign([...cells, top]), "address"), []);
});

test("a wide window is compared with all that lie in it, not with its neighbour only", () => {
  const cells = [
    cell("wide", 0x0, 0x10_0000),
    ...[1, 2, 3].map((index) => cell(`in${index}`, index * 0x1_0000)),
  ];
  assert.is(said(zynqDesign(cells), "address-overlap").length, 3);
});

test("ports of one memory at one place are no overlap, at different sizes they are", () => {
  const ports = (...sizes: number[]): string => {
    const ranges = sizes.map((size, index): RangeSpec => ({
      instance: "ddr",
      base: 0,
      high: size - 1,
      slave: `S${index}`,
      type: "MEMORY",
      block: `B${index}`,
    }));
    return handoff({ cells: [zynqPs([], ranges), { path: "ddr", vlnv: "xilinx.com:ip:ddr4:2.2" }] });
  };
  assert.equal(said(ports(0x1000, 0x1000), "address-overlap"), []);
  assert.is(said(ports(0x1000, 0x2000), "address-overlap").length, 1);
});

test("two cells of one path: the second is named with its place", () => {
  const cells = [cell("a/b", 0x1000), { ...cell("a/b", 0x2000), extra: { INSTANCE: "other" } }];
  const { diagnostics, design } = read(zynqDesign(cells));
  const [found] = diagnostics.filter(({ code }) => code === "hwh-duplicate-path");
  assert.is(found?.message, "Two cells have the path a/b.");
  assert.is(found?.severity, "error");
  assert.ok((found?.origin?.line ?? 0) > 1);
  assert.ok(design);
});

function withFields(fields: readonly FieldSpec[]): string {
  return zynqDesign([{ ...cell("a", 0x1000), blocks: [{ registers: [{ name: "R", offset: 0, fields }] }] }]);
}

test("fields that share bits are said in pairs; reserved ones and neighbours are not", () => {
  const overlap = withFields([
    { name: "HIGH", bit: 4, width: 4 },
    { name: "LOW", bit: 0, width: 5 },
  ]);
  assert.equal(said(overlap, "register-field-overlap"), [
    "info: Fields LOW and HIGH of register R share bits.",
  ]);
  const beside = withFields([
    { name: "A", bit: 0, width: 4 },
    { name: "RESERVED_1", bit: 2, width: 8 },
    { name: "B", bit: 4, width: 4 },
  ]);
  assert.equal(said(beside, "register-field-overlap"), []);
});

test("addressed IPs without registers are listed together, ten by name", () => {
  const cells = Array.from({ length: 12 }, (_, index) =>
    cell(`c${String(index).padStart(2, "0")}`, 0x1_0000 + index * 0x1000),
  );
  const found = said(
    zynqDesign([...cells, { ...cell("full", 0x1000), blocks: [{ registers: [{ name: "R", offset: 0 }] }] }]),
    "registers-none",
  );
  assert.equal(found, [
    "info: The file lists no registers for c00, c01, c02, c03, c04, c05, c06, c07, c08, c09 and 2 more.",
  ]);
});

test.run();
