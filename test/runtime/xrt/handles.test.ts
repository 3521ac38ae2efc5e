/* The helper's XRT part takes any argument in any order without a crash, in XRT's noop emulation. */
// timeout: 200 s
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeImage } from "../../support/softcard/design.js";
import { xrtAbsent, xrtLibrary } from "../../support/softcard/environment.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";
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

if (xrtLibrary("libxrt_noop.so.2") === undefined || xrtLibrary("libxrt_coreutil.so.2") === undefined) {
  console.log(`${xrtAbsent}; the calls at random want libxrt_noop.so.2 (up to XRT 2.23)`);
} else {
  test("200,000 calls at random throw in words or return, and the process ends as it should", async () => {
    const image = writeImage(`${tempFolder()}/vmath.xclbin`, { mode: "hw" });
    const script = fileURLToPath(new URL("scenarios/random.js", import.meta.url));
    const calls = 100_000;
    for (const seed of [1, 2]) {
      const result = await runNode([script, String(calls), String(seed), image.file], {
        timeoutMs: 80_000,
        env: { XCL_EMULATION_MODE: "noop" },
      });
      assert.equal(
        [result.code, result.signal, result.timedOut],
        [0, null, false],
        result.output.slice(-4_000),
      );
      const report = JSON.parse(result.stdout.trim().split("\n").at(-1) ?? "") as {
        untried: readonly string[];
        notified: number;
        returned: number;
        codes: Readonly<Record<string, number>>;
      };
      assert.equal(report.untried, []);
      assert.ok(report.returned > calls / 10, `${report.returned} calls returned`);
      assert.ok(report.notified > 100, `${report.notified} ends of runs were told`);
      const unknown = Object.keys(report.codes).filter((code) => !known.includes(code));
      assert.equal(unknown, []);
    }
  });
}

test.run();
