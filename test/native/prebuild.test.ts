// timeout: 200 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode, type ChildResult } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { runWith } from "./exercise/build.js";

function prebuild(args: readonly string[], env: Record<string, string> = {}): Promise<ChildResult> {
  return runNode([join(projectRoot, "scripts/prebuild.mjs"), ...args], { timeoutMs: 120_000, env });
}

const has = (triplet: string): boolean =>
  spawnSync(`${triplet}-gcc`, ["--version"]).status === 0 &&
  spawnSync(`${triplet}-objdump`, ["--version"]).status === 0;

for (const [arch, triplet, machine] of [
  ["x64", "x86_64-linux-gnu", 62],
  ["arm64", "aarch64-linux-gnu", 183],
  ["arm", "arm-linux-gnueabihf", 40],
] as const) {
  if (!has(triplet)) {
    console.log(`skip: no compiler ${triplet}-gcc here`);
    continue;
  }
  test(`the helper for ${arch} is built, stripped, and for that machine`, async () => {
    const out = tempFolder();
    const result = await prebuild(["--out", out, arch]);
    assert.is(result.code, 0, result.output);
    assert.match(result.stdout, /glibc 2\.\d+ or newer/);
    const folder = join(out, `linux-${arch}`);
    assert.equal(readdirSync(folder), ["pynq_native.node"]);
    const file = readFileSync(join(folder, "pynq_native.node"));
    assert.is(file.readUInt16LE(18), machine);
    assert.not.ok(file.includes(".debug_info"));
    if (arch !== process.arch) return;
    const checks = await runWith(join(folder, "pynq_native.node"), "run-lines.js");
    assert.is(checks.code, 0, checks.output);
  });
}

test("an unknown architecture or option, and a missing compiler, are said; nothing is left behind", async () => {
  const out = tempFolder();
  for (const args of [["mips"], ["--fast"]]) {
    const result = await prebuild(["--out", out, ...args]);
    assert.is(result.code, 2, result.output);
    assert.match(result.stderr, /^prebuild: /);
  }
  const result = await prebuild(["--out", out, "arm64"], { PATH: tempFolder() });
  assert.is(result.code, 1);
  assert.match(
    result.stderr,
    /no compiler for arm64: aarch64-linux-gnu-gcc is not there \(on Debian: apt install/,
  );
  assert.is(existsSync(join(out, "linux-arm64")), false);
});

test.run();
