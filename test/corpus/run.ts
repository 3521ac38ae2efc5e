/*
 * The corpus run: real files of FPGA tools through the readers and the generator, with tables of what became of them.
 *
 *   node test/dist/corpus/run.js [WORD…]
 *
 * Each test/corpus/NAME.corpus.ts exports its `name` and `run(corpus)` and is run in a process of its own. The last
 * line is `N passed, N failed`, counted in files of the corpus.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { corpusAbsent, corpusFolder } from "../support/corpus.js";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";

const timeoutMs = 600_000;
const words = process.argv.slice(2);
const corpus = corpusFolder();
const folder = join(projectRoot, "test/corpus");
const modules = readdirSync(folder)
  .filter((file) => file.endsWith(".corpus.ts"))
  .map((file) => file.slice(0, -".ts".length))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();

let passed = 0;
let failed = 0;
if (corpus === undefined) {
  console.log(corpusAbsent);
} else {
  const dist = join(projectRoot, "test/dist/corpus");
  for (const name of modules) {
    const { output, timedOut, code, ms } = await runNode(
      ["--enable-source-maps", join(dist, "run-one.js"), join(dist, `${name}.js`), corpus],
      { timeoutMs, cwd: projectRoot },
    );
    const last = /(?:^|\n)(\d+) passed, (\d+) failed\n$/.exec(output);
    console.log(last ? output.slice(0, last.index) : output);
    if (last) {
      passed += Number(last[1]);
      failed += Number(last[2]);
    } else {
      failed += 1;
      console.log(timedOut ? `${name}: no end within ${timeoutMs / 1_000} s` : `${name}: exit code ${code}`);
    }
    console.log(`${name}: ${(ms / 1_000).toFixed(1)} s\n`);
  }
  if (modules.length === 0) {
    failed += 1;
    console.log(`no corpus module matches ${words.join(" ") || "test/corpus/*.corpus.ts"}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
