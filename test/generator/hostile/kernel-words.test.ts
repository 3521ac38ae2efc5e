// timeout: 240 s
/* Kernels, arguments and banks whose names are words of JavaScript's own objects, or of what generated files import. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { diffDesigns } from "#generator/diff/designs.js";
import { type WrittenDesign, writeXclbin } from "#generator/xclbin-writer/index.js";
import { read } from "../../support/designs.js";
import { compileAndRun, generated } from "../../support/generated.js";
import { tempFolder } from "../../support/tmp.js";
import { cardDesign } from "../../support/xclbin/designs.js";

const words = ["constructor", "toString", "__proto__", "hasOwnProperty"];

/** Kernels `call` and `start`; of their buffers only the first is said to reach a bank. */
const design: WrittenDesign = {
  ...cardDesign,
  kernels: ["call", "start", "callKernel"].map((name, index) => ({
    name,
    protocol: "ap_ctrl_hs",
    arguments: words.map((word) => ({ name: word, type: "int*" })),
    instances: [
      {
        name: `${name}_1`,
        base: BigInt(0x80_0000 + index * 0x1_0000),
        banks: { constructor: index === 0 ? ["bank1"] : [] },
      },
    ],
  })),
};

const program = `import { SimDevice } from "@pynq-gen/runtime/testing";
import { BlendOverlay } from "./overlay/index.js";
const device = new SimDevice();
for (const name of ["call", "start", "callKernel"]) {
  device.model(name, (buffers: Record<string, Int32Array>) => {
    console.log(name + " " + Object.keys(buffers).map((key) => key + "=" + buffers[key]?.[0]).join(" "));
  });
}
const ol = await BlendOverlay.load({ device });
for (const unit of [ol.call_1, ol.start_1, ol.callKernel_1]) {
  console.log(Object.entries(unit.args).map(([name, { memories }]) => name + ":" + memories.map(({ bank }) => bank)).join(" "));
}
const [a, b] = [ol.allocate([4], "i4", { target: ol.bank1 }), ol.allocate([4], "i4", { target: ol.bank0 })];
a.fill(1);
b.fill(2);
for (const buffer of [a, b]) buffer.syncToDevice();
await ol.call_1.call(a, b, b, a);
// What reaches all banks takes a buffer in any.
ol.start_1.callSync(b, a, b, a);
await ol.callKernel_1.start(b, a, b, a).wait();
try {
  ol.call_1.start(b as never, b, b, b);
} catch (error) {
  console.log((error as { code: string }).code);
}
await ol.free();
`;

test("they are generated, compiled and run as any others", async () => {
  const folder = tempFolder({ files: { "blend.xclbin": writeXclbin(design) } });
  const made = await generated([join(folder, "blend.xclbin")], { "main.ts": program });
  const lines = (await compileAndRun(made, "main.ts")).trimEnd().split("\n");
  assert.equal(lines, [
    "constructor:bank1 toString: __proto__: hasOwnProperty:",
    "constructor: toString: __proto__: hasOwnProperty:",
    "constructor: toString: __proto__: hasOwnProperty:",
    "call constructor=1 toString=2 __proto__=2 hasOwnProperty=1",
    "start constructor=2 toString=1 __proto__=2 hasOwnProperty=1",
    "callKernel constructor=2 toString=1 __proto__=2 hasOwnProperty=1",
    "ARGUMENT",
  ]);
});

test("what such an argument reaches is compared as any other's", () => {
  const at = (banks: readonly string[]): ReturnType<typeof read>["design"] =>
    read(
      writeXclbin({
        ...design,
        kernels: design.kernels.map((kernel) => ({
          ...kernel,
          instances: kernel.instances.map((unit) => ({ ...unit, banks: { toString: banks } })),
        })),
      }),
      {},
      "blend.xclbin",
    ).design;
  const [all, one] = [at([]), at(["bank0"])];
  assert.ok(all && one);
  assert.equal(
    diffDesigns(all, one).map(({ path, message }) => [path, message]),
    ["call_1", "callKernel_1", "start_1"].map((unit) => [`${unit}.toString`, "memories all → bank0"]),
  );
});

test.run();
