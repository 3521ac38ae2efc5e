/*
 * The test runner: every test/**\/NAME.test.ts in a process of its own, two at a time, none longer than its time-out.
 *
 *   node test/dist/run.js [--list] [WORD…]
 *
 * A WORD that names a folder of test/ takes that folder; any other takes the files whose path contains it. A file says
 * in a comment at its top what it needs beyond the default: `// timeout: 300 s`, and `// alone: why` keeps other test
 * files from running beside it. The last line is always `N passed, N failed`; a file that crashes, hangs, or has no
 * test and no `skip:` line counts as one failed.
 */
import { join } from "node:path";
import { projectRoot } from "./support/project.js";
import { findTestFiles, runTestFiles, selectTestFiles } from "./support/runner.js";

const testFolder = join(projectRoot, "test");
const args = process.argv.slice(2);
const words = args.filter((arg) => arg !== "--list");
const files = selectTestFiles(testFolder, findTestFiles(testFolder), words);
if (args.includes("--list")) {
  for (const file of files) console.log(file.name);
} else {
  const start = performance.now();
  const outcomes = await runTestFiles(files, projectRoot);
  const sum = (key: "passed" | "failed" | "skipped"): number =>
    outcomes.reduce((n, each) => n + each[key], 0);
  const failed = sum("failed") + (files.length === 0 ? 1 : 0);
  if (files.length === 0) console.log(`no test file matches ${words.join(" ") || "test/**/*.test.ts"}`);
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`\n${files.length} files, ${sum("skipped")} tests skipped, ${seconds} s`);
  console.log(`${sum("passed")} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
