// timeout: 180 s
/* What a kernel's C signature becomes: types and docs of the methods, and calls that work. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { emit } from "../../support/designs.js";
import { compileAndRun, generated } from "../../support/generated.js";
import { handoff, zynqPs, type RegisterSpec } from "../../support/handoff.js";
import { olderHlsData } from "../../support/hls/samples.js";
import { tempFolder } from "../../support/tmp.js";
import { cardDesign } from "../../support/xclbin/designs.js";

/** C type → type of a value, type of a buffer that a pointer takes. */
const types: readonly (readonly [cType: string, value: string, elements: string])[] = [
  ["char", "number", "DType"],
  ["signed char", "number", '"i1"'],
  ["unsigned char", "number", '"u1"'],
  ["short", "number", '"i2"'],
  ["unsigned short", "number", '"u2"'],
  ["int", "number", '"i4"'],
  ["unsigned int", "number", '"u4"'],
  ["long", "bigint", '"i8"'],
  ["unsigned long", "bigint", '"u8"'],
  ["long long", "bigint", '"i8"'],
  ["unsigned long long", "bigint", '"u8"'],
  ["size_t", "bigint", '"u8"'],
  ["bool", "boolean", '"u1"'],
  ["half", "number", '"f2"'],
  ["float", "number", '"f4"'],
  ["double", "number", '"f8"'],
  ["ap_uint<1>", "number", '"u1" | "i1"'],
  ["ap_int<12>", "number", '"u1" | "i1" | "u2" | "i2" | "f2"'],
  ["ap_uint<32>", "number", '"u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "f2" | "f4"'],
  ["ap_uint<48>", "bigint", "DType"],
  ["ap_uint<512>", "Uint8Array", "DType"],
  ["std::complex<float>", "Uint8Array", '"c8"'],
];

test("each C type is the TypeScript type of its values and of the buffers that hold them", async () => {
  const xclbin = writeXclbin({
    ...cardDesign,
    streams: [],
    memories: [{ tag: "bank0", type: "DDR4", base: 0n, size: 1n << 30n }],
    kernels: [
      {
        name: "all",
        range: 0x1_0000,
        arguments: [
          ...types.map(([type], at) => ({ name: `v${at}`, type })),
          ...types.map(([type], at) => ({ name: `p${at}`, type: `const ${type}*` })),
          { name: "pixel", type: "struct Pixel", size: 12 },
          { name: "pixels", type: "struct Pixel*" },
          { name: "raw", type: "void*" },
        ],
        instances: [
          {
            name: "all_1",
            base: 0x1000n,
            banks: Object.fromEntries(
              [...types.map((_, at) => `p${at}`), "pixels", "raw"].map((each) => [each, "bank0"]),
            ),
          },
        ],
      },
    ],
  });
  const text = (await emit(xclbin)).get("ip/all.ts") ?? "";
  const shown = new Map(
    [...text.matchAll(/^ {2}readonly (\w+):\s+([^;]+);$/gm)].map(([, name, type]) => [
      name,
      type?.replace(/\s+/g, " ").replace(/(< | >|,(?= >))/g, (mark) => mark.trim()),
    ]),
  );
  const buffer = (elements: string): string => `DeviceBuffer<${elements}, "bank0">`;
  for (const [at, [type, value, elements]] of types.entries()) {
    assert.is(shown.get(`v${at}`), value, type);
    assert.is(shown.get(`p${at}`), buffer(elements), `${type}*`);
  }
  assert.equal(
    ["pixel", "pixels", "raw"].map((each) => shown.get(each)),
    ["Uint8Array", buffer("DType"), buffer("DType")],
  );
});

const ctrl: RegisterSpec = {
  name: "CTRL",
  offset: 0,
  fields: ["AP_START", "AP_DONE", "AP_IDLE", "AP_READY"].map((name, bit) => ({
    name,
    bit,
    access: bit === 0 ? "read-write" : "read-only",
  })),
};

/** A folder with the overlay of a design with one HLS block, and a program that uses it. */
async function overlayOf(
  name: string,
  registers: readonly RegisterSpec[],
  main: string,
  signature?: unknown,
): Promise<string> {
  const cell = {
    path: `${name}_0`,
    vlnv: `acme:hls:${name}:2.1`,
    at: 0x4000_0000,
    window: 0x1_0000,
    blocks: [{ registers: [ctrl, ...registers] }],
  };
  const input = tempFolder({
    files: {
      "design_1.hwh": handoff({ cells: [zynqPs([cell]), cell] }),
      "hls_data.json": JSON.stringify(signature ?? {}),
    },
  });
  const hls = signature === undefined ? [] : ["--hls", join(input, "hls_data.json")];
  return generated([join(input, "design_1.hwh"), ...hls], { "main.ts": main });
}

/** `int scale(int x, int gain)`, where the kernel waits until it is told that `gain` is there. */
const registers: readonly RegisterSpec[] = [
  { name: "ap_return", offset: 0x10, access: "read-only", description: "Data signal of ap_return" },
  { name: "x", offset: 0x18, description: "Data signal of x" },
  { name: "gain", offset: 0x20, description: "Data signal of gain" },
  {
    name: "gain_ctrl",
    offset: 0x24,
    description: "Control signal of gain",
    fields: [{ name: "gain_ap_vld" }, { name: "gain_ap_ack", bit: 1, access: "read-only" }],
  },
];

const main = `
import { SimDevice } from "@pynq-gen/runtime";
import { Design1Overlay } from "./overlay/index.js";

const device = new SimDevice();
device.model("scale", (_buffers: object, x: number, gain: number) => x * gain);
const ol = await Design1Overlay.load({ device });
const from = device.recorder.accesses.length;
const product: number = ol.scale_0.callSync(6, 7);
const writes = device.recorder.accesses.slice(from).filter(({ kind }) => kind === "write");
console.log(product, writes.map(({ offset, value }) => \`\${offset.toString(16)}=\${value}\`).join(" "));
console.log(await ol.scale_0.with({ timeoutMs: 1000 }).call(6, 8));
`;

test("a generated call sets the valid bit of an input that has one", async () => {
  const folder = await overlayOf("scale", registers, main);
  const hover = readFileSync(join(folder, "overlay/ip/scale.ts"), "utf8").replace(/\s+\*?\s+/g, " ");
  assert.ok(hover.includes("C type unknown: the design shows the registers only (see --hls)."));
  assert.ok(hover.includes("`gain`: C type unknown, 32 bits at offset 0x20."));
  assert.is(await compileAndRun(folder, "main.ts"), "42 18=6 20=7 24=1 0=1\n48\n");
});

const shown = `
import { SimDevice } from "@pynq-gen/runtime";
import { Design1Overlay } from "./overlay/index.js";

const ol = await Design1Overlay.load({ device: new SimDevice() });
console.log(ol.mix_0.signature);
`;

test("a C declaration reads as in C, in the hover and at run time", async () => {
  const halves = ["data_1", "data_2"].map((name, at) => ({
    name,
    offset: 0x20 + at * 4,
    description: "Data signal of data",
  }));
  const signature = "int mix(float table[4][8], unsigned int const * data, short weights[64], int level)";
  const folder = await overlayOf(
    "mix",
    [
      { name: "ap_return", offset: 0x10, access: "read-only", description: "Data signal of ap_return" },
      { name: "table", offset: 0x18, description: "Data signal of table" },
      ...halves,
      { name: "level", offset: 0x30, description: "Data signal of level" },
    ],
    shown,
    olderHlsData,
  );
  assert.ok(readFileSync(join(folder, "overlay/ip/mix.ts"), "utf8").includes(`\`${signature}\``));
  assert.is(await compileAndRun(folder, "main.ts"), `${signature}\n`);
});

test.run();
