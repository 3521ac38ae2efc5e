// timeout: 400 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild, type ChildResult } from "../support/timeout.js";
import { build, copySources, noCompiler, projectHelper, seed } from "./exercise/build.js";

const errorCode = 9;

/** Runs the checks under valgrind; its self-modifying-code check is what a just-in-time compiler needs. */
function underValgrind(helper: string, ...more: readonly string[]): Promise<ChildResult> {
  const valgrind = ["--smc-check=all-non-file", `--error-exitcode=${errorCode}`, "--leak-check=full"];
  // Leaks are judged below: Node leaves some of its own at exit, which must not count as errors.
  const leaks = [
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=none",
    `--suppressions=${join(projectRoot, "test/native/exercise/node.supp")}`,
  ];
  const script = join(projectRoot, "test/dist/native/exercise/run-checks.js");
  return runChild("valgrind", [...valgrind, ...leaks, ...more, process.execPath, script], {
    timeoutMs: 180_000,
    env: { PYNQ_GEN_NATIVE: helper },
  });
}

/**
 * Leak records whose memory the helper itself asked for, not Node on its behalf: the caller of malloc is ours. Built
 * without -g, a frame names the file that it is in, not a line of source.
 */
function ownLeaks(report: string): readonly string[] {
  const records = report
    .split(/^==\d+== $/m)
    .filter((record) => record.includes("definitely lost in loss record"));
  return records.filter((record) => {
    const caller = record.split("\n").find((line) => line.includes(" by 0x"));
    return caller?.includes("pynq_native.node");
  });
}

const noValgrind = spawnSync("valgrind", ["--version"]).status === 0 ? undefined : "no valgrind here";
const missing = noCompiler() ?? noValgrind;
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("the checks make no error under valgrind, and the helper leaks nothing", async () => {
    const result = await underValgrind(await projectHelper());
    assert.is(result.code, 0, result.output);
    assert.match(result.stdout, /^\d+ checks passed/);
    assert.match(result.stderr, /ERROR SUMMARY: 0 errors/);
    assert.equal(ownLeaks(result.stderr), []);
  });

  test("this set-up reports a leak and a read of memory never written that are put in on purpose", async () => {
    const runtime = copySources({ registersOnly: true });
    const file = "native/mmio_region.c";
    // The size of a window stays unset: with malloc's memory filled with ones the mapping is refused, and leaks.
    seed(runtime, file, "*region = (mmio_region){.size = size};", "(void)size;");
    const refused = "map_file(env, table, path, file_offset, skip, region)) {";
    seed(runtime, file, `${refused}\n    free(region);`, refused);
    const result = await underValgrind(await build(["--cflags=-Wno-error"], runtime), "--malloc-fill=0xff");
    assert.match(result.stderr, /depends on uninitialised value/);
    assert.ok(ownLeaks(result.stderr).length > 0, result.stderr);
  });
}

test.run();
