/* The test that the page on getting started shows is a test that passes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fencesOf } from "../support/markdown.js";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { typeCheck } from "../support/tsc.js";

test("the page's test passes on the simulated device", async () => {
  const page = readFileSync(join(projectRoot, "docs/getting-started.md"), "utf8");
  const shown = fencesOf(page).filter(({ code }) => code.includes('from "node:test"'));
  assert.is(shown.length, 1);
  const folder = tempFolder({ packages: true, files: { "press.test.ts": shown[0]!.code } });
  symlinkSync(join(projectRoot, "generated-examples/blinky/overlay"), join(folder, "overlay"), "dir");
  // Emits; the overlay's own types are checked elsewhere.
  const { errors } = await typeCheck("7", folder, {
    noEmit: false,
    outDir: "build",
    rootDir: ".",
    skipLibCheck: true,
    preserveSymlinks: true,
  });
  assert.equal(errors, []);
  const { code, output } = await runNode(["--test", "build/press.test.js"], {
    cwd: folder,
    timeoutMs: 60_000,
  });
  assert.is(code, 0, output);
  assert.match(output, /pass 1\b/);
});

test.run();
