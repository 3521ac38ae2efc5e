import { test } from "uvu";
import * as assert from "uvu/assert";
import { findTestFiles, runTestFiles, selectTestFiles, type Outcome, type TestFile } from "./runner.js";
import { tempFolder } from "./tmp.js";

const uvu = `import { test } from "uvu"; import * as assert from "uvu/assert";\n`;
const passes = `test("passes", () => assert.is(1, 1));\n`;
const cases: Readonly<Record<string, { head?: string; js?: string }>> = {
  good: { js: `${uvu}${passes}test.run();` },
  red: { js: `${uvu}${passes}test("fails", () => assert.is(1, 2)); test.run();` },
  crash: { js: `${uvu}${passes}throw new Error("boom");` },
  exits: { js: `${uvu}test("leaves", () => process.exit(0)); test.run();` },
  stuck: {
    js: `${uvu}test("waits", () => new Promise(() => setInterval(() => {}, 1000))); test.run();`,
    head: "// timeout: 1 s",
  },
  empty: { js: `${uvu}test.run();` },
  skips: { js: `${uvu}console.log("skip: no such thing here"); test.run();` },
  setup: { js: `${uvu}test.before(() => { throw new Error("no set-up"); }); ${passes}test.run();` },
  late: { js: `${uvu}${passes}test.run(); process.on("exit", () => { process.exitCode = 3; });` },
  only: { js: `${uvu}${passes}test.skip("not now", () => {}); test.run();`, head: "// alone: measures time" },
  unbuilt: {},
};

function folderOfCases(): string {
  const files: Record<string, string> = {
    "dist/fixtures/x.test.ts": "",
    "fixtures/y.test.ts": "",
  };
  for (const [name, { head = "", js }] of Object.entries(cases)) {
    files[`area/${name}.test.ts`] = `${head}\n`;
    if (js !== undefined) files[`dist/area/${name}.test.js`] = js;
  }
  return tempFolder({ packages: true, files });
}

const folder = folderOfCases();
const files = findTestFiles(folder);
const outcomes = new Map<string, Outcome>();
let printed = "";

test.before(async () => {
  const log = console.log;
  console.log = (text: string) => void (printed += `${text}\n`);
  try {
    for (const file of files) {
      const [outcome] = await runTestFiles([file], folder);
      outcomes.set(file.name.slice("area/".length), outcome!);
    }
  } finally {
    console.log = log;
  }
});

function counts(name: string): readonly number[] {
  const { passed, failed, skipped } = outcomes.get(name)!;
  return [passed, failed, skipped];
}

test("finds sources outside of dist and fixtures, in order, with their needs", () => {
  assert.equal(
    files.map(({ name }) => name),
    Object.keys(cases)
      .map((name) => `area/${name}`)
      .sort(),
  );
  const by = (name: string): TestFile => files.find((file) => file.name === `area/${name}`)!;
  assert.is(by("stuck").timeoutMs, 1_000);
  assert.is(by("good").timeoutMs, 120_000);
  assert.equal(
    files.filter((file) => file.alone),
    [by("only")],
  );
});

test("a folder, a path or a part of a name chooses", () => {
  const names = (word: string): readonly string[] =>
    selectTestFiles(folder, files, [word]).map(({ name }) => name);
  assert.is(names("area").length, files.length);
  assert.equal(names("test/area/good.test.ts"), ["area/good"]);
  assert.equal(names("ski"), ["area/skips"]);
  assert.equal(names("nothing"), []);
  assert.is(selectTestFiles(folder, files, []).length, files.length);
});

test("counts passed, failed and skipped tests", () => {
  assert.equal(counts("good"), [1, 0, 0]);
  assert.equal(counts("red"), [1, 1, 0]);
  assert.equal(counts("only"), [1, 0, 1]);
  assert.match(printed, /FAIL area\/red +1 passed, 1 failed, \d+ ms\n {5}\| /);
  assert.match(printed, "Expected values to be strictly equal");
});

test("a file that crashes, leaves, hangs, has no test or was not built is one failed", () => {
  assert.equal(counts("crash"), [0, 1, 0]);
  assert.equal(counts("exits"), [0, 1, 0]);
  assert.equal(counts("stuck"), [0, 1, 0]);
  assert.is(outcomes.get("stuck")!.trouble, "no end within 1 s");
  assert.equal(counts("empty"), [0, 1, 0]);
  assert.equal(counts("setup"), [0, 1, 0]);
  assert.equal(counts("late"), [1, 1, 0]);
  assert.equal(counts("unbuilt"), [0, 1, 0]);
  assert.match(printed, "boom");
});

test("a file that says why it skips is not failed", () => {
  assert.equal(counts("skips"), [0, 0, 0]);
  assert.match(printed, "     skip: no such thing here");
});

test.run();
