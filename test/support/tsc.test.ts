import { test } from "uvu";
import * as assert from "uvu/assert";
import { tempFolder } from "./tmp.js";
import { compilerErrors, tsc, typeCheck, typeScriptVersions } from "./tsc.js";

const files = {
  "good.ts": "export const n: number = 1;\n",
  "bad.ts": "\nexport const n: { a: number } = { a: 'x' };\n",
};

test("each version names the error in bad code, and none in good code", async () => {
  for (const version of typeScriptVersions) {
    const { errors } = await typeCheck(version, tempFolder({ packages: true, files }), {
      skipLibCheck: true,
    });
    assert.equal(
      errors.map(({ file, line, column, code }) => [file, line, column, code]),
      [["bad.ts", 2, 35, "TS2322"]],
      version,
    );
  }
});

test("a version is what it says", async () => {
  for (const version of typeScriptVersions) {
    assert.match((await tsc(version, tempFolder(), ["--version"])).output, `Version ${version}.`);
  }
});

test("the strictest settings refuse an unchecked index", async () => {
  const folder = tempFolder({
    packages: true,
    files: { "x.ts": "export const f = (a: number[]): number => a[0];\n" },
  });
  assert.equal(
    (await typeCheck("7", folder)).errors.map((e) => e.code),
    ["TS2322"],
  );
  assert.equal((await typeCheck("7", folder, { noUncheckedIndexedAccess: false })).errors, []);
});

test("messages keep their further lines; errors without a file are kept", () => {
  const output = "a/b.ts(3,14): error TS2345: First.\n  Second.\n    Third.\nerror TS5083: No file.\n";
  assert.equal(compilerErrors(output), [
    { file: "a/b.ts", line: 3, column: 14, code: "TS2345", message: "First.\n  Second.\n    Third." },
    { file: "", line: 0, column: 0, code: "TS5083", message: "No file." },
  ]);
});

test("a compiler that names no error but fails is an error", async () => {
  try {
    await tsc("7", "/no/such/folder", []);
    assert.unreachable();
  } catch (error) {
    assert.not.match(String(error), "unreachable");
  }
});

test.run();
