/* Kernels: from registers alone, with a C signature, and from an xclbin. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Kernel } from "#generator/model/kernel.js";
import { readDesign } from "#generator/read-design.js";
import { handoff, zynqPs } from "../../support/handoff.js";
import type { BlockSpec, RegisterSpec } from "../../support/handoff.js";

const ctrl = (...more: readonly string[]): RegisterSpec => ({
  name: "CTRL",
  offset: 0,
  fields: ["AP_START", "AP_DONE", "AP_IDLE", "AP_READY", ...more].map((name, bit) => ({
    name,
    bit,
    access: bit === 0 ? "read-write" : "read-only",
  })),
});

const status: readonly RegisterSpec[] = [
  { name: "GIER", offset: 4 },
  { name: "IP_IER", offset: 8 },
  { name: "IP_ISR", offset: 0xc, fields: [{ name: "CHAN0_INT_ST", writeEffect: "oneToToggle" }] },
];

const data: readonly RegisterSpec[] = [
  { name: "ap_return", offset: 0x10, access: "read-only", description: "Data signal of ap_return" },
  { name: "src_1", offset: 0x18, access: "write-only", description: "Data signal of src" },
  { name: "src_2", offset: 0x1c, access: "write-only", description: "Data signal of src" },
  { name: "gain", offset: 0x24, description: "Data signal of gain", fields: [{ name: "gain", width: 10 }] },
  { name: "gain_1", offset: 0x2c, description: "Data signal of gain_1" },
  { name: "gain_2", offset: 0x34, description: "Data signal of gain_2" },
  { name: "hits", offset: 0x3c, access: "read-only", description: "Data signal of hits" },
  { name: "hits_ctrl", offset: 0x40, access: "read-only", description: "Control signal of hits" },
];

/** The kernels of a design with one IP of these registers. */
function kernels(
  registers: readonly RegisterSpec[],
  signature?: string,
  blocks: readonly BlockSpec[] = [],
): { kernels: readonly Kernel[]; codes: readonly string[]; messages: string } {
  const diagnostics = new DiagnosticCollector();
  const cell = {
    path: "filter_0",
    vlnv: "acme:hls:filter:1.0",
    at: 0x4000_0000,
    window: 0x1_0000,
    blocks: [{ registers }, ...blocks],
  };
  const ranges = blocks.map(({ interface: slave = "" }, index) => {
    const base = 0x4001_0000 + index * 0x1_0000;
    return { instance: "filter_0", base, high: base + 0xffff, master: "M_AXI_GP0", slave };
  });
  const text = handoff({ cells: [zynqPs([cell], ranges), cell] });
  const encode = (content: string): Uint8Array => new TextEncoder().encode(content);
  const design = readDesign(
    {
      design: { name: "design.hwh", bytes: encode(text) },
      signatures: signature === undefined ? [] : [{ name: "kernel.xml", bytes: encode(signature) }],
      partials: [],
    },
    {},
    diagnostics,
  );
  return {
    kernels: design?.kernels ?? [],
    messages: diagnostics.all.map(({ message }) => message).join("\n"),
    codes: diagnostics.all.filter(({ severity }) => severity !== "info").map(({ code }) => code),
  };
}

test("registers alone tell names, widths and directions: halves are joined by their text, not by their names", () => {
  const [kernel, ...others] = kernels([ctrl(), ...status, ...data]).kernels;
  assert.equal(others, []);
  assert.equal(
    [kernel?.name, kernel?.protocol, kernel?.knownFrom, kernel?.interruptStatus],
    ["filter", "hs", "registers", "toggle"],
  );
  assert.equal(
    kernel?.arguments.map(({ name, kind, offset, bytes, bits, encoding }) => [
      name,
      kind,
      offset,
      bytes,
      bits,
      encoding,
    ]),
    [
      ["src", "scalar", 0x18, 8, undefined, "word"],
      ["gain", "scalar", 0x24, 4, 10, "word"],
      ["gain_1", "scalar", 0x2c, 4, undefined, "word"],
      ["gain_2", "scalar", 0x34, 4, undefined, "word"],
      ["hits", "output-scalar", 0x3c, 4, undefined, "word"],
    ],
  );
  assert.equal([kernel?.returnValue?.offset, kernel?.returnValue?.bytes], [0x10, 4]);
  assert.equal(
    kernel?.computeUnits.map(({ path, interface: face }) => [path, face]),
    [["filter_0", "S_AXI"]],
  );
});

test("a value of more than two words is bytes, in a word for each four", () => {
  const words = (name: string, offset: number, count: number): readonly RegisterSpec[] =>
    Array.from({ length: count }, (_, word) => ({
      name: `${name}_${word + 1}`,
      offset: offset + word * 4,
      description: `Data signal of ${name}`,
    }));
  const wide = [...words("key", 0x10, 3), ...words("pair", 0x20, 2), ...words("one", 0x2c, 1)];
  // A word further on is another value, whatever its text says.
  const apart = { name: "pair_3", offset: 0x40, description: "Data signal of pair" };
  const [kernel] = kernels([ctrl(), ...wide, apart]).kernels;
  assert.equal(
    kernel?.arguments.map(({ name, offset, bytes, encoding }) => [name, offset, bytes, encoding]),
    [
      ["key", 0x10, 12, "bytes"],
      ["pair", 0x20, 8, "word"],
      ["one_1", 0x2c, 4, "word"],
      ["pair_3", 0x40, 4, "word"],
    ],
  );
  const xml = kernelXml([
    '<arg name="key" addressQualifier="0" id="0" port="S_AXI_CONTROL" size="0xC" offset="0x10" hostOffset="0x0" hostSize="0x10" type="ap_uint&lt;96&gt;"/>',
  ]);
  const header = `// control
// 0x00 : Control signals
//        bit 0  - ap_start (Read/Write/COH)
${[0, 1, 2].map((word) => `// 0x1${word * 4} : Data signal of key\n//        bit 31~0 - key[${word * 32 + 31}:${word * 32}] (Read/Write)`).join("\n")}
#define XFILTER_CONTROL_ADDR_AP_CTRL 0x00
`;
  const [untyped] = kernels([ctrl(), ...wide], header).kernels;
  assert.equal(
    untyped?.arguments.map(({ name, bytes, encoding }) => [name, bytes, encoding]),
    [["key", 12, "bytes"]],
  );
  const [typed] = kernels([ctrl(), ...wide], xml).kernels;
  assert.equal(
    typed?.arguments.map(({ bytes, encoding, cType }) => [bytes, encoding, cType]),
    [[12, "bytes", "ap_uint<96>"]],
  );
});

test("AP_CONTINUE makes it ap_ctrl_chain; without the control bits there is no kernel", () => {
  assert.is(kernels([ctrl("AP_CONTINUE")]).kernels[0]?.protocol, "chain");
  assert.equal(kernels([{ name: "CTRL", offset: 0, fields: [{ name: "ENABLE" }] }]).kernels, []);
  assert.equal(kernels([{ ...ctrl(), offset: 0x10 }]).kernels, []);
});

/** What Vitis writes of a kernel. */
function kernelXml(args: readonly string[]): string {
  return `<?xml version="1.0"?><root versionMajor="1" versionMinor="6"><kernel name="filter" language="c" vlnv="acme:hls:filter:1.0" hwControlProtocol="ap_ctrl_hs">
  <ports><port name="M_AXI_GMEM" mode="master" range="0xFFFFFFFFFFFFFFFF" dataWidth="32" portType="addressable" base="0x0"/><port name="S_AXI_CONTROL" mode="slave" range="0x1000" dataWidth="32" portType="addressable" base="0x0"/></ports>
  <args>${args.join("")}</args></kernel></root>`;
}

test("a C signature gives types, and the registers decide where", () => {
  const xml = kernelXml([
    '<arg name="src" addressQualifier="1" id="0" port="M_AXI_GMEM" size="0x8" offset="0x18" hostOffset="0x0" hostSize="0x8" type="short*"/>',
    '<arg name="gain" addressQualifier="0" id="1" port="S_AXI_CONTROL" size="0x4" offset="0x24" hostOffset="0x0" hostSize="0x4" type="float"/>',
  ]);
  const { kernels: found, codes } = kernels([ctrl(), ...status, ...data], xml);
  assert.equal(codes, []);
  const [kernel] = found;
  assert.is(kernel?.knownFrom, "hls");
  assert.equal(
    kernel?.arguments.map(({ name, kind, dtype, encoding, cType }) => [name, kind, dtype ?? encoding, cType]),
    [
      ["src", "buffer", "i2", "short*"],
      ["gain", "scalar", "float", "float"],
    ],
  );
});

/** The registers of an input that the kernel takes only when told that it is there. */
function waitedFor(name: string, offset: number, access: string = "read-write"): readonly RegisterSpec[] {
  return [
    { name, offset, description: `Data signal of ${name}` },
    {
      name: `${name}_ctrl`,
      offset: offset + 4,
      access,
      description: `Control signal of ${name}`,
      fields: [
        { name: `${name}_ap_vld`, access },
        { name: `${name}_ap_ack`, bit: 1, access: "read-only" },
      ],
    },
  ];
}

test("an input with a valid bit to be set has its register; one that can only be read is none", () => {
  const { kernels: found } = kernels([
    ctrl(),
    ...data,
    ...waitedFor("level", 0x44),
    ...waitedFor("state", 0x4c, "read-only"),
    { name: "wide_1", offset: 0x54, description: "Data signal of wide" },
    { name: "wide_2", offset: 0x58, description: "Data signal of wide" },
    ...waitedFor("wide", 0x58).slice(1),
  ]);
  assert.equal(
    found[0]?.arguments
      .filter(({ validOffset }) => validOffset !== undefined)
      .map((each) => [each.name, each.offset, each.validOffset]),
    [
      ["level", 0x44, 0x48],
      ["wide", 0x54, 0x5c],
    ],
  );
});

test("a C signature keeps what the registers say of valid bits, and a header says it itself", () => {
  const level = kernelXml([
    '<arg name="level" addressQualifier="0" id="0" port="S_AXI_CONTROL" size="0x2" offset="0x44" hostOffset="0x0" hostSize="0x2" type="short"/>',
  ]);
  const registers = [ctrl(), ...data, ...waitedFor("level", 0x44)];
  const [kernel] = kernels(registers, level).kernels;
  assert.equal(
    kernel?.arguments.map(({ cType, encoding, validOffset }) => [cType, encoding, validOffset]),
    [["short", "signed", 0x48]],
  );
  const header = `// control
// 0x00 : Control signals
//        bit 0  - ap_start (Read/Write/COH)
// 0x44 : Data signal of level
//        bit 15~0 - level[15:0] (Read/Write)
// 0x48 : Control signal of level
//        bit 0  - level_ap_vld (Read/Write/COH)
//        bit 1  - level_ap_ack (Read)
#define XFILTER_CONTROL_ADDR_AP_CTRL 0x00
`;
  const [fromHeader] = kernels([ctrl(), ...data, ...waitedFor("level", 0x44).slice(0, 1)], header).kernels;
  assert.equal(
    fromHeader?.arguments.map(({ name, validOffset }) => [name, validOffset]),
    [["level", 0x48]],
  );
});

test("two interfaces with a register at one offset: each argument is where its name is", () => {
  const word = (name: string, offset: number, field: string): unknown => ({
    name,
    offset: `${offset}`,
    access: "W",
    description: `Data signal of ${field}`,
    fields: [{ name: field, width: "32" }],
  });
  const register = (port: string, name: string): unknown => ({ type: "register", interface: port, name });
  const signature = JSON.stringify({
    Top: "filter",
    FunctionProtocol: "ap_ctrl_hs",
    Args: {
      in: {
        index: "0",
        direction: "in",
        srcType: "short*",
        hwRefs: [
          { type: "interface", interface: "m_axi_gmem", name: "" },
          register("s_axi_control_r", "in_1"),
          register("s_axi_control_r", "in_2"),
        ],
      },
      level: { index: "1", direction: "in", srcType: "int", hwRefs: [register("s_axi_control", "level")] },
    },
    Interfaces: {
      s_axi_control: {
        type: "axi4lite",
        registers: [{ name: "CTRL", offset: "0", fields: [] }, word("level", 0x10, "level")],
      },
      s_axi_control_r: { type: "axi4lite", registers: [word("in_1", 0x10, "in"), word("in_2", 0x14, "in")] },
      m_axi_gmem: { type: "axi4full" },
    },
  });
  const level = { name: "level", offset: 0x10, description: "Data signal of level" };
  for (const name of ["in", "in_r", "in_offset"]) {
    const pointer = [1, 2].map((half) => ({
      name: `${name}_${half}`,
      offset: 0xc + half * 4,
      description: `Data signal of ${name}`,
    }));
    const { kernels: found, codes } = kernels([ctrl(), level], signature, [
      { interface: "s_axi_control_r", registers: pointer },
    ]);
    assert.equal(codes, []);
    assert.equal(
      found[0]?.arguments.map((each) => [each.name, each.kind, each.interface]),
      [
        ["in", "buffer", "s_axi_control_r"],
        ["level", "scalar", undefined],
      ],
      name,
    );
  }
});

test("values by reference go the way that the registers say, also where a kernel.xml does not", () => {
  const signal = (name: string, offset: number, access: string): RegisterSpec => ({
    name,
    offset,
    access,
    description: `Data signal of ${name}`,
  });
  const registers = [
    ctrl(),
    signal("hits", 0x10, "read-only"),
    signal("level_i", 0x20, "write-only"),
    signal("level_o", 0x28, "read-only"),
    signal("taps_0", 0x30, "write-only"),
    signal("taps_1", 0x38, "write-only"),
  ];
  const arg = (id: number, name: string, offset: number, type: string): string =>
    `<arg name="${name}" addressQualifier="0" id="${id}" port="S_AXI_CONTROL" size="0x4" offset="${offset}" hostOffset="0x0" hostSize="0x8" type="${type}"/>`;
  const { kernels: found, codes } = kernels(
    registers,
    kernelXml([
      arg(0, "hits", 0x10, "void*"),
      arg(1, "level", 0x20, "short*"),
      arg(2, "taps_0", 0x30, "void*"),
      arg(2, "taps_1", 0x38, "void*"),
    ]),
  );
  assert.equal(codes, []);
  assert.is(found[0]?.declaration, "void filter(void* hits, short* level, void* taps)");
  assert.equal(
    found[0]?.arguments.map(({ name, kind, offset, encoding, bits }) => [name, kind, offset, encoding, bits]),
    [
      ["hits", "output-scalar", 0x10, "word", undefined],
      ["level", "scalar", 0x20, "signed", 16],
      ["level_o", "output-scalar", 0x28, "signed", 16],
      ["taps_0", "scalar", 0x30, "word", undefined],
      ["taps_1", "scalar", 0x38, "word", undefined],
    ],
  );
});

test("a signature of another version, or of another function, is said and not used", () => {
  const other = kernelXml([
    '<arg name="threshold" addressQualifier="0" id="0" port="S_AXI_CONTROL" size="0x4" offset="0x90" hostOffset="0x0" hostSize="0x4" type="int"/>',
  ]);
  const mismatch = kernels([ctrl(), ...data], other);
  assert.equal(mismatch.codes, ["hls-mismatch"]);
  assert.is(mismatch.kernels[0]?.knownFrom, "registers");
  const startless = kernels([{ name: "CTRL", offset: 0 }], other);
  assert.equal(startless.codes, ["hls-unused"]);
  assert.match(startless.messages, "filter_0 has no control registers by which software could call it");
  const unused = kernels([ctrl()], other.replaceAll("filter", "mixer"));
  assert.equal(unused.codes, ["hls-unused"]);
  assert.match(unused.messages, "the signature of mixer, which the design does not use");
});

test.run();
