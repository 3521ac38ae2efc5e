/* Values of every C type, through a generated overlay and the installed XRT, into a unit's registers. */
// timeout: 150 s
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { generated } from "../../support/generated.js";
import { softCardDesign } from "../../support/softcard/design.js";
import { skip, softCardEnvironment, xrtAbsent } from "../../support/softcard/environment.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";
import { typeCheck } from "../../support/tsc.js";

/** C type, size in the control interface where it is not the type's, the value given, the words in the registers. */
const values: readonly (readonly [cType: string, size: number, value: string, words: readonly number[]])[] = [
  ["char", 4, "-5", [0xfb]],
  ["unsigned char", 4, "200", [200]],
  ["short", 4, "-2", [0xfffe]],
  ["int", 4, "-3", [0xffff_fffd]],
  ["unsigned int", 4, "0xfffffffe", [0xffff_fffe]],
  ["long long", 8, "-4n", [0xffff_fffc, 0xffff_ffff]],
  ["unsigned long long", 8, "0x123456789abcdef0n", [0x9abc_def0, 0x1234_5678]],
  ["size_t", 8, "5n", [5, 0]],
  ["bool", 4, "true", [1]],
  ["half", 4, "1.5", [0x3e00]],
  ["float", 4, "-0.5", [0xbf00_0000]],
  ["double", 8, "0.25", [0, 0x3fd0_0000]],
  ["ap_uint<12>", 4, "0xabc", [0xabc]],
  ["ap_int<48>", 8, "-1n", [0xffff_ffff, 0xffff]],
  [
    "ap_uint<96>",
    12,
    "Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)",
    [0x0403_0201, 0x0807_0605, 0x0c0b_0a09],
  ],
  // XRT gives a unit whole words only; the tools size the last argument so.
  ["struct Pixel", 6, "Uint8Array.of(0xff, 2, 3, 4, 5, 6)", [0x0403_02ff, 0x0605]],
  ["struct Point", 8, "Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 0xff)", [0x0403_0201, 0xff07_0605]],
];

const main = `
import { Device } from "@pynq-gen/runtime";
import { VmathOverlay } from "./overlay/index.js";

const device = Device.devices.find(({ kind }) => kind === "xrt");
if (device === undefined) throw new Error("no card");
await using ol = await VmathOverlay.load({ device, bitfile: process.argv[2] ?? "" });
using data = ol.bank0.allocate(8, "u8");
const { values_1 } = ol;
const given = [${values.map(([, , value]) => value).join(", ")}] as const;
const read = (): string => {
  const { mmio } = values_1;
  return Array.from({ length: 64 }, (_, word) => mmio.read32(word * 4).toString(16)).join(" ");
};
for (const call of [() => values_1.call(data, ...given), () => values_1.callSync(data, ...given)]) {
  for (let word = 4; word < 64; word++) values_1.mmio.write32(word * 4, 0);
  await call();
  console.log(read());
}
console.log(data.deviceAddress.toString(16));
`;

const env = softCardEnvironment();
if (env === undefined) skip(xrtAbsent);
else {
  test("each value stands in its registers as C lays it out", async () => {
    const arguments_ = [
      { name: "data", type: "unsigned long*" },
      ...values.map(([type, size], at) => ({ name: `v${at}`, type, size })),
    ];
    const input = join(tempFolder(), "vmath.xclbin");
    const xclbin = writeXclbin({
      ...softCardDesign,
      kernels: [
        {
          name: "values",
          protocol: "ap_ctrl_hs",
          arguments: arguments_,
          instances: [{ name: "values_1", base: 0x80_0000n, interrupt: 0, banks: { data: "bank0" } }],
        },
      ],
    });
    writeFileSync(input, xclbin);
    const folder = await generated([input], { "main.ts": main });
    assert.equal((await typeCheck("7", folder, { noEmit: false, outDir: "build" })).errors, []);
    const result = await runNode(["build/main.js", input], { timeoutMs: 60_000, cwd: folder, env });
    assert.is(result.code, 0, result.output);
    const [called, calledSync, address = ""] = result.stdout.trim().split("\n");
    const low = BigInt(`0x${address}`) & 0xffff_ffffn;
    const expected = new Map([
      [0x10, Number(low)],
      [0x14, Number(BigInt(`0x${address}`) >> 32n)],
    ]);
    let offset = 0x1c;
    for (const [, , , words] of values) {
      for (const [at, word] of words.entries()) expected.set(offset + at * 4, word);
      offset += words.length * 4 + 4;
    }
    for (const seen of [called, calledSync]) {
      const found = (seen ?? "").split(" ").map((word) => Number.parseInt(word, 16));
      for (let word = 4; word < found.length; word++)
        assert.is(found[word], expected.get(word * 4) ?? 0, `offset 0x${(word * 4).toString(16)}`);
    }
  });
  test.run();
}
