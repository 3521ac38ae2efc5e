// timeout: 300 s
/* The output depends on what the design is: not on the order in which the file lists it, nor on who runs where and when. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { parseXml, type XmlElement } from "#generator/parse/xml.js";
import { pynqGen } from "../support/cli.js";
import { emit, plan, read } from "../support/designs.js";
import { firstDifference, readFolder } from "../support/golden.js";
import {
  element,
  type FieldSpec,
  type PlacedCell,
  type RegisterSpec,
  zynqDesign,
} from "../support/handoff.js";
import { randomNumbers } from "../support/mutations.js";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";

const fixtures = join(projectRoot, "test/fixtures/hwh");
const examples = ["blinky", "vadd", "video"].map((name) =>
  join(projectRoot, `generated-examples/${name}/input/${name}.hwh`),
);
const designs = [
  ...examples,
  ...readdirSync(fixtures)
    .filter((name) => name.endsWith(".hwh") && !/_partial|^rm_/.test(name))
    .map((name) => join(fixtures, name)),
];

/** All attributes of an element, which the reader gives by name only: from its text. */
function attributesOf(text: string, at: number): Readonly<Record<string, string>> {
  const tag = /^<[A-Z]+((?:\s+[A-Z_]+="[^"]*")*)/.exec(text.slice(at, at + 4_000))?.[1] ?? "";
  const names = [...tag.matchAll(/([A-Z_]+)="/g)].map(([, name]) => name ?? "");
  return Object.fromEntries(names.map((name) => [name, ""]));
}

/** The document with the children of every element, and its attributes, in another order. */
function shuffled(text: string, random: (below: number) => number): string {
  const plain = text.replace(/^\uFEFF/, "");
  const lineStarts = [0, ...[...plain.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const shuffle = <T>(list: readonly T[]): T[] => {
    const left = [...list];
    return list.map(() => left.splice(random(left.length), 1)[0] as T);
  };
  const print = (node: XmlElement): string => {
    const { line = 1, column = 1 } = node.origin();
    const names = Object.keys(attributesOf(plain, (lineStarts[line - 1] ?? 0) + column - 1));
    const attributes = Object.fromEntries(shuffle(names).map((name) => [name, node.attribute(name)]));
    return element(node.name, attributes, shuffle(node.children).map(print));
  };
  const root = parseXml(plain, "f", new DiagnosticCollector());
  assert.ok(root);
  return print(root);
}

for (const path of designs) {
  test(`${basename(path)}: the order in the file does not matter`, async () => {
    const text = readFileSync(path, "utf8");
    const ambiguous = read(text).diagnostics.find(({ code }) => code === "master-ambiguous");
    const master = /: ([^,]+),/.exec(ambiguous?.message ?? "")?.[1];
    const options = master === undefined ? {} : { master };
    const before = await emit(text, options);
    assert.ok(before.size > 3);
    for (const seed of [1, 2, 3]) {
      const other = shuffled(text, randomNumbers(seed));
      assert.is.not(other, text);
      const after = await emit(other, options);
      assert.equal([...after.keys()].sort(), [...before.keys()].sort());
      for (const [file, content] of before) {
        assert.is(firstDifference(after.get(file) ?? "", content), undefined, `${file}, seed ${seed}`);
      }
    }
  });
}

test("a re-export at another time changes nothing, not even the manifest's hash of the model", () => {
  const text = readFileSync(examples[0]!, "utf8");
  const later = text
    .replace(/TIMESTAMP="[^"]*"/, 'TIMESTAMP="Fri Jan  1 00:00:00 2100"')
    .replaceAll("\n", "\r\n");
  assert.is.not(later, text);
  assert.is(plan(later).plan.modelHash, plan(text).plan.modelHash);
});

const field: FieldSpec = { name: "GO", bit: 0, width: 1 };
const register: RegisterSpec = {
  name: "CTRL",
  offset: 0,
  size: 32,
  access: "read-write",
  reset: 0,
  fields: [field],
};
const ip: PlacedCell = {
  path: "ip",
  vlnv: "v:l:ip:1.0",
  at: 0x4000_0000,
  parameters: { C_X: 1 },
  blocks: [{ registers: [register] }],
};

function hashOf(change: { ip?: object; register?: object; field?: object; design?: object }): string {
  const fields = [{ ...field, ...change.field }];
  const blocks = [{ registers: [{ ...register, fields, ...change.register }] }];
  return plan(zynqDesign([{ ...ip, blocks, ...change.ip }], change.design)).plan.modelHash;
}

test("every change of the design that software can see changes the hash of the model", () => {
  const changes = [
    {},
    { ip: { at: 0x4001_0000 } },
    { ip: { window: 0x2000 } },
    { ip: { path: "other" } },
    { ip: { vlnv: "v:l:ip:1.1" } },
    { ip: { parameters: { C_X: 2 } } },
    { ip: { buses: [{ name: "S_AXI", dataWidth: 64 }] } },
    { register: { name: "CTL" } },
    { register: { offset: 4 } },
    { register: { size: 64 } },
    { register: { reset: 1 } },
    { register: { access: "read-only" } },
    { register: { enabled: false } },
    { register: { description: "What it is for." } },
    { field: { name: "RUN" } },
    { field: { bit: 1 } },
    { field: { width: 2 } },
    { field: { access: "write-only" } },
    { field: { writeEffect: "oneToClear" } },
    { field: { readEffect: "clear" } },
    { field: { description: "Starts it." } },
    { design: { name: "design_2" } },
    { design: { system: { DEVICE: "7z010" } } },
    { design: { system: { BOARD: "x:y:z:1" } } },
  ];
  const hashes = changes.map(hashOf);
  assert.is(new Set(hashes).size, changes.length);
  assert.is(hashOf({}), hashes[0]);
});

test("the same bytes for whoever runs it, wherever, in whatever language and time zone", async () => {
  const runs = await Promise.all(
    [
      { TZ: "Asia/Tokyo", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", USER: "ayse", HOME: "/nowhere" },
      { TZ: "UTC", LC_ALL: "C", USER: "root", COLUMNS: "40", NO_COLOR: "1" },
    ].map(async (env) => {
      const folder = tempFolder();
      const { code, output } = await pynqGen([examples[2]!, "-o", join(folder, "x")], { cwd: folder, env });
      assert.is(code, 0, output);
      return readFolder(join(folder, "x"));
    }),
  );
  const [one, other] = runs;
  assert.equal([...one!.keys()], [...other!.keys()]);
  for (const [file, content] of one!)
    assert.is(firstDifference(other!.get(file) ?? "", content), undefined, file);
  const all = [...one!.values()].join("\n");
  for (const word of [
    "ayse",
    "/nowhere",
    tempFolder().split("/")[1]!,
    projectRoot,
    String(new Date().getFullYear()),
  ]) {
    if (word.length > 3) assert.not.ok(all.includes(word), word);
  }
});

test.run();
