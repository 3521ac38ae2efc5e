/* Builds of the C helper for tests: with other flags, from changed sources, for other architectures. */
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project.js";
import { runNode, type ChildResult } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

/** Why the helper cannot be built here, or undefined where it can. */
export function noCompiler(compiler: string = "cc"): string | undefined {
  if (process.platform !== "linux") return `the C helper is for Linux, this is ${process.platform}`;
  return spawnSync(compiler, ["--version"]).status === 0 ? undefined : `no C compiler ${compiler} here`;
}

/** A copy of the helper's sources and build script, which a test may change. Gives its folder. */
export function copySources(): string {
  const folder = tempFolder({ packages: true });
  const runtime = join(folder, "runtime");
  mkdirSync(runtime);
  for (const part of ["native", "scripts"]) {
    cpSync(join(projectRoot, "runtime", part), join(runtime, part), { recursive: true });
  }
  return runtime;
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

/** Builds to a fresh file, which it gives; a failed build fails the test. */
export async function build(args: readonly string[] = [], runtime?: string): Promise<string> {
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
