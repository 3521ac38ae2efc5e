/* Which registers lie at which address, where an interface has several address blocks. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ipAt, read } from "../../support/designs.js";
import { type BlockSpec, handoff, type RangeSpec, zynqPs } from "../../support/handoff.js";

const blocks: readonly BlockSpec[] = [
  { name: "Control", registers: [{ name: "CTRL", offset: 0 }] },
  {
    name: "Stats",
    registers: [
      { name: "CTRL", offset: 0 },
      { name: "COUNT", offset: 4 },
    ],
  },
];

/** Where each interface of the IP lies and what is in it, when the PS has these ranges. */
function places(
  ranges: readonly RangeSpec[],
  given = blocks,
): { found: readonly string[]; said: readonly string[] } {
  const ip = { path: "ip", vlnv: "x:y:z:1.0", blocks: given };
  const { design, diagnostics } = read(handoff({ cells: [zynqPs([], ranges), ip] }));
  return {
    found: ipAt(design, "ip").interfaces.map(
      ({ name, base, registers }) =>
        `${name} 0x${base.toString(16)} ${registers.map((one) => one.name).join()}`,
    ),
    said: diagnostics
      .filter(({ code }) => /^(register|address|hwh)/.test(code))
      .map(({ message }) => message),
  };
}

const range = (block: string, base: number, more: Partial<RangeSpec> = {}): RangeSpec => ({
  instance: "ip",
  base,
  high: base + 0xfff,
  master: "M_AXI_GP0",
  slave: "S_AXI",
  block,
  ...more,
});

test("each block lies where its own range leads, also with equal names in both", () => {
  const { found, said } = places([range("Stats", 0x4001_0000), range("Control", 0x4000_0000)]);
  assert.equal(found, ["S_AXI 0x40000000 CTRL", "S_AXI_40010000 0x40010000 CTRL,COUNT"]);
  assert.equal(said, []);
});

test("the block that the lowest range names is there, not the one listed first", () => {
  const { found } = places([range("Stats", 0x4000_0000), range("Control", 0x4001_0000)]);
  assert.equal(found, ["S_AXI 0x40000000 CTRL,COUNT", "S_AXI_40010000 0x40010000 CTRL"]);
});

test("a block without a range is left out and said", () => {
  const { found, said } = places([range("Control", 0x4000_0000)]);
  assert.equal(found, ["S_AXI 0x40000000 CTRL"]);
  assert.equal(said, ["Address block Stats of ip S_AXI has no address; its 2 registers were left out."]);
});

test("where ranges name no block, all blocks lie at the first", () => {
  const { found, said } = places([range("", 0x4000_0000)]);
  assert.equal(found, ["S_AXI 0x40000000 CTRL,CTRL,COUNT"]);
  assert.equal(said, []);
});

test("one block at two places has its registers at the first", () => {
  const { found } = places(
    [range("Control", 0x4001_0000), range("Control", 0x4000_0000)],
    blocks.slice(0, 1),
  );
  assert.equal(found, ["S_AXI 0x40000000 CTRL", "S_AXI_40010000 0x40010000 "]);
});

test("a further place gets no name that another interface has", () => {
  const ranges = [
    range("Control", 0x4000_0000),
    range("Stats", 0x4001_0000),
    range("Other", 0x4002_0000, { slave: "S_AXI_40010000" }),
  ];
  assert.equal(
    places(ranges).found.map((text) => text.split(" ", 2).join(" ")),
    ["S_AXI 0x40000000", "S_AXI_40010000 0x40020000", "S_AXI_40010000_ 0x40010000"],
  );
});

test("the order of ranges in the file decides nothing", () => {
  const ranges = [
    range("Control", 0x4000_0000),
    range("Control", 0x4000_0000, { high: 0x4000_7fff }),
    range("Stats", 0x4001_0000),
    range("", 0x4001_0000, { master: "M_AXI_GP1" }),
  ];
  const first = places(ranges);
  assert.equal(places([...ranges].reverse()), first);
});

test("every range of every master stays with its place, not with others", () => {
  const mb = { path: "mb", ranges: [range("Stats", 0x4401_0000, { master: "M_AXI_DP" })] };
  const ps = zynqPs([], [range("Control", 0x4000_0000), range("Stats", 0x4001_0000)]);
  const { design } = read(handoff({ cells: [ps, mb, { path: "ip", vlnv: "x:y:z:1.0", blocks }] }));
  assert.equal(
    ipAt(design, "ip").interfaces.map(({ segments }) =>
      segments.map(({ base, master }) => `${master} ${base.toString(16)}`),
    ),
    [["processing_system7_0 40000000"], ["mb 44010000", "processing_system7_0 40010000"]],
  );
});

test("a range that leads to nothing in the file is said once", () => {
  const { said } = places(
    [range("Control", 0x4000_0000), ...[0, 1].map((n) => range("R", n * 0x1000, { instance: "gone" }))],
    [blocks[0]!],
  );
  assert.equal(said, ["The range at 0x0 leads to gone, which the file does not hold."]);
});

const lonely = (offset: number | string, size: number): BlockSpec[] => [
  {
    name: "Control",
    registers: [
      { name: "CTRL", offset: 0 },
      { name: "R", offset, size },
    ],
  },
];

test("a register that reaches over the end of its interface is left out", () => {
  assert.equal(places([range("Control", 0)], lonely(0xffc, 32)).found, ["S_AXI 0x0 CTRL,R"]);
  assert.equal(places([range("Control", 0)], lonely(0xff8, 64)).found, ["S_AXI 0x0 CTRL,R"]);
  for (const [offset, size] of [
    [0xffc, 64],
    [0x1000, 32],
    ["0x8000000000000000", 32],
  ] as const) {
    const { found, said } = places([range("Control", 0)], lonely(offset, size));
    assert.equal(found, ["S_AXI 0x0 CTRL"]);
    assert.match(String(said), /lies outside of the interface's 4096 bytes/);
  }
});

test("an offset beyond 53 bits is refused in the largest window too", () => {
  const all = range("Control", 0, { high: "0xFFFFFFFFFFFFFFFF" });
  const { found, said } = places([all], lonely("0x20000000000004", 32));
  assert.equal(found, ["S_AXI 0x0 CTRL"]);
  assert.match(String(said), /R at offset 0x20000000000004/);
});

test("a register wider than 64 bits becomes a window and is said", () => {
  const ip = { path: "ip", vlnv: "x:y:z:1.0", blocks: lonely(0x100, 128) };
  const { design, diagnostics } = read(handoff({ cells: [zynqPs([], [range("Control", 0)]), ip] }));
  const [face] = ipAt(design, "ip").interfaces;
  assert.equal(
    face?.windows.map(({ name, offset, size }) => [name, offset, size]),
    [["R", 0x100, 16]],
  );
  assert.ok(
    diagnostics.some(({ code, message }) => code === "register-wide" && /128 bits.*16 bytes/.test(message)),
  );
});

test("a register listed three times is there once, equal names elsewhere are others", () => {
  const registers = [0, 4, 0, 4, 0].map((offset) => ({ name: "R", offset }));
  const { found, said } = places([range("Control", 0)], [{ name: "Control", registers }]);
  assert.equal(found, ["S_AXI 0x0 R,R"]);
  assert.is(said.filter((message) => /listed twice/.test(message)).length, 3);
});

test.run();
