/*
 * What the test runner (test/run.ts) does with a folder of tests: finds the files, runs each in a process of its own,
 * reads what uvu printed, and counts a file that crashes, hangs, or has neither a test nor a `skip:` line as one failed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { runNode, type ChildResult } from "./timeout.js";
import { readUvuReport } from "./uvu-report.js";

export interface TestFile {
  /** Path below test/ without `.test.ts`. */
  readonly name: string;
  readonly script: string;
  readonly timeoutMs: number;
  readonly alone: boolean;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skipLines: readonly string[];
  /** What went wrong beside failed tests; the whole output follows it. */
  readonly trouble: string | undefined;
}

const jobs = 2;
const defaultTimeoutMs = 120_000;

/**
 * The tests of a folder whose sources stand in it and whose compiled files in its dist/. The list is that of the sources,
 * not of dist/: what was deleted must not run, what does not build must fail.
 */
export function findTestFiles(testFolder: string): readonly TestFile[] {
  const found: TestFile[] = [];
  for (const entry of readdirSync(testFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".test.ts")) continue;
    const source = join(entry.parentPath, entry.name);
    const path = relative(testFolder, source).split(sep);
    if (path.includes("dist") || path.includes("fixtures") || path.includes("node_modules")) continue;
    const head = readFileSync(source, "utf8").slice(0, 2_000);
    const seconds = /^\s*(?:\/\/|\*) timeout: (\d+) s\b/m.exec(head)?.[1];
    found.push({
      name: path.join("/").slice(0, -".test.ts".length),
      script: join(testFolder, "dist", ...path).replace(/\.ts$/, ".js"),
      timeoutMs: seconds === undefined ? defaultTimeoutMs : Number(seconds) * 1_000,
      alone: /^\s*(?:\/\/|\*) alone: \S/m.test(head),
    });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The files that the words choose: a word that names a folder takes that folder, any other is part of a path. */
export function selectTestFiles(
  testFolder: string,
  files: readonly TestFile[],
  words: readonly string[],
): readonly TestFile[] {
  if (words.length === 0) return files;
  const matchers = words.map((word) => {
    const plain = word
      .replace(/^test\//, "")
      .replace(/\/$/, "")
      .replace(/\.test\.ts$/, "");
    const folder = statSync(join(testFolder, plain), { throwIfNoEntry: false })?.isDirectory() === true;
    return (name: string): boolean => (folder ? name.startsWith(`${plain}/`) : name.includes(plain));
  });
  return files.filter(({ name }) => matchers.some((matches) => matches(name)));
}

function judge(file: TestFile, result: ChildResult): Outcome {
  const report = readUvuReport(result.output);
  const passed = report?.passed ?? 0;
  const failedTests = (report?.total ?? 0) - passed;
  const skipLines = report?.skipLines ?? [];
  const trouble = ((): string | undefined => {
    if (result.timedOut) return `no end within ${file.timeoutMs / 1_000} s`;
    if (result.signal !== null) return `ended by ${result.signal}`;
    if (!report) return `ended with exit code ${result.code} before its tests did`;
    if (result.code !== 0 && failedTests === 0) return `ended with exit code ${result.code}`;
    if (report.total + report.skipped === 0 && skipLines.length === 0) return "has no test";
    return undefined;
  })();
  const failed = failedTests + (trouble === undefined ? 0 : 1);
  return { passed, failed, skipped: report?.skipped ?? 0, skipLines, trouble };
}

async function run(file: TestFile, cwd: string): Promise<Outcome> {
  if (!existsSync(file.script)) {
    console.log(`FAIL ${file.name}: not built, its compiled file is absent`);
    return { passed: 0, failed: 1, skipped: 0, skipLines: [], trouble: "not built" };
  }
  const result = await runNode(["--enable-source-maps", file.script], {
    timeoutMs: file.timeoutMs,
    cwd,
    env: { FORCE_COLOR: undefined },
  });
  const outcome = judge(file, result);
  const counts = [`${outcome.passed} passed`];
  if (outcome.failed > 0) counts.push(`${outcome.failed} failed`);
  if (outcome.skipped > 0) counts.push(`${outcome.skipped} skipped`);
  const trouble = outcome.trouble === undefined ? "" : `: ${outcome.trouble}`;
  const lines = [
    `${outcome.failed > 0 ? "FAIL" : "ok  "} ${file.name.padEnd(44)} ${counts.join(", ")}, ${result.ms} ms${trouble}`,
  ];
  if (outcome.failed > 0) lines.push(result.output.replace(/^/gm, "     | ").trimEnd());
  else lines.push(...outcome.skipLines.map((line) => `     ${line}`));
  console.log(lines.join("\n"));
  return outcome;
}

/** Runs the files in `cwd`, two at a time, those marked `alone` after the others; prints a line a file. */
export async function runTestFiles(files: readonly TestFile[], cwd: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = files.filter((file) => !file.alone);
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) outcomes.push(await run(file, cwd));
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  for (const file of files.filter((each) => each.alone)) outcomes.push(await run(file, cwd));
  return outcomes;
}
