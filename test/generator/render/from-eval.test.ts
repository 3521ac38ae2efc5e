import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../support/project.js";
import { runChild } from "../../support/timeout.js";

test("a script given to node by --eval as a module generates too", async () => {
  const directory = mkdtempSync(join(tmpdir(), "pynq-gen-eval-"));
  try {
    const library = pathToFileURL(join(projectRoot, "generator/dist/cli.js")).href;
    const args = [
      join(projectRoot, "test/boards/designs/zynq.hwh"),
      "-o",
      join(directory, "overlay"),
      "--silent",
    ];
    const script = `import { main } from ${JSON.stringify(library)}; process.exitCode = await main(${JSON.stringify(args)});`;
    const result = await runChild(process.execPath, ["--input-type=module", "-e", script], {
      timeoutMs: 60_000,
    });
    assert.is(result.code, 0, result.output);
    assert.ok(existsSync(join(directory, "overlay", "index.ts")));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test.run();
