import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  appendFileSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type ChildResult, runChild } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { copySources, noCompiler, runBuild, projectHelper } from "./exercise/build.js";

const output = (runtime: string): string => join(runtime, `build/linux-${process.arch}/pynq_native.node`);

test("without a compiler one line says so, and only --required makes it a failure", async () => {
  for (const [more, code] of [
    [[], 0],
    [["--required"], 1],
  ] as const) {
    const out = join(tempFolder(), "out.node");
    const result = await runBuild(["--cc", "no-such-compiler", "--out", out, ...more]);
    assert.is(result.code, code);
    assert.match(
      result.stderr,
      /^build-native: the C helper is not built: no C compiler: no-such-compiler[^\n]*\n$/,
    );
    assert.is(result.stdout, "");
    assert.not(existsSync(out));
  }
});

test("wrong options are a usage error", async () => {
  for (const args of [["--no-such-option"], ["--arch", "z80"], ["extra"]]) {
    const result = await runBuild(args);
    assert.is(result.code, 2, args.join(" "));
    assert.match(result.stderr, /\nusage: build-native\.mjs /);
  }
});

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("it builds once, and again only after a change of a source, a header or the flags", async () => {
    const runtime = copySources({ registersOnly: true });
    const file = output(runtime);
    const first = await runBuild([], runtime);
    assert.is(first.output.split("\n").length, 2, first.output);
    assert.match(first.stdout, /^build-native: built .*pynq_native\.node\n$/);
    const old = new Date(Date.now() - 10_000);
    for (const name of readdirSync(join(runtime, "native")))
      utimesSync(join(runtime, "native", name), old, old);

    const built = statSync(file).mtimeMs;
    assert.is((await runBuild([], runtime)).output, "");
    assert.is(statSync(file).mtimeMs, built);

    for (const name of ["mmio.c", "pynq_native.h"]) {
      const later = new Date(Date.now() + 5_000);
      utimesSync(join(runtime, "native", name), later, later);
      assert.match((await runBuild([], runtime)).stdout, "built");
      utimesSync(join(runtime, "native", name), old, old);
    }
    assert.is((await runBuild([], runtime)).output, "");
    assert.match((await runBuild(["--cflags=-DUNUSED=1"], runtime)).stdout, "built");
    assert.match((await runBuild([], runtime, { CC: "cc -DUNUSED=2" })).stdout, "built");
    assert.match((await runBuild(["--force"], runtime)).stdout, "built");
  });

  test("a failed build says so, and leaves the old helper and no scraps", async () => {
    const runtime = copySources({ registersOnly: true });
    await runBuild([], runtime);
    const before = readFileSync(output(runtime));
    appendFileSync(join(runtime, "native/mmio.c"), "\nint unused_static(void) { int x; return 0; }\n");
    const result = await runBuild([], runtime);
    assert.is(result.code, 1);
    assert.match(result.stderr, /unused variable/);
    assert.match(result.stderr, /\nbuild-native: cc failed \(1\); its messages are above\n$/);
    assert.ok(before.equals(readFileSync(output(runtime))));
    assert.equal(readdirSync(dirname(output(runtime))).sort(), [
      "pynq_native.node",
      "pynq_native.node.command",
    ]);
  });

  test("without the npm package, the headers that came with Node do; without those, one line says what to do", async () => {
    const runtime = copySources({ registersOnly: true, packages: false });
    const node = join(tempFolder(), "bin/node");
    mkdirSync(dirname(node));
    copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
    const script = join(runtime, "scripts/build-native.mjs");
    const run = (): Promise<ChildResult> =>
      runChild(node, [script], { timeoutMs: 60_000, env: { CC: undefined } });
    const without = await run();
    assert.is(without.code, 0);
    assert.match(
      without.output,
      /^build-native: [^\n]*no Node-API headers here \(npm install node-api-headers\)\n$/,
    );
    const { include_dir: headers } = createRequire(import.meta.url)("node-api-headers") as {
      include_dir: string;
    };
    cpSync(headers, join(node, "../../include/node"), { recursive: true });
    assert.match((await run()).stdout, "built");
    assert.ok(existsSync(output(runtime)));
  });

  test("the helper shows its entry alone and needs no library beyond the C library", async () => {
    const helper = await projectHelper();
    const symbols = await runChild("nm", ["-D", "--defined-only", helper], { timeoutMs: 10_000 });
    const names = symbols.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").at(-1));
    assert.equal(names.sort(), ["napi_register_module_v1", "node_api_module_get_api_version_v1"]);
    const needed = await runChild("readelf", ["-d", helper], { timeoutMs: 10_000 });
    const libraries = [...needed.stdout.matchAll(/NEEDED.*\[(.*)\]/g)].map((match) => match[1]);
    for (const library of libraries)
      assert.match(library ?? "", /^(libc|libdl|libpthread|ld-linux[\w-]*)\.so\.\d$/);
  });

  test("a name with a space in it is no trouble", async () => {
    const out = join(tempFolder(), "a folder", "pynq_native.node");
    const result = await runBuild(["--required", "--out", out]);
    assert.is(result.code, 0, result.output);
    assert.ok(existsSync(out));
    writeFileSync(`${out}.command`, "other flags");
    assert.match((await runBuild(["--required", "--out", out])).stdout, "built");
  });
}

test.run();
