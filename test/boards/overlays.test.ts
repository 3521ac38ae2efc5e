/* The overlays of the emulated boards are what the generator makes of their designs today. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";

for (const board of ["zynq", "zynqmp"]) {
  test(`test/boards/overlays/${board} is up to date`, async () => {
    const cli = join(projectRoot, "generator/bin/pynq-gen.js");
    // From the project's root: the manifest holds paths as they were given.
    const args = [cli, `test/boards/designs/${board}.hwh`, "-o", `test/boards/overlays/${board}`, "--check"];
    const result = await runNode(args, { timeoutMs: 60_000, cwd: projectRoot });
    assert.is(result.code, 0, `${result.output}\nGenerate it anew: node ${args.slice(0, -1).join(" ")}`);
  });
}

test.run();
