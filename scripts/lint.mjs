/*
 * Lint: formatting, directions and cycles of imports, unused code, machine paths.
 *
 *   node scripts/lint.mjs [--root DIR] [STEP…]
 *
 * Without a STEP all of them run. --root looks at another tree, which the tests do. The last line is `N passed, N failed`,
 * counted in steps.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "./lib/run.mjs";
import { importCycles } from "./lint/cycles.mjs";
import { wrongDirections } from "./lint/directions.mjs";
import { repositoryFiles } from "./lint/sources.mjs";
import { longFiles, machinePaths, narrowedTests } from "./lint/texts.mjs";

/** The lines that a tool of node_modules prints where it finds something. */
function tool(script, args, root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(projectRoot, script), ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status === 0) return [];
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines : [`${script} ended with exit code ${status}`];
}

/** Each step gives its problems, a line each. */
const steps = {
  format: (root) =>
    tool("node_modules/prettier/bin/prettier.cjs", ["--check", "--log-level=warn", "."], root),
  directions: wrongDirections,
  cycles: importCycles,
  unused: (root) => tool("node_modules/knip/bin/knip.js", ["--no-progress", "--no-config-hints"], root),
  paths: machinePaths,
  only: narrowedTests,
};

const { values, positionals } = parseArgs({ options: { root: { type: "string" } }, allowPositionals: true });
const root = resolve(values.root ?? projectRoot);
const unknown = positionals.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`lint: no step ${unknown.join(", ")}; there are ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

const files = repositoryFiles(root);
let failed = 0;
const names = positionals.length > 0 ? positionals : Object.keys(steps);
for (const name of names) {
  const problems = steps[name](root, files);
  console.log(problems.length === 0 ? `ok   ${name}` : `FAIL ${name}`);
  for (const problem of problems) console.log(`     ${problem}`);
  if (problems.length > 0) failed += 1;
}
if (positionals.length === 0) {
  for (const line of longFiles(root, files)) console.log(`warning: long file, look hard at it: ${line}`);
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
