// timeout: 240 s (generates, compiles and runs an overlay)
/*
 * A register of each shape, from the handoff to the bus: the generated classes compile, offer what the shape allows and
 * nothing else, and cause the accesses that they promise.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { compileAndRun, generated, refused } from "../../support/generated.js";
import { type RegisterSpec, zynqDesign } from "../../support/handoff.js";
import { tempFolder } from "../../support/tmp.js";

const registers: readonly RegisterSpec[] = [
  {
    name: "PLAIN",
    offset: 0x0,
    reset: 0x0302_0100,
    access: "read-write",
    fields: [
      { name: "BIT", bit: 0 },
      { name: "MODE", bit: 4, width: 3 },
      { name: "BYTE", bit: 8, width: 8 },
      { name: "HALF", bit: 16, width: 16 },
    ],
  },
  { name: "NUMBER", offset: 0x4, reset: 7, access: "read-write" },
  {
    name: "STATUS",
    offset: 0x8,
    reset: 0x81,
    access: "read-only",
    fields: [
      { name: "BUSY", access: "read-only" },
      { name: "CODE", bit: 4, width: 4, access: "read-only" },
    ],
  },
  {
    name: "KEY",
    offset: 0xc,
    access: "write-only",
    fields: [{ name: "CODE", width: 16, access: "write-only" }],
  },
  { name: "SEED", offset: 0x10, access: "write-only" },
  {
    name: "FLAGS",
    offset: 0x14,
    reset: 0b101,
    access: "read-write",
    fields: [
      { name: "DONE", bit: 0, access: "read-only", writeEffect: "oneToClear" },
      { name: "ERROR", bit: 2, writeEffect: "oneToClear" },
      { name: "WAKE", bit: 3, writeEffect: "oneToSet" },
      { name: "FLIP", bit: 4, writeEffect: "oneToToggle" },
      { name: "LOW", bit: 5, writeEffect: "zeroToClear" },
      { name: "ENABLE", bit: 8 },
      { name: "RESERVED_9", bit: 9, width: 7 },
    ],
  },
  {
    name: "EVENT",
    offset: 0x18,
    reset: 1,
    access: "read-write",
    fields: [
      { name: "SEEN", readEffect: "clear", access: "read-only" },
      { name: "MASK", bit: 1 },
    ],
  },
  {
    name: "WIDE",
    offset: 0x20,
    size: 64,
    access: "read-write",
    fields: [
      { name: "LOW", width: 8 },
      { name: "HIGH", bit: 8, width: 40 },
    ],
  },
  { name: "ADDRESS", offset: 0x28, size: 64, access: "read-write" },
  ...[0, 1, 2].map((index) => ({
    name: `IVAR[${index}]`,
    offset: 0x40 + index * 8,
    access: "read-write",
    fields: [{ name: "V", width: 12 }],
  })),
  { name: "Channel-1 DATA", offset: 0x60, access: "read-write" },
  { name: "GONE", offset: 0x64, enabled: false },
  { name: "Memory_coefficients", offset: 0x80, size: 64, description: "Memory 'coefficients'" },
];

const design = zynqDesign([
  { path: "ip", vlnv: "acme:user:shapes:1.0", at: 0x4000_0000, blocks: [{ registers }] },
]);

const application = `
import { Design1Overlay } from "./overlay/index.js";
import { SimDevice } from "@pynq-gen/runtime";

const device = new SimDevice();
const ol = await Design1Overlay.load({ device });
const map = ol.ip.registerMap;
/** What an action gives, and the bus accesses that it caused, as \`R offset\` and \`W offset value\`. */
function bus<T>(action: () => T): [unknown, ...string[]] {
  const before = device.recorder.accesses.length;
  const result: unknown = action();
  const plain = typeof result === "bigint" ? \`\${result}n\` : result;
  const done = device.recorder.accesses.slice(before).map((one) => {
    const offset = (one.address - 0x40000000n).toString(16);
    return one.kind === "read" ? \`R \${offset}\` : \`W \${offset} \${one.value.toString(16)}\`;
  });
  return [plain ?? null, ...done];
}
const results: Record<string, [unknown, ...string[]]> = {
  read: bus(() => map.PLAIN.read()),
  getter: bus(() => map.PLAIN.MODE),
  setter: bus(() => { map.PLAIN.MODE = 5; }),
  write: bus(() => map.PLAIN.write({ BIT: 1 })),
  modify: bus(() => map.PLAIN.modify({ BYTE: 0xff, HALF: 0xffff })),
  value: bus(() => map.NUMBER.value),
  setValue: bus(() => { map.NUMBER.value = 0xffffffff; }),
  readOnly: bus(() => map.STATUS.CODE),
  writeOnly: bus(() => map.KEY.write({ CODE: 0xbeef })),
  writeOnlyValue: bus(() => { map.SEED.value = 3; }),
  flags: bus(() => map.FLAGS.read()),
  clear: bus(() => map.FLAGS.clear("DONE")),
  set: bus(() => map.FLAGS.set("WAKE")),
  toggle: bus(() => map.FLAGS.toggle("FLIP")),
  enable: bus(() => { map.FLAGS.ENABLE = 1; }),
  afterFlags: bus(() => map.FLAGS.readRaw()),
  event: bus(() => map.EVENT.read()),
  eventAgain: bus(() => map.EVENT.read().SEEN),
  eventMask: bus(() => map.EVENT.write({ MASK: 1 })),
  wide: bus(() => map.WIDE.write({ LOW: 1, HIGH: 0x123456789an })),
  wideRead: bus(() => map.WIDE.HIGH),
  wideSetter: bus(() => { map.ADDRESS.value = 0xfedcba9876543210n; }),
  wideValue: bus(() => map.ADDRESS.value),
  element: bus(() => map.IVAR.at(2).write({ V: 0xabc })),
  elements: bus(() => map.IVAR.length),
  renamed: bus(() => { map.Channel_1_DATA.value = 9; }),
  window: bus(() => map.Memory_coefficients.size),
  quiet: bus(() => [JSON.stringify(Object.keys(map)), "GONE" in map, "FLAGS" in map, map.PLAIN.offset]),
};
process.stdout.write(JSON.stringify(results));
await ol.free();
`;

const expected: Readonly<Record<string, readonly unknown[]>> = {
  read: [{ raw: 0x0302_0100, BIT: 0, MODE: 0, BYTE: 1, HALF: 0x302 }, "R 0"],
  getter: [0, "R 0"],
  setter: [null, "R 0", "W 0 3020150"],
  // What is not named takes its reset value.
  write: [null, "W 0 3020101"],
  modify: [null, "R 0", "W 0 ffffff01"],
  value: [7, "R 4"],
  setValue: [null, "W 4 ffffffff"],
  readOnly: [8, "R 8"],
  writeOnly: [null, "W c beef"],
  writeOnlyValue: [null, "W 10 3"],
  flags: [{ raw: 0b101, DONE: 1, ERROR: 1, WAKE: 0, FLIP: 0, LOW: 0, ENABLE: 0 }, "R 14"],
  // Others neutral: 0 for those that act on 1, 1 for the one that acts on 0; the plain field keeps its value.
  clear: [null, "R 14", "W 14 21"],
  set: [null, "R 14", "W 14 28"],
  toggle: [null, "R 14", "W 14 30"],
  enable: [null, "R 14", "W 14 120"],
  afterFlags: [0b1_0001_1100, "R 14"],
  event: [{ raw: 1, SEEN: 1, MASK: 0 }, "R 18"],
  eventAgain: [0, "R 18"],
  eventMask: [null, "W 18 2"],
  wide: [null, "W 20 56789a01", "W 24 1234"],
  wideRead: [`${0x12_3456_789an}n`, "R 20", "R 24"],
  wideSetter: [null, "W 28 76543210", "W 2c fedcba98"],
  wideValue: [`${0xfedc_ba98_7654_3210n}n`, "R 28", "R 2c"],
  element: [null, "W 50 abc"],
  elements: [3],
  renamed: [null, "W 60 9"],
  window: [64],
  quiet: [["[]", false, true, 0]],
};

const folder = await generated([join(tempFolder({ files: { "design.hwh": design } }), "design.hwh")], {
  "main.ts": application,
});

const results = JSON.parse(await compileAndRun(folder, "main.ts")) as Record<string, readonly unknown[]>;
for (const [name, wanted] of Object.entries(expected)) {
  test(`${name}: these accesses and no others`, () => assert.equal(results[name], wanted));
}

test("what a shape does not allow is refused", async () => {
  const source = `import { Design1Overlay } from "./overlay/index.js";
declare const ol: Design1Overlay;
const map = ol.ip.registerMap;
// @ts-expect-error
map.PLAIN.MODE = 8;
// @ts-expect-error
map.PLAIN.write({ MOOD: 1 });
// @ts-expect-error
map.STATUS.BUSY = 1;
// @ts-expect-error
map.STATUS.write({ BUSY: 1 });
// @ts-expect-error
map.KEY.CODE;
// @ts-expect-error
map.KEY.read();
// @ts-expect-error
map.SEED.value + 1;
// @ts-expect-error
map.FLAGS.modify({ DONE: 0 });
// @ts-expect-error
map.FLAGS.DONE = 1;
// @ts-expect-error
map.FLAGS.clear("WAKE");
// @ts-expect-error
map.FLAGS.RESERVED_9;
// @ts-expect-error
map.EVENT.SEEN;
// @ts-expect-error
map.EVENT.MASK;
// @ts-expect-error
map.EVENT.modify({ MASK: 1 });
// @ts-expect-error
map.WIDE.write({ HIGH: 1 });
// @ts-expect-error
map.ADDRESS.value = 1;
// @ts-expect-error
map.IVAR.V;
// @ts-expect-error
map.GONE;
// @ts-expect-error
map.Memory_coefficients.value;
`;
  assert.is((await refused("7", folder, source)).length, 19);
});

test.run();
