/* Whose addresses count, and what a slave looks like from there. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { handoff, zynqDesign, zynqPs } from "../../support/handoff.js";
import type { CellSpec } from "../../support/handoff.js";
import { ipAt, onlyInterface, readHandoff } from "../../support/read-handoff.js";

const gpio: CellSpec = { path: "gpio", vlnv: "xilinx.com:ip:axi_gpio:2.0" };

function processor(path: string, base: number): CellSpec {
  return {
    path,
    vlnv: "xilinx.com:ip:microblaze:11.0",
    modClass: "PROCESSOR",
    extra: { PROCTYPE: "microblaze", IPTYPE: "PROCESSOR" },
    ranges: [{ instance: "gpio", base, high: base + 0xffff, master: "M_AXI_DP", slave: "S_AXI" }],
  };
}

test("the PS counts, not a soft processor or a DMA that sees the same slave elsewhere; all ranges are kept", () => {
  const dma: CellSpec = {
    path: "dma",
    vlnv: "xilinx.com:ip:axi_dma:7.1",
    ranges: [
      { instance: "gpio", base: 0x44a0_0000, high: 0x44a0_ffff, master: "M_AXI_MM2S", slave: "S_AXI" },
    ],
  };
  const ps = zynqPs([{ ...gpio, at: 0x4120_0000, window: 0x1_0000 }]);
  const { design, codes } = readHandoff(handoff({ cells: [ps, gpio, processor("mb", 0x4000_0000), dma] }));
  assert.not.ok(codes.includes("master-ambiguous"));
  assert.equal(design?.master, { path: "processing_system7_0", kind: "ps" });
  const face = onlyInterface(design, "gpio");
  assert.equal([face.base, face.size], [0x4120_0000n, 0x1_0000n]);
  assert.equal(
    face.segments.map(({ master, base }) => [master, base]),
    [
      ["dma", 0x44a0_0000n],
      ["mb", 0x4000_0000n],
      ["processing_system7_0", 0x4120_0000n],
    ],
  );
});

test("without a PS the one processor counts; of two with different maps one must be chosen", () => {
  const one = readHandoff(handoff({ cells: [gpio, processor("mb", 0x4000_0000)] }));
  assert.equal(one.design?.master, { path: "mb", kind: "processor" });

  const two = handoff({ cells: [gpio, processor("mb0", 0x4000_0000), processor("cpu/mb1", 0x5000_0000)] });
  const ambiguous = readHandoff(two);
  const report = ambiguous.diagnostics.find(({ code }) => code === "master-ambiguous");
  assert.is(report?.severity, "error");
  assert.match(report?.message ?? "", "mb0");
  assert.match(report?.message ?? "", "cpu/mb1");
  const chosen = readHandoff(two, { master: "/cpu/mb1" });
  assert.is(onlyInterface(chosen.design, "gpio").base, 0x5000_0000n);
  assert.ok(readHandoff(two, { master: "mb7" }).codes.includes("master-unknown"));

  const same = readHandoff(
    handoff({ cells: [gpio, processor("mb0", 0x4000_0000), processor("mb1", 0x4000_0000)] }),
  );
  assert.is(same.design?.master?.path, "mb0");
});

test("a sub-design is seen from outside; a design without masters has no addresses", () => {
  const inside = readHandoff(
    handoff({
      cells: [gpio],
      buses: [
        { name: "s_axi_control", ranges: [{ instance: "gpio", base: 0, high: 0xffff, slave: "S_AXI" }] },
      ],
    }),
  );
  assert.is(inside.design?.master?.path, "");
  assert.is(onlyInterface(inside.design, "gpio").base, 0n);
  const alone = readHandoff(handoff({ cells: [gpio] }));
  assert.equal(alone.codes, ["master-none"]);
  assert.equal(ipAt(alone.design, "gpio").interfaces, []);
});

test("addresses beyond 53 bits are exact", () => {
  const base = 0x1234_5678_9abc_d000n;
  const { design } = readHandoff(zynqDesign([{ ...gpio, at: base }]));
  assert.is(onlyInterface(design, "gpio").base, base);
});

test("an interface through two ports is one, two ranges through one port are two", () => {
  const ranges = [
    { instance: "gpio", base: 0x8000_0000, high: 0x8000_0fff, master: "M_AXI_GP1", slave: "S_AXI" },
    { instance: "gpio", base: 0x4000_0000, high: 0x4000_0fff, master: "M_AXI_GP0", slave: "S_AXI" },
  ];
  const alias = readHandoff(handoff({ cells: [zynqPs([], ranges), gpio] }));
  assert.is(onlyInterface(alias.design, "gpio").base, 0x4000_0000n);
  assert.ok(alias.codes.includes("address-several"));

  const split = ranges.map((range) => ({ ...range, master: "M_AXI_GP0" }));
  const { design } = readHandoff(handoff({ cells: [zynqPs([], split), gpio] }));
  assert.equal(
    ipAt(design, "gpio").interfaces.map(({ name, base }) => [name, base]),
    [
      ["S_AXI", 0x4000_0000n],
      ["S_AXI_80000000", 0x8000_0000n],
    ],
  );
});

test("registers find their interface in any case of its name", () => {
  const intc: CellSpec = {
    path: "intc",
    vlnv: "xilinx.com:ip:axi_intc:4.1",
    buses: [{ name: "s_axi", dataWidth: 32 }],
    blocks: [{ interface: "S_AXI", registers: [{ name: "ISR", offset: 0 }] }],
  };
  const { design } = readHandoff(zynqDesign([{ ...intc, at: 0x4180_0000, slave: "s_axi" }]));
  assert.is(onlyInterface(design, "intc").registers[0]?.name, "ISR");
});

test("impossible ranges and numbers are errors with a place, overlaps warnings", () => {
  const ps = zynqPs(
    [],
    [
      { instance: "gpio", base: 0x5000, high: 0x4fff, master: "M", slave: "S_AXI" },
      { instance: "gpio", base: "oops", high: 0x4fff, master: "M", slave: "S_AXI2" },
    ],
  );
  const broken = readHandoff(handoff({ cells: [ps, gpio] }));
  assert.equal(broken.codes.slice(0, 2), ["address-impossible", "hwh-bad-integer"]);
  for (const { origin } of broken.diagnostics.slice(0, 2)) assert.ok((origin?.line ?? 0) > 1);

  const overlapping = readHandoff(
    zynqDesign([
      { ...gpio, at: 0x4000_0000 },
      { ...gpio, path: "other", at: 0x4000_0800 },
    ]),
  );
  const report = overlapping.diagnostics.find(({ code }) => code === "address-overlap");
  assert.is(report?.severity, "warning");
  assert.match(report?.message ?? "", "other S_AXI");
  assert.match(report?.message ?? "", "gpio S_AXI");
});

test("two cells of one path are an error", () => {
  assert.ok(
    readHandoff(zynqDesign([{ ...gpio, at: 0x4000_0000 }, gpio])).codes.includes("hwh-duplicate-path"),
  );
});

test.run();
