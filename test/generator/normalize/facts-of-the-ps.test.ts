import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFixture, readHwhText } from "../../support/hwh.js";

test("Zynq UltraScale+ clocks: source, divisors, what was asked for and what came of it", () => {
  assert.equal(readFixture("mpsoc-groups").design.clocks.slice(0, 2), [
    {
      index: 0,
      name: "pl_clk0",
      enabled: true,
      source: "IOPLL",
      divisor0: 15,
      divisor1: 1,
      requestedMhz: 100,
      actualMhz: 99.999001,
      referenceMhz: 33.333,
    },
    {
      index: 1,
      name: "pl_clk1",
      enabled: true,
      source: "RPLL",
      divisor0: 4,
      divisor1: 2,
      requestedMhz: 187.5,
      actualMhz: 187.498123,
      referenceMhz: 33.333,
    },
  ]);
  assert.equal(
    readFixture("mpsoc-groups").design.clocks.map(({ enabled }) => enabled),
    [true, true, false, false],
  );
});

test("Versal clocks stand within one parameter; what is not there is absent", () => {
  assert.equal(readFixture("versal").design.clocks, [
    {
      index: 0,
      name: "pl0_ref_clk",
      enabled: true,
      source: "PPLL",
      divisor0: 12,
      requestedMhz: 100,
      actualMhz: 99.999908,
      referenceMhz: 33.333333,
    },
    { index: 1, name: "pl1_ref_clk", enabled: false, requestedMhz: 334, referenceMhz: 33.333333 },
  ]);
});

test("Zynq: the reference clock comes from the design, and a parameter that is no number is absent", () => {
  const parameters = [
    ["PCW_FPGA_FCLK0_ENABLE", "1"],
    ["PCW_FCLK0_PERIPHERAL_CLKSRC", "ARM PLL"],
    ["PCW_FCLK0_PERIPHERAL_DIVISOR0", "5"],
    ["PCW_FCLK0_PERIPHERAL_DIVISOR1", "x"],
    ["PCW_CRYSTAL_PERIPHERAL_FREQMHZ", "50"],
  ];
  const { design } = readHwhText(
    `<EDKSYSTEM><MODULES><MODULE FULLNAME="/ps7" INSTANCE="ps7" MODTYPE="processing_system7"><PARAMETERS>${parameters
      .map(([name, value]) => `<PARAMETER NAME="${name}" VALUE="${value}"/>`)
      .join("")}</PARAMETERS></MODULE></MODULES></EDKSYSTEM>`,
    "made-up.hwh",
  );
  assert.equal(design.clocks, [
    { index: 0, name: "FCLK_CLK0", enabled: true, source: "ARM PLL", divisor0: 5, referenceMhz: 50 },
  ]);
  assert.equal(design.processingSystem, { path: "ps7", family: "zynq", referenceMhz: 50, ports: [] });
});

test("Zynq UltraScale+: widths of the ports that the design uses", () => {
  assert.equal(readFixture("mpsoc-groups").design.processingSystem, {
    path: "ps",
    family: "zynqmp",
    referenceMhz: 33.333,
    ports: [
      { port: "MAXIGP0", dataWidth: 128 },
      { port: "MAXIGP2", dataWidth: 32 },
      { port: "SAXIGP2", dataWidth: 64 },
    ],
  });
});

test("PSDDR: size from the parameters, and the windows through which masters of the PL see it", () => {
  const [psddr] = readFixture("mpsoc-groups").design.memories;
  assert.equal(psddr, {
    name: "PSDDR",
    tag: "PSDDR",
    type: "PSDDR",
    base: 0n,
    size: 0x8000_0000n,
    used: true,
    allocatable: true,
    ranges: [
      { base: 0n, size: 0x8000_0000n, masters: ["dma.M_AXI_MM2S"] },
      { base: 0x8_0000_0000n, size: 0x8000_0000n, masters: ["dma.M_AXI_MM2S"] },
    ],
  });
});

test("memories: MEMTYPE decides, DDR takes buffers, block RAM and flash do not", () => {
  const { design } = readFixture("memories");
  assert.equal(
    design.memories.map(({ name, type, base, size, allocatable }) => [name, type, base, size, allocatable]),
    [
      ["PSDDR", "PSDDR", 0n, 0x2000_0000n, true],
      ["bram", "BRAM", 0x4000_0000n, 0x2000n, false],
      ["mig", "DDR", 0x8000_0000n, 0x2000_0000n, true],
      ["xip", "OTHER", 0x6000_0000n, 0x100_0000n, false],
    ],
  );
  assert.equal(design.memories[0]?.ranges, [
    { base: 0n, size: 0x2000_0000n, masters: ["dma.M_AXI_MM2S", "dma.M_AXI_S2MM"] },
  ]);
  assert.equal(design.memories[1]?.ranges, [
    { base: 0x4000_0000n, size: 0x2000n, masters: ["ps7.M_AXI_GP0"] },
    { base: 0xc000_0000n, size: 0x2000n, masters: ["dma.M_AXI_MM2S"] },
  ]);
});

test("Versal has no PSDDR: its DDR is behind a NoC, in two ranges", () => {
  const { memories } = readFixture("versal").design;
  assert.equal(
    memories.map(({ name, type, allocatable }) => [name, type, allocatable]),
    [["noc", "DDR", true]],
  );
  assert.equal(
    memories[0]?.ranges?.map(({ base, size }) => [base, size]),
    [
      [0n, 0x8000_0000n],
      [0x8_0000_0000n, 0x8000_0000n],
    ],
  );
});

test("a design without a PS has memories, clocks and GPIO as far as its file goes", () => {
  const { design } = readFixture("no-ps");
  assert.equal(
    design.memories.map(({ name, allocatable }) => [name, allocatable]),
    [["bram", false]],
  );
  assert.equal([design.clocks, design.gpio, design.processingSystem], [[], [], undefined]);
});

test.run();
