// timeout: 200 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild, type ChildResult } from "../support/timeout.js";
import { build, copySources, noCompiler } from "./exercise/build.js";

const flags = "-g -fsanitize=thread";
const library = spawnSync("cc", ["-print-file-name=libtsan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";

/** Runs the checks of lines; ThreadSanitizer needs its memory where it wants it, without randomisation. */
function underTsan(helper: string): Promise<ChildResult> {
  const script = join(projectRoot, "test/dist/native/exercise/run-lines.js");
  return runChild("setarch", ["-R", process.execPath, script], {
    timeoutMs: 90_000,
    env: {
      PYNQ_GEN_NATIVE: helper,
      LD_PRELOAD: library,
      // Node has threads and races of its own, which are none of ours: reports are judged by ownReports.
      TSAN_OPTIONS: "exitcode=0 report_thread_leaks=0",
    },
  });
}

/**
 * Reports whose accesses are the helper's: it is in the top four frames of a stack. Further down it stands in
 * Node's own reports too, when Node happens to race while it loads or calls the helper.
 */
function ownReports({ stderr }: ChildResult): readonly string[] {
  const reports = stderr.split(/^=+$/m).filter((report) => report.includes("WARNING: ThreadSanitizer"));
  return reports.filter((report) => /^ +#[0-3] .*pynq_native\.node/m.test(report));
}

const missing =
  noCompiler() ??
  (existsSync(library) ? undefined : "the C compiler here has no libtsan.so") ??
  (spawnSync("setarch", ["-R", "true"]).status === 0 ? undefined : "setarch -R is not allowed here");
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("the poller's thread and JavaScript's share nothing unguarded", async () => {
    const result = await underTsan(await build([`--cflags=${flags}`]));
    assert.is(result.code, 0, result.output);
    assert.match(result.stdout, /^\d+ checks passed/);
    assert.equal(ownReports(result), []);
  });

  test("this set-up reports a lock that is taken away on purpose", async () => {
    const runtime = copySources();
    const path = join(runtime, "native/interrupt_poller.c");
    const text = readFileSync(path, "utf8");
    const [start, end] = ["static void poller_see", "static void *poller_run"].map((part) =>
      text.indexOf(part),
    );
    assert.ok(start !== undefined && end !== undefined && start > 0 && end > start, "renew this seed");
    const part = text.slice(start, end);
    const bare = part.replace(/^ *pthread_mutex_(lock|unlock)\(&p->lock\);\n/gm, "");
    assert.is.not(bare, part);
    writeFileSync(path, text.slice(0, start) + bare + text.slice(end));
    const result = await underTsan(await build([`--cflags=${flags}`], runtime));
    assert.match(ownReports(result).join(""), /data race[^]*poller_see/);
  });
}

test.run();
