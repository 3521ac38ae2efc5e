// timeout: 240 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { build, copySources, noCompiler, projectHelper, seed } from "./exercise/build.js";

const script = join(projectRoot, "test/dist/native/exercise/run-arguments.js");

/** Runs the random calls in a child; holds that they came to their end, done and refused. */
async function calls(helper: string, count: number, env: Record<string, string> = {}): Promise<void> {
  const result = await runNode(["--expose-gc", script, String(count), "5"], {
    timeoutMs: 110_000,
    env: { PYNQ_GEN_NATIVE: helper, ...env },
  });
  assert.is(result.code, 0, result.output);
  assert.is(result.stderr, "");
  const tally = JSON.parse(result.stdout) as Record<string, number>;
  assert.is(tally["calls"], count);
  for (const kind of ["done", "refused"]) {
    assert.ok((tally[kind] ?? 0) > count / 10, `${kind}: ${tally[kind]} of ${count}`);
  }
}

/** Node itself is not built with the sanitizer: its library must come first. */
function asanLibrary(): string | undefined {
  const found = spawnSync("cc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";
  return existsSync(found) ? found : undefined;
}

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("files, memory, lines, locks and cards take any arguments, or refuse them with a code", async () => {
    await calls(await projectHelper(), 200_000);
  });

  test("the same under AddressSanitizer and UBSan", async () => {
    const library = asanLibrary();
    if (library === undefined) {
      console.log("skip: the C compiler here has no libasan.so");
      return;
    }
    const flags = "-g -fsanitize=address,undefined -fno-sanitize-recover=undefined";
    await calls(await build([`--cflags=${flags}`]), 40_000, {
      LD_PRELOAD: library,
      ASAN_OPTIONS: "detect_leaks=0:handle_segv=0:abort_on_error=0:exitcode=77",
      UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1:exitcode=78",
    });
  });

  test("a handle of another kind that is taken for one's own, put in on purpose, does not survive this", async () => {
    const runtime = copySources();
    const tag = "napi_check_object_type_tag(env, value, tag, &ours) == napi_ok && ours &&";
    seed(runtime, "native/file.c", tag, "(ours = tag != NULL) &&");
    const helper = await build([], runtime);
    const { code } = await runNode(["--expose-gc", script, "20000", "5"], {
      timeoutMs: 60_000,
      env: { PYNQ_GEN_NATIVE: helper },
    });
    assert.is.not(code, 0, "the fault went unseen");
  });
}

test.run();
