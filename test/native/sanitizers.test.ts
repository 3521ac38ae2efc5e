// timeout: 240 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { build, copySources, noCompiler, runWith, seed } from "./exercise/build.js";

const flags = "-g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined";

/** Node itself is not built with the sanitizer: its library must come first. */
function preload(): string | undefined {
  const found = spawnSync("cc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";
  return existsSync(found) ? found : undefined;
}

/** V8 handles SIGSEGV for WebAssembly and keeps memory to its end: neither is the helper's fault. */
const env = {
  LD_PRELOAD: preload() ?? "",
  ASAN_OPTIONS: "detect_leaks=0:handle_segv=0:abort_on_error=0:exitcode=77",
  UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1:exitcode=78",
};

const missing =
  noCompiler() ?? (preload() === undefined ? "the C compiler here has no libasan.so" : undefined);
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("checks and random calls are clean under AddressSanitizer and UBSan", async () => {
    const helper = await build([`--cflags=${flags}`]);
    const checks = await runWith(helper, "run-checks.js", { env, timeoutMs: 100_000 });
    assert.is(checks.code, 0, checks.output);
    assert.match(checks.stdout, /^\d+ checks passed/);
    assert.is(checks.stderr, "");
    const random = await runWith(helper, "run-random.js", { args: ["50000", "7"], env, timeoutMs: 100_000 });
    assert.is(random.code, 0, random.output);
    assert.is(random.stderr, "");
  });

  test("this set-up reports a use after free and a misaligned access that are put in on purpose", async () => {
    const faults = [
      {
        file: "mmio_region.c",
        from: "if (--table->users > 0) return;",
        to: "--table->users;",
        report: /heap-use-after-free/,
        code: 77,
      },
      {
        file: "mmio_call.h",
        from: "|| ((uintptr_t)place & (width - 1)) != 0",
        to: "|| width == 0",
        report: /runtime error: load of misaligned address/,
        code: 78,
      },
    ];
    for (const fault of faults) {
      const runtime = copySources({ registersOnly: true });
      seed(runtime, `native/${fault.file}`, fault.from, fault.to);
      const helper = await build([`--cflags=${flags}`], runtime);
      const result = await runWith(helper, "run-checks.js", { env, timeoutMs: 100_000 });
      assert.match(result.stderr, fault.report);
      assert.is(result.code, fault.code);
    }
  });
}

test.run();
