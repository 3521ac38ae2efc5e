import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../support/project.js";
import { runNode, type ChildResult } from "../support/timeout.js";
import { tempFolder, writeFiles } from "../support/tmp.js";

type Files = Readonly<Record<string, string>>;

function lint(args: readonly string[]): Promise<ChildResult> {
  return runNode(["scripts/lint.mjs", ...args], { cwd: projectRoot, timeoutMs: 60_000 });
}

type Check = (root: string, files: readonly string[]) => readonly string[];

/** A module of scripts/lint; plain JavaScript, so its types are said here. */
async function lintModule<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(projectRoot, "scripts/lint", name)).href)) as T;
}

const { repositoryFiles } = await lintModule<{ repositoryFiles(root: string): readonly string[] }>(
  "sources.mjs",
);
const { wrongDirections } = await lintModule<{ wrongDirections: Check }>("directions.mjs");
const { importCycles } = await lintModule<{ importCycles: Check }>("cycles.mjs");
const { machinePaths, narrowedTests } = await lintModule<{ machinePaths: Check; narrowedTests: Check }>(
  "texts.mjs",
);

/** The problems that a check finds in a tree of made-up files. */
function problems(check: Check, files: Files): readonly string[] {
  const root = tempFolder({ files });
  return check(root, repositoryFiles(root));
}

const good: Files = {
  "runtime/package.json": `{ "name": "@pynq-gen/runtime" }`,
  "runtime/src/index.ts": `export { bits } from "./registers/bits.js";\n`,
  "runtime/src/codegen/v1.ts": `export { bits } from "../registers/bits.js";\n`,
  "runtime/src/testing/index.ts": `export * from "../index.js";\n`,
  "runtime/src/registers/bits.ts": `import { readFileSync } from "node:fs";\nexport const bits = readFileSync;\n`,
  "generator/src/index.ts": `export * from "./generate.js";\n`,
  "generator/src/generate.ts": `import "node:fs";\nimport "./parse/hwh.js";\nimport "./write/folder.js";\n`,
  "generator/src/diagnostics/codes.ts": `export type Code = string;\n`,
  "generator/src/facts/hls.ts": `import type { Register } from "../model/register.js";\nexport const hls: Register[] = [];\n`,
  "generator/src/model/register.ts": `export interface Register { name: string }\nexport const sort = 1;\n`,
  "generator/src/parse/hwh.ts": `import { XMLParser } from "fast-xml-parser";\nimport type { Register } from "../model/register.js";\nimport "../diagnostics/codes.js";\n`,
  "generator/src/normalize/pass.ts": `import "../parse/hwh.js";\nimport { sort } from "../model/register.js";\n`,
  "generator/src/plan/names.ts": `import "../facts/hls.js";\n`,
  "generator/src/emit/register.ts": `import "../plan/names.js";\n`,
  "generator/src/write/folder.ts": `import { writeFileSync } from "node:fs";\nimport type { Text } from "../emit/register.js";\n`,
  "generated-examples/a/main.ts": `import { A } from "./overlay/index.js";\n`,
  "generated-examples/a/overlay/index.ts": `export * from "./ip/timer.js";\n`,
  "generated-examples/a/overlay/ip/timer.ts": `import { DefaultIP } from "@pynq-gen/runtime/codegen/v1";\nimport "../index.js";\n`,
  "test/x.test.ts": `import "#generator/emit/register.js";\nimport "#runtime/registers/bits.js";\nimport "@pynq-gen/runtime";\n`,
};

test("a tree that keeps the directions has no problem", () => {
  assert.equal(problems(wrongDirections, good), []);
});

/** What is added to the good tree, and the words of the one problem that it makes. */
const wrong: readonly (readonly [rule: string, files: Files, message: string])[] = [
  ["test code", { "generator/src/plan/x.ts": `import "../../../test/x.test.js";\n` }, "nothing imports test"],
  [
    "the runtime in the generator",
    { "generator/src/cli.ts": `import { A } from "@pynq-gen/runtime";\n` },
    "generator and runtime know nothing of each other",
  ],
  [
    "the runtime's files in the generator",
    { "generator/src/cli.ts": `import type { A } from "../../runtime/src/registers/bits.js";\n` },
    "generator and runtime know nothing of each other",
  ],
  [
    "a package in the runtime",
    { "runtime/src/a.ts": `import "yargs";\n` },
    "the runtime needs nothing but Node",
  ],
  [
    "the generator in the runtime",
    { "runtime/src/a.ts": `export * from "../../generator/src/model/register.js";\n` },
    "the runtime needs nothing but Node",
  ],
  [
    "a dependency of the runtime",
    { "runtime/package.json": `{ "dependencies": { "left-pad": "1.0.0" } }` },
    "the runtime needs nothing but Node",
  ],
  ["an entry point inside", { "runtime/src/registers/a.ts": `import "../index.js";\n` }, "entry points"],
  [
    "another entry of the runtime in generated code",
    { "generated-examples/a/overlay/b.ts": `import { A } from "@pynq-gen/runtime";\n` },
    "generated overlays import the contract",
  ],
  [
    "an application in generated code",
    { "generated-examples/a/overlay/b.ts": `export * from "../main.js";\n` },
    "generated overlays import the contract",
  ],
  [
    "a later stage",
    { "generator/src/parse/x.ts": `import "../normalize/pass.js";\n` },
    "no stage of the generator",
  ],
  [
    "types of a later stage",
    { "generator/src/plan/x.ts": `export type X = import("../emit/register.js").X;\n` },
    "no stage of the generator",
  ],
  [
    "values of the model in a reader",
    { "generator/src/parse/x.ts": `import { sort } from "../model/register.js";\n` },
    "no stage of the generator",
  ],
  [
    "the pipeline in a stage",
    { "generator/src/emit/x.ts": `await import("../generate.js");\n` },
    "no stage of the",
  ],
  [
    "the raw input after the model",
    { "generator/src/emit/x.ts": `import "../parse/hwh.js";\n` },
    "the model alone",
  ],
  [
    "a stage in the facts",
    { "generator/src/facts/x.ts": `import "../plan/names.js";\n` },
    "diagnostics, facts and text",
  ],
  [
    "the disk in a stage",
    { "generator/src/emit/x.ts": `import "fs/promises";\n` },
    "only write and the command line",
  ],
];

for (const [what, files, message] of wrong) {
  test(`refused: ${what}`, () => {
    const found = problems(wrongDirections, { ...good, ...files });
    assert.is(found.length, 1, found.join("\n"));
    assert.match(found[0]!, message);
    assert.match(found[0]!, Object.keys(files)[0]!);
  });
}

test("this repository keeps the directions and has no cycle", async () => {
  const { stdout, code } = await lint(["directions", "cycles"]);
  assert.is(stdout, "ok   directions\nok   cycles\n2 passed, 0 failed\n");
  assert.is(code, 0);
});

test("cycles are shown once, as a circle; those of types alone are none", () => {
  const files: Files = {
    "a.ts": `import "./b.js";\nimport type { E } from "./e.js";\n`,
    "b.ts": `import { c } from "./c.js";\n`,
    "c.ts": `export * from "./a.js";\nimport "./d.js";\n`,
    "d.ts": `export const d = 1;\n`,
    "e.ts": `import { b } from "./b.js";\n`,
    "f.ts": `import "./f.js";\n`,
  };
  assert.equal(problems(importCycles, files), ["f.ts → f.ts", "a.ts → b.ts → c.ts → a.ts"].sort());
});

test("paths of this machine are found; those of a board and of the web are not", () => {
  const files = {
    "a.md": `/dev/uio0 https://example.com${projectRoot}/x ./tmp/x ../shared/corpus`,
    "b.ts": "const x = 1;",
  };
  assert.equal(problems(machinePaths, files), []);
  const user = `const x = "C:\\\\${"Users"}\\\\somebody";`;
  assert.equal(problems(machinePaths, { "b.ts": `\n${user}` }).length, 1);
});

test("a path into the checkout itself is found", async () => {
  const root = tempFolder();
  writeFiles(root, { "deep/a.json": JSON.stringify({ path: `${root}/deep/b` }) });
  const { stdout, code } = await lint(["--root", root, "paths"]);
  assert.match(stdout, "FAIL paths\n     deep/a.json:1: a path of this machine");
  assert.match(stdout, /\n0 passed, 1 failed\n$/);
  assert.is(code, 1);
});

test("only() is found in tests", () => {
  const files = { "x.test.ts": `\n  registers.only("x", () => {});\n`, "y.ts": "  a.only(1);\n" };
  assert.equal(problems(narrowedTests, files), ["x.test.ts:2: only() leaves the other tests out"]);
});

test("badly formatted text is found", async () => {
  const root = tempFolder({ files: { "a.ts": "const   a=1\n", "b.ts": "const b = 1;\n" } });
  const { stdout } = await lint(["--root", root, "format"]);
  assert.match(stdout, "a.ts");
  assert.not.match(stdout, "b.ts");
});

test("a step that does not exist is a usage error", async () => {
  const { code, stderr } = await lint(["formatting"]);
  assert.is(code, 2);
  assert.match(stderr, "no step formatting; there are format, directions");
});

test.run();
