// timeout: 300 s (generates, compiles and runs every example)
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode, type ChildResult } from "../support/timeout.js";

const folder = join(projectRoot, "generated-examples");
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).includes("input"))
  .map((entry) => entry.name);

function script(name: string, args: readonly string[]): Promise<ChildResult> {
  return runNode([join("scripts", name), ...args], { cwd: projectRoot, timeoutMs: 120_000 });
}

test("there are at least three examples", () => {
  assert.ok(examples.length >= 3, `found ${examples.length}`);
});

test("the committed overlays are what the generator writes now", async () => {
  const { code, output } = await script("examples.mjs", ["--check"]);
  assert.is(code, 0, `${output}\nrun npm run examples, and look at the difference`);
});

for (const name of examples) {
  test(`${name}: generates into a fresh folder, compiles and runs on the simulated device`, async () => {
    const { code, output } = await script("demo.mjs", [name]);
    assert.is(code, 0, output);
    for (const command of ["$ pynq-gen ", "$ tsc -p .", "$ PYNQ_GEN_DEVICE=sim node build/main.js"]) {
      assert.ok(output.includes(command), command);
    }
    assert.match(output, /The overlay: .*index\.ts/);
    assert.not.match(output, "demo failed");
  });
}

test("an example that does not exist is a usage error that lists those that do", async () => {
  for (const name of ["demo.mjs", "examples.mjs"]) {
    const { code, output } = await script(name, ["no-such-example"]);
    assert.is(code, 2);
    assert.is(output, `no example no-such-example; there are: ${[...examples].sort().join(", ")}\n`);
  }
});

test.run();
