/*
 * Regenerates the overlays of generated-examples/ with the generator as it is built. An example with a describe.mjs gets
 * its input from there.
 *
 *   node scripts/examples.mjs [--check] [NAME…]
 *
 * With --check nothing is written; stale overlays are listed, and the exit code is 3, as pynq-gen's own.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseExamples } from "./lib/examples.mjs";
import { projectRoot, runScript } from "./lib/run.mjs";

const { values, positionals } = parseArgs({
  options: { check: { type: "boolean", default: false } },
  allowPositionals: true,
});

let worst = 0;
for (const { name, folder, args } of chooseExamples(positionals)) {
  const mode = values.check ? ["--check"] : [];
  const description = join("generated-examples", name, "describe.mjs");
  if (!values.check && existsSync(join(projectRoot, description))) {
    worst = Math.max(worst, await runScript(description, [], folder));
  }
  const code = await runScript("generator/bin/pynq-gen.js", [...args, "-o", "overlay", ...mode], folder);
  if (code !== 0) console.error(`${name}: pynq-gen ended with exit code ${code}`);
  worst = Math.max(worst, code);
}
process.exitCode = worst;
