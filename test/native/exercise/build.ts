/* Builds of the C helper for tests: with other flags, from changed sources, for other architectures. */
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project.js";
import { runNode, type ChildResult } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

/** Why the helper cannot be built here, or undefined where it can. */
export function noCompiler(compiler: string = "cc"): string | undefined {
  if (process.platform !== "linux") return `the C helper is for Linux, this is ${process.platform}`;
  return spawnSync(compiler, ["--version"]).status === 0 ? undefined : `no C compiler ${compiler} here`;
}

/** What the registers' part needs; most of a build's time goes into the other parts. */
const registerFiles = /^(addon|arguments|bus_fault|errors|mmio\w*)\.c$|\.h$/;
const partsList = /(#define PYNQ_PARTS\(PART\)) *(\\\n.*)*\n *PART\(\w+\)\n/;

/**
 * A copy of the helper's sources and of its build script, which a test may change. `registersOnly` leaves the other
 * parts out; without `packages` the npm packages are not beside it.
 */
export function copySources(options: { registersOnly?: boolean; packages?: boolean } = {}): string {
  const folder = tempFolder({ packages: options.packages ?? true });
  const runtime = join(folder, "runtime");
  mkdirSync(runtime);
  for (const part of ["native", "scripts"]) {
    cpSync(join(projectRoot, "runtime", part), join(runtime, part), { recursive: true });
  }
  if (options.registersOnly === true) {
    const native = join(runtime, "native");
    for (const name of readdirSync(native)) if (!registerFiles.test(name)) rmSync(join(native, name));
    const header = readFileSync(join(native, "pynq_native.h"), "utf8");
    assert.match(header, partsList, "pynq_native.h lists its parts in another way");
    writeFileSync(join(native, "pynq_native.h"), header.replace(partsList, "$1 PART(mmio)\n"));
  }
  return runtime;
}

/** Puts a seeded fault into a copy: replaces `from`, which must be there, by `to`. */
export function seed(runtime: string, file: string, from: string, to: string): void {
  const path = join(runtime, file);
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(from), `${file} has changed: renew the seed for ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

/** Puts a finished build where a packed runtime without sources would have it; gives the folder of that runtime. */
export function packedRuntime(): string {
  const runtime = join(tempFolder(), "runtime");
  cpSync(join(projectRoot, "runtime/dist"), join(runtime, "dist"), { recursive: true });
  cpSync(join(projectRoot, "runtime/package.json"), join(runtime, "package.json"));
  return runtime;
}

/** Runs the build script of `runtime` (default: the project's own). */
export function runBuild(
  args: readonly string[],
  runtime?: string,
  env?: Record<string, string>,
): Promise<ChildResult> {
  const script = join(runtime ?? join(projectRoot, "runtime"), "scripts/build-native.mjs");
  return runNode([script, ...args], { timeoutMs: 60_000, env: { CC: undefined, ...env } });
}

/** The helper as the project builds it, brought up to date. */
export async function projectHelper(): Promise<string> {
  const result = await runBuild(["--required"]);
  assert.is(result.code, 0, result.output);
  return join(projectRoot, `runtime/build/linux-${process.arch}/pynq_native.node`);
}

/** Builds to a fresh file, which it gives; a failed build fails the test. */
export async function build(args: readonly string[], runtime?: string): Promise<string> {
  const out = join(tempFolder(), "build", "pynq_native.node");
  const result = await runBuild(["--required", "--out", out, ...args], runtime);
  assert.is(result.code, 0, result.output);
  assert.is(result.stderr, "", "the build has no warnings");
  return out;
}

/** Runs one of the compiled scripts of this folder with a helper. */
export function runWith(
  helper: string,
  script: "run-checks.js" | "run-random.js" | "run-lifetime.js" | "run-lines.js",
  options: {
    readonly args?: readonly string[];
    readonly nodeArgs?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly timeoutMs?: number;
  } = {},
): Promise<ChildResult> {
  const path = join(projectRoot, "test/dist/native/exercise", script);
  return runNode([...(options.nodeArgs ?? []), path, ...(options.args ?? [])], {
    timeoutMs: options.timeoutMs ?? 60_000,
    env: { PYNQ_GEN_NATIVE: helper, ...options.env },
  });
}
