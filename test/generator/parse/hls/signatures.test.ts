import { test } from "uvu";
import * as assert from "uvu/assert";
import { isHlsFileName } from "#generator/parse/hls/read-signatures.js";
import { line, readOne } from "../../../support/hls/reading.js";
import { hlsData, hwHeader, kernelXml, olderHlsData } from "../../../support/hls/samples.js";

test("kernel.xml gives order, C types, registers and protocol", () => {
  const signature = readOne(kernelXml);
  assert.is(signature.name, "filter");
  assert.is(signature.vlnv, "acme:hls:filter:1.0");
  assert.is(signature.protocol, "chain");
  assert.equal(signature.control, { port: "S_AXI_CONTROL", offset: 0 });
  assert.equal(signature.arguments.map(line), [
    "0 | in | short const * | in | m_axi | 0x10:64",
    "1 | out | short* | - | m_axi | 0x1c:64",
    "2 | n | unsigned int | in | s_axilite | 0x28:32",
    "3 | gain | float | in | s_axilite | 0x30:32",
    "4 | peak | void* | - | s_axilite | 0x38:32",
    "5 | log | stream<int, 0>& | out | axis | ",
  ]);
});

test("what a profiler adds to a kernel.xml costs nothing", () => {
  const profile = `<profile><TopModule>${"<Instance><Name>f</Name></Instance>".repeat(100_000)}</TopModule></profile>`;
  const start = performance.now();
  assert.equal(readOne(kernelXml.replace("</root>", `${profile}</root>`)), readOne(kernelXml));
  assert.ok(performance.now() - start < 500);
});

test("a register header gives names, bits, accesses and how the status is acknowledged", () => {
  const signature = readOne(hwHeader, "xfilter_hw.h");
  assert.is(signature.name, "filter");
  assert.not(signature.nameIsExact);
  assert.is(signature.tool, "vitis_hls 2022.2");
  assert.is(signature.protocol, "chain");
  assert.equal(signature.control, { port: "s_axi_control", offset: 0, interruptStatus: "clear-on-read" });
  assert.equal(signature.arguments.map(line), [
    "- | in | - | in | s_axilite | 0x10:64",
    "- | out | - | in | s_axilite | 0x1c:64",
    "- | n | - | in | s_axilite | 0x28:32",
    "- | gain | - | in | s_axilite | 0x30:32",
    "- | peak | - | out | s_axilite | 0x38:12",
  ]);
  assert.is(signature.arguments[4]?.validOffset, 0x3c);
});

test("HLS data gives everything", () => {
  const signature = readOne(JSON.stringify(hlsData));
  assert.is(signature.tool, "vitis_hls 2022.2");
  assert.is(signature.vlnv, "acme:hls:filter:1.0");
  assert.equal(signature.control, { port: "s_axi_control", offset: 0, interruptStatus: "toggle" });
  assert.equal(signature.arguments.map(line), [
    "0 | in | short const * | in | m_axi | 0x10:64",
    "1 | out | short* | out | m_axi | 0x1c:64",
    "2 | n | unsigned int | in | s_axilite | 0x28:32",
    "3 | gain | float | in | s_axilite | 0x30:32",
    "4 | peak | ap_int<12>& | out | s_axilite | 0x38:12",
    "5 | log | stream<int, 0>& | out | axis | ",
  ]);
  assert.is(signature.arguments[4]?.validOffset, 0x3c);
  assert.is(signature.arguments[0]?.cType?.element.dtype, "i2");
  assert.is(signature.returnValue, undefined);
});

test("the arguments of HLS data come in the function's order, whatever the file's", () => {
  const shuffled = {
    ...hlsData,
    Args: Object.fromEntries(Object.entries(hlsData["Args"] as object).reverse()),
  };
  assert.equal(readOne(JSON.stringify(shuffled)), readOne(JSON.stringify(hlsData)));
});

test("data of Vivado HLS: types by pieces, arrays, a memory, a return value", () => {
  const signature = readOne(JSON.stringify(olderHlsData));
  assert.is(signature.rtlName, "mix_mix");
  assert.is(signature.protocol, "hs");
  assert.equal(signature.arguments.map(line), [
    "0 | table | float [4][8] | - | m_axi | 0x18:32",
    "1 | data | unsigned int const * | in | m_axi | 0x20:64",
    "2 | weights | short [64] | - | memory | ",
    "3 | level | int | in | s_axilite | 0x30:32",
  ]);
  assert.equal(signature.arguments[2]?.memory, { offset: 128, bytes: 128, elementBits: 16 });
  assert.is(signature.returnValue?.cType?.text, "int");
  assert.equal(signature.returnValue?.register, { offset: 0x10, bits: 32, access: "read-only" });
});

test("a header's memories, wide values, input handshakes and return value", () => {
  const signature = readOne(
    `// HLS
// BUS_A
// 0x10 : Data signal of ap_return
//        bit 0  - ap_return[0] (Read)
// 0x18 : Data signal of key
//        bit 31~0 - key[31:0] (Read/Write)
// 0x1c : Data signal of key
//        bit 31~0 - key[63:32] (Read/Write)
// 0x20 : Data signal of key
//        bit 15~0 - key[79:64] (Read/Write)
// 0x24 : Control signal of key
//        bit 0  - key_ap_vld (Read/Write/COH)
//        bit 1  - key_ap_ack (Read)
// 0x100 ~
// 0x1ff : Memory 'table' (100 * 16b)
//         Word n : bit [15: 0] - table[2n]
#define XHASH_BUS_A_ADDR_AP_RETURN 0x10
`.replaceAll("\n", "\r\n"),
  );
  assert.is(signature.name, "hash");
  assert.is(signature.protocol, "none");
  assert.is(signature.control, undefined);
  assert.equal(signature.returnValue?.register, { offset: 0x10, bits: 1, access: "read-only" });
  assert.equal(
    signature.arguments.map((argument) => argument.registers),
    [[{ offset: 0x18, bits: 80, access: "read-write" }], []],
  );
  assert.is(signature.arguments[0]?.inputValidOffset, 0x24);
  assert.is(signature.arguments[0]?.validOffset, undefined);
  assert.equal(signature.arguments[1]?.memory, { offset: 0x100, bytes: 256, elementBits: 16, depth: 100 });
});

test("an array that HLS put into single registers is one argument with several registers", () => {
  const parts = [0, 1, 2].map(
    (part) =>
      `<arg id="0" name="taps_${part}" addressQualifier="0" port="S" hostSize="0x8" offset="${16 + part * 8}" size="0x4" type="void*"/>`,
  );
  const signature = readOne(`<root><kernel name="fir"><args>${parts.join("")}</args></kernel></root>`);
  assert.equal(signature.arguments.map(line), ["0 | taps | void* | - | s_axilite | 0x10:32,0x18:32,0x20:32"]);
});

test("a pointer without a master is a value by reference, or an array where it takes more room than one", () => {
  const arg = (
    name: string,
    index: number,
    type: string,
    offset: number,
    size: number,
    host: number,
  ): string =>
    `<arg id="${index}" name="${name}" addressQualifier="0" port="S" hostSize="${host}" offset="${offset}" size="${size}" type="${type}"/>`;
  const signature = readOne(
    `<root><kernel name="k"><args>${[
      arg("result", 0, "int*", 16, 4, 8),
      arg("pair", 1, "int*", 32, 8, 8),
      arg("bits", 2, "bool*", 64, 16, 16),
      arg("big", 3, "unsigned long long*", 96, 8, 8),
      arg("odd", 4, "Thing*", 128, 64, 64),
      arg("wide", 5, "void*", 256, 96, 8),
    ].join("")}</args></kernel></root>`,
  );
  assert.equal(
    signature.arguments.map(({ name, interface: kind }) => `${name} ${kind}`),
    ["result s_axilite", "pair memory", "bits memory", "big s_axilite", "odd memory", "wide s_axilite"],
  );
});

test("which files of a folder are HLS's", () => {
  const names = [
    "kernel.xml",
    "a/kernel.internal.xml",
    "vadd.xo",
    "src/xvadd_hw.h",
    "hls_data.json",
    "s1_data.json",
  ];
  assert.equal(names.filter(isHlsFileName), names);
  const others = [
    "component.xml",
    "mykernel.xml",
    "vadd_hw.h",
    "package.json",
    "xvadd.h",
    "hls_data.json.bak",
  ];
  assert.equal(others.filter(isHlsFileName), []);
});

test.run();
