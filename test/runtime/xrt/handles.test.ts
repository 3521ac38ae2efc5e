/* The helper's XRT part takes any argument in any order without a crash, in XRT's noop emulation. */
// timeout: 300 s
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeImage } from "../../support/softcard/design.js";
import { xrtAbsent, xrtLibrary } from "../../support/softcard/environment.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";
import { build } from "../../native/exercise/build.js";
import { requireNative } from "#runtime/native/load.js";

/** Every code that a function may throw with; anything else is a mistake in it. */
const known = ["ARGUMENT", "RANGE", "FREED", "BUSY", "XRT", "NO_LIBRARY", "UNSUPPORTED", "OUT_OF_MEMORY"];

test("without XRT opened, every function says so", () => {
  const native = requireNative();
  for (const name of ["xrtCloseDevice", "xrtFreeBuffer", "xrtCloseRun", "xrtDeviceUuid"] as const) {
    const call = native[name] as unknown as (argument: object) => unknown;
    assert.throws(
      () => call({}),
      (error: { code?: string }) => error.code === "NO_LIBRARY",
    );
  }
  assert.throws(
    () => native.xrtOpenLibrary(["libno-such-xrt.so.2", "/nowhere/libxrt.so"], "x.so", () => undefined),
    (error: { code?: string; message: string }) =>
      error.code === "NO_LIBRARY" && /libno-such-xrt\.so\.2.*; .*\/nowhere\/libxrt\.so/.test(error.message),
  );
  assert.throws(
    () => native.xrtOpenLibrary(["libc.so.6"], "x.so", () => undefined),
    (error: { code?: string; message: string }) =>
      error.code === "NO_LIBRARY" && /no xrtDeviceOpen/.test(error.message),
  );
});

interface Report {
  readonly untried: readonly string[];
  readonly returned: number;
  readonly notified: number;
  readonly codes: Readonly<Record<string, number>>;
}

/** Calls at random in a process of their own, which must end as it should and without a word on standard error. */
async function callAtRandom(
  calls: number,
  seed: number,
  env: Readonly<Record<string, string>>,
): Promise<Report> {
  const image = writeImage(`${tempFolder()}/vmath.xclbin`, { mode: "hw" });
  const script = fileURLToPath(new URL("scenarios/run-random.js", import.meta.url));
  const result = await runNode([script, String(calls), String(seed), image.file], {
    timeoutMs: 100_000,
    env: { XCL_EMULATION_MODE: "noop", ...env },
  });
  assert.equal([result.code, result.signal, result.timedOut], [0, null, false], result.output.slice(-4_000));
  return JSON.parse(result.stdout.trim().split("\n").at(-1) ?? "") as Report;
}

/** The sanitizers' library, which must come before Node's own; undefined where the compiler has none. */
function sanitizer(): string | undefined {
  const found = spawnSync("cc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";
  return existsSync(found) ? found : undefined;
}

if (xrtLibrary("libxrt_noop.so.2") === undefined || xrtLibrary("libxrt_coreutil.so.2") === undefined) {
  console.log(`${xrtAbsent}; the calls at random want libxrt_noop.so.2 (up to XRT 2.23)`);
} else {
  test("200,000 calls at random throw in words or return, and the process ends as it should", async () => {
    const calls = 100_000;
    for (const seed of [1, 2]) {
      const report = await callAtRandom(calls, seed, {});
      assert.equal(report.untried, []);
      assert.ok(report.returned > calls / 10, `${report.returned} calls returned`);
      assert.ok(report.notified > 50, `${report.notified} ends of runs were told`);
      assert.equal(
        Object.keys(report.codes).filter((code) => !known.includes(code)),
        [],
      );
    }
  });

  const library = sanitizer();
  if (library === undefined) console.log("skip: the C compiler here has no libasan.so");
  else {
    test("calls at random are clean under AddressSanitizer and UBSan", async () => {
      const flags = "-g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined";
      const report = await callAtRandom(50_000, 3, {
        PYNQ_GEN_NATIVE: await build([`--cflags=${flags}`]),
        LD_PRELOAD: library,
        // XRT's own large allocations fail as they do without it; leaks and SIGSEGV are Node's.
        ASAN_OPTIONS: "detect_leaks=0:handle_segv=0:abort_on_error=0:allocator_may_return_null=1:exitcode=77",
        UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1:exitcode=78",
      });
      assert.ok(report.returned > 5_000, `${report.returned} calls returned`);
    });
  }
}

test.run();
