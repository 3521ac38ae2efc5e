// timeout: 600 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild, type ChildResult } from "../support/timeout.js";
import { build, copySources, noCompiler, seed } from "./exercise/build.js";
import { architectures, foreignNode, noEmulator, type Architecture } from "./exercise/foreign.js";

/** Runs a script of the exercises in the architecture's own Node. */
function runForeign(
  { emulator, triplet }: Architecture,
  node: string,
  helper: string,
  script: string,
  ...args: readonly string[]
): Promise<ChildResult> {
  const path = join(projectRoot, "test/dist/native/exercise", script);
  return runChild(emulator, ["-L", `/usr/${triplet}`, node, path, ...args], {
    timeoutMs: 240_000,
    // Warnings of the emulated Node about the emulator are of no interest.
    env: { PYNQ_GEN_NATIVE: helper, NODE_NO_WARNINGS: "1" },
  });
}

for (const architecture of architectures) {
  const { arch, triplet, machine } = architecture;
  const missing = noCompiler(`${triplet}-gcc`);
  if (missing !== undefined) {
    console.log(`skip: ${missing} (Debian: gcc-${triplet})`);
    continue;
  }

  test(`the helper builds for ${arch} without a warning`, async () => {
    const helper = await build(["--arch", arch]);
    const header = await runChild("readelf", ["-h", helper], { timeoutMs: 10_000 });
    assert.match(header.stdout, new RegExp(`Machine:\\s+${machine}\\n`));
  });

  const cannotRun = noEmulator(architecture);
  const node = cannotRun === undefined ? await foreignNode(architecture) : { reason: cannotRun };
  if ("reason" in node) {
    console.log(`skip: ${node.reason}`);
    continue;
  }

  test(`the checks and random calls pass in ${arch}'s own Node under qemu`, async () => {
    const helper = await build(["--arch", arch]);
    const checks = await runForeign(architecture, node.path, helper, "run-checks.js");
    assert.is(checks.code, 0, checks.output);
    assert.match(checks.stdout, new RegExp(`^\\d+ checks passed on ${arch}\\n$`));
    const random = await runForeign(architecture, node.path, helper, "run-random.js", "20000", "3");
    assert.is(random.code, 0, random.output);
    assert.is((JSON.parse(random.stdout) as { calls: number }).calls, 20_000);
  });
}

const arm = architectures.find(({ arch }) => arch === "arm") as Architecture;
if (noCompiler(`${arm.triplet}-gcc`) === undefined && noEmulator(arm) === undefined) {
  const node = await foreignNode(arm);
  if ("path" in node) {
    test("a 32-bit off_t would be caught: windows above 2 GiB would be those at the start", async () => {
      const runtime = copySources({ registersOnly: true });
      seed(runtime, "scripts/build-native.mjs", `"-D_FILE_OFFSET_BITS=64",`, "");
      const helper = await build(["--arch", "arm", "--cflags=-Wno-error"], runtime);
      const result = await runForeign(arm, node.path, helper, "run-checks.js");
      assert.is(result.code, 1);
      assert.match(result.stderr, "failed: file offsets above 2 GiB");
    });
  }
}

test.run();
