// timeout: 180 s
/* Overlays of cards, generated from xclbins that the project writes: banks of all kinds, run and refused. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeXclbin, type WrittenDesign } from "#generator/xclbin-writer/index.js";
import { compileAndRun, generated, refused } from "../../support/generated.js";
import { tempFolder } from "../../support/tmp.js";
import { cardDesign, streamDesign } from "../../support/xclbin/designs.js";

async function overlayOf(design: WrittenDesign, files: Readonly<Record<string, string>>): Promise<string> {
  const name = `${design.name}.xclbin`;
  return generated([join(tempFolder({ files: { [name]: writeXclbin(design) } }), name)], files);
}

const blend = `
import { SimDevice } from "@pynq-gen/runtime";
import { BlendOverlay } from "./overlay/index.js";

const device = new SimDevice();
interface Vectors {
  a: Float32Array;
  b: Float32Array;
  out: Float32Array;
}
device.model("blend", ({ a, b, out }: Vectors, weight: number, n: number, flags: number) => {
  for (let i = 0; i < n; i++) out[i] = (a[i] ?? 0) * weight + (b[i] ?? 0) + flags;
});
const ol = await BlendOverlay.load({ device });
const on0 = ol.bank0.allocate(4, "f4").from([1, 2, 3, 4]);
const on1 = ol.allocate(4, "float32", { target: ol.bank1 }).fill(10);
const inPlram = ol.PLRAM0.allocate(4, "f4").fill(20);
const inHost = ol.HOST0.allocate(4, "f4").fill(0);
for (const buffer of [on0, on1, inPlram, inHost]) buffer.syncToDevice();
await ol.blend_1.call(on0, on0, on1, 0.5, 4, 1);
ol.blend_2.callSync(on1, inPlram, inHost, 2, 4, 4095);
for (const buffer of [on1, inHost]) {
  buffer.syncFromDevice();
  console.log(buffer.data.join(" "));
}
try {
  ol.blend_1.start(on0, on0, on1, 0.5, 4, 4096);
} catch (error) {
  console.log(String(error));
}
console.log(ol.blend_2.signature, ol.blend_2.protocol, ol.blend_2.args["out"]?.memories.map(({ bank }) => bank));
ol.probe_1.registerMap.level.value = 7;
console.log(ol.probe_1.registerMap.level.value, ol.probe_1.protocol);
`;

const refusals = `
import type { BlendOverlay } from "./overlay/index.js";

export async function refusals(ol: BlendOverlay): Promise<void> {
  const [on0, on1] = [ol.bank0.allocate(4, "f4"), ol.bank1.allocate(4, "f4")];
  const [inPlram, inHost] = [ol.PLRAM0.allocate(4, "f4"), ol.HOST0.allocate(4, "f4")];
  // @ts-expect-error one unit's banks are not the other's
  await ol.blend_2.call(on0, inPlram, inHost, 1, 4, 0);
  // @ts-expect-error one unit's banks are not the other's
  await ol.blend_1.call(on0, inPlram, on1, 1, 4, 0);
  // @ts-expect-error memory of the host is a bank like others
  ol.blend_1.start(on0, on0, inHost, 1, 4, 0);
  // @ts-expect-error unsigned long long is a bigint
  ol.count_1.start(on0, 5);
  // @ts-expect-error elements of a struct lie where the unit reaches
  ol.count_1.start(on1, 5n);
  // @ts-expect-error user-managed: nothing starts it
  ol.probe_1.start(1);
  // @ts-expect-error user-managed: nothing calls it
  await ol.probe_1.callArgs({ level: 1 });
  // @ts-expect-error nor with options
  ol.probe_1.with({ timeoutMs: 1 }).callSync(1);
  await ol.blend_2.callArgs({ n: 4, a: on1, b: inPlram, out: inHost, weight: 1, flags: 0 });
  ol.count_1.start(on0, 5n);
}
`;

test("units of one kernel, each with its banks: they compute, and are refused the others'", async () => {
  const folder = await overlayOf(cardDesign, { "main.ts": blend });
  assert.equal((await compileAndRun(folder, "main.ts")).trim().split("\n"), [
    "2.5 4 5.5 7",
    "4120 4123 4126 4129",
    "ValueRangeError: flags: 4096 is outside of 0 to 4095 (ap_uint<12>)",
    "void blend(const float * a, const float * b, float* out, double weight, unsigned int n, ap_uint<12> flags) chain [ 'HOST0' ]",
    "7 user-managed",
  ]);
  assert.is((await refused("7", folder, refusals)).length, 8);
});

const chain = `
import { SimDevice, type DeviceBuffer, type Stream } from "@pynq-gen/runtime";
import { ChainOverlay } from "./overlay/index.js";

const device = new SimDevice();
device.model("reader", ({ in_ }: { in_: Uint32Array }) => void console.log("read", in_[15]), {
  buffers: { in_: "u4" },
});
const ol = await ChainOverlay.load({ device });
for (const bank of [ol.HBM0, ol.HBM3]) {
  const words: DeviceBuffer<"u4", "HBM0" | "HBM3"> = bank.allocate(16, "u4");
  words.set(15, bank === ol.HBM0 ? 0 : 3);
  words.syncToDevice();
  await ol.reader_1.call(words);
}
const stream: Stream<"dc_1"> = ol.dc_1;
console.log(ol.reader_1.signature);
console.log(ol.dc_0, stream.sinkIp, Object.keys(ol.scale_1.streams));
`;

const chainRefusals = `
import type { ChainOverlay } from "./overlay/index.js";

export async function refusals(ol: ChainOverlay): Promise<void> {
  // @ts-expect-error 'in' reaches the first four banks
  await ol.reader_1.call(ol.HBM4.allocate(16, "u4"));
  // @ts-expect-error six banks are used: target is required
  ol.allocate(16, "u4");
  // @ts-expect-error a stream is no memory
  ol.allocate(16, "u4", { target: ol.dc_0 });
  // @ts-expect-error streams alone: nothing starts it
  ol.scale_1.start();
}
`;

test("an argument takes buffers of every bank of its group; streams print and are no memories", async () => {
  const folder = await overlayOf(streamDesign, { "main.ts": chain });
  assert.is(
    await compileAndRun(folder, "main.ts"),
    `read 0
read 3
void reader(ap_uint<512>* in, hls::stream<ap_axiu<32, 0, 0, 0> >& out_s)
{
  stream: 'dc_0',
  source: 'reader_1.out_s',
  sink: 'scale_1.in_s',
  sourceIp: 'reader_1',
  sinkIp: 'scale_1'
} writer_1 [ 'in_s', 'out_s' ]
`,
  );
  assert.is((await refused("7", folder, chainRefusals)).length, 4);
});

test.run();
