/* Kernels: from registers alone, with a C signature, and from an xclbin. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Kernel } from "#generator/model/kernel.js";
import { readDesign } from "#generator/read-design.js";
import { zynqDesign } from "../../support/handoff.js";
import type { RegisterSpec } from "../../support/handoff.js";

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
): { kernels: readonly Kernel[]; codes: readonly string[] } {
  const diagnostics = new DiagnosticCollector();
  const text = zynqDesign([
    {
      path: "filter_0",
      vlnv: "acme:hls:filter:1.0",
      at: 0x4000_0000,
      window: 0x1_0000,
      blocks: [{ registers }],
    },
  ]);
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

test("a signature of another version, or of another function, is said and not used", () => {
  const other = kernelXml([
    '<arg name="threshold" addressQualifier="0" id="0" port="S_AXI_CONTROL" size="0x4" offset="0x90" hostOffset="0x0" hostSize="0x4" type="int"/>',
  ]);
  const mismatch = kernels([ctrl(), ...data], other);
  assert.equal(mismatch.codes, ["hls-mismatch"]);
  assert.is(mismatch.kernels[0]?.knownFrom, "registers");
  const unused = kernels([{ name: "CTRL", offset: 0 }], other);
  assert.equal(unused.codes, ["hls-unused"]);
});

test.run();
