import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { assertGoldenFile, assertGoldenFolder, firstDifference, readFolder } from "./golden.js";
import { projectRoot } from "./project.js";
import { runNode } from "./timeout.js";
import { tempFolder } from "./tmp.js";

const folder = tempFolder({ files: { "a.txt": "one\ntwo\n", "deep/b.txt": "b\n" } });
const path = relative(projectRoot, folder);

test("equal files pass, in a map or in a folder", () => {
  assertGoldenFile("one\ntwo\n", `${path}/a.txt`);
  assertGoldenFolder(readFolder(folder), path);
  assertGoldenFolder(folder, path);
});

test("a difference is told with its line", () => {
  assert.throws(
    () => assertGoldenFile("one\ntoo\n", `${path}/a.txt`),
    /a\.txt, line 2: found "too", expected "two"/,
  );
  assert.throws(() => assertGoldenFile("x", `${path}/c.txt`), /c\.txt is absent/);
  assert.is(firstDifference("a", "a\nb"), 'line 2: found (end of file), expected "b"');
});

test("missing, superfluous and different files are told at once", () => {
  const found = new Map([
    ["a.txt", "one\n"],
    ["new.txt", ""],
  ]);
  assert.throws(
    () => assertGoldenFolder(found, path),
    (error: Error) =>
      /a\.txt, line 2/.test(error.message) &&
      /deep\/b\.txt: not written/.test(error.message) &&
      /new\.txt: written, not in/.test(error.message),
  );
});

test("UPDATE_GOLDEN=1 writes the files and takes the others away", async () => {
  const target = tempFolder({ files: { "golden/old.txt": "old" } });
  const golden = relative(projectRoot, join(target, "golden"));
  const module = new URL("golden.js", import.meta.url).href;
  const script = `
    import { assertGoldenFolder } from ${JSON.stringify(module)};
    assertGoldenFolder(new Map([["sub/new.txt", "new"]]), ${JSON.stringify(golden)});`;
  const result = await runNode(["--input-type=module", "-e", script], {
    timeoutMs: 20_000,
    env: { UPDATE_GOLDEN: "1" },
  });
  assert.is(result.output, "");
  assert.is(readFileSync(join(target, "golden/sub/new.txt"), "utf8"), "new");
  assert.not(existsSync(join(target, "golden/old.txt")));
});

test("a temporary folder is gone when its process has ended, by itself or by a signal", async () => {
  const module = new URL("tmp.js", import.meta.url).href;
  const script = (end: string): string => `
    import { tempFolder } from ${JSON.stringify(module)};
    console.log(tempFolder({ packages: true, files: { "x/y.txt": "y" } }));
    ${end}`;
  for (const end of [
    "",
    "process.exit(3);",
    "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
  ]) {
    const result = await runNode(["--input-type=module", "-e", script(end)], { timeoutMs: 20_000 });
    assert.not.ok(result.timedOut);
    assert.match(result.stdout, "pynq-gen-");
    assert.not(existsSync(result.stdout.trim()));
  }
  assert.ok(existsSync(join(projectRoot, "node_modules")));
});

test("links in a folder are not followed", () => {
  const other = tempFolder({ files: { "real.txt": "" } });
  symlinkSync(folder, join(other, "link"));
  assert.equal([...readFolder(other).keys()], ["real.txt"]);
});

test.run();
