import { test } from "uvu";
import * as assert from "uvu/assert";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { build, noCompiler, packedRuntime, projectHelper } from "./exercise/build.js";

/** What a process with a packed runtime finds: the answer of `loadNative`, where the helper itself becomes its parts. */
async function found(
  runtime: string,
  env: Readonly<Record<string, string | undefined>> = {},
  before: string = "",
): Promise<{
  parts?: string[];
  unavailable?: string;
  tried: { file: string; reason: string }[];
  remedy: string;
}> {
  const script = join(tempFolder(), "find.mjs");
  const module = join(runtime, "dist/native/load.js");
  writeFileSync(
    script,
    `import { loadNative } from ${JSON.stringify(module)};\n${before}
    const helper = loadNative();
    if (loadNative() !== helper) throw new Error("loaded twice");
    console.log(JSON.stringify("parts" in helper ? { parts: helper.parts } : helper));`,
  );
  const result = await runNode([script], { timeoutMs: 20_000, env: { PYNQ_GEN_NATIVE: undefined, ...env } });
  assert.is(result.code, 0, result.output);
  return JSON.parse(result.stdout);
}

const place = `linux-${process.arch}/pynq_native.node`;

function install(helper: string, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(helper, file);
}

test("without a helper the runtime says where it looked and how to build it", async () => {
  const runtime = packedRuntime();
  const result = await found(runtime);
  assert.equal(
    result.tried,
    ["build", "prebuilds"].map((folder) => ({ file: join(runtime, folder, place), reason: "not there" })),
  );
  assert.match(result.unavailable ?? "", "cannot be loaded");
  assert.match(result.remedy, join(runtime, "scripts/build-native.mjs"));
});

test("on another system it says so and touches no file", async () => {
  const before = `Object.defineProperty(process, "platform", { value: "darwin" });`;
  const result = await found(packedRuntime(), {}, before);
  assert.is(result.unavailable, "the C helper is for Linux, this is darwin");
  assert.equal(result.tried, []);
});

test("a chosen file that is no helper is told, and no other is taken in its stead", async () => {
  const runtime = packedRuntime();
  const folder = tempFolder({ files: { "text.node": "no ELF file", "code.js": "throw new Error('ran')" } });
  const missing = await found(runtime, { PYNQ_GEN_NATIVE: join(folder, "no.node") });
  assert.equal(missing.tried, [{ file: join(folder, "no.node"), reason: "not there" }]);
  const text = await found(runtime, { PYNQ_GEN_NATIVE: join(folder, "text.node") });
  assert.match(text.tried[0]?.reason ?? "", /invalid ELF header|file too short/);
  const code = await found(runtime, { PYNQ_GEN_NATIVE: join(folder, "code.js") });
  assert.equal(code.tried, [{ file: join(folder, "code.js"), reason: "not a .node file" }]);
  assert.match(code.remedy, "PYNQ_GEN_NATIVE");
});

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();

  test("a chosen file comes before a build, a build before a prebuilt helper", async () => {
    const runtime = packedRuntime();
    install(helper, join(runtime, "prebuilds", place));
    assert.ok((await found(runtime)).parts?.includes("mmio"));
    // A broken build does not hide the prebuilt helper; a good one comes first, which a broken prebuilt one shows.
    install("/dev/null", join(runtime, "build", place));
    assert.ok((await found(runtime)).parts?.includes("mmio"));
    install(helper, join(runtime, "build", place));
    install("/dev/null", join(runtime, "prebuilds", place));
    assert.ok((await found(runtime)).parts?.includes("mmio"));
    const bad = await found(runtime, { PYNQ_GEN_NATIVE: join(runtime, "prebuilds", place) });
    assert.is(bad.tried.length, 1);
    install("/dev/null", join(runtime, "build", place));
    assert.ok((await found(runtime, { PYNQ_GEN_NATIVE: helper })).parts?.includes("mmio"));
    assert.is((await found(runtime)).tried.length, 2);
  });

  test("a helper of another version of the runtime is refused", async () => {
    const stale = await build(["--cflags=-DPYNQ_INTERFACE=999"]);
    const result = await found(packedRuntime(), { PYNQ_GEN_NATIVE: stale });
    assert.match(result.tried[0]?.reason ?? "", /another version of the runtime \(interface 999, not \d+\)/);
  });
}

test.run();
