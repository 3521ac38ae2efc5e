/* Overlays that are generated, compiled and run as a user does it, in a folder of their own. */
import * as assert from "uvu/assert";
import { join } from "node:path";
import { pynqGen } from "./cli.js";
import { runNode } from "./timeout.js";
import { tempFolder, writeFiles } from "./tmp.js";
import { typeCheck, type TypeScriptVersion } from "./tsc.js";

const marker = "// @ts-expect-error";

/** Generates an overlay into `overlay/` of a fresh folder, beside files that use it. @throws where a step fails */
export async function generated(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = tempFolder({ packages: true, files });
  const { code, output } = await pynqGen([...args, "-o", join(folder, "overlay")]);
  assert.is(code, 0, output);
  return folder;
}

/** Compiles a folder without an error, and runs one of its modules; gives what it printed. */
export async function compileAndRun(folder: string, module: string): Promise<string> {
  const { errors } = await typeCheck("7", folder, { noEmit: false, outDir: "build" });
  assert.equal(errors, []);
  const result = await runNode([join("build", module.replace(/\.ts$/, ".js"))], {
    timeoutMs: 60_000,
    cwd: folder,
    env: { PYNQ_GEN_DEVICE: "sim" },
  });
  assert.is(result.code, 0, result.output);
  return result.output;
}

/**
 * Checks a module of a folder in which every line after a marker has to be refused, and nothing else. The markers are
 * taken out first, so that each error is seen; gives their messages.
 */
export async function refused(
  version: TypeScriptVersion,
  folder: string,
  source: string,
): Promise<readonly string[]> {
  writeFiles(folder, { "refusals.ts": source.replaceAll(marker, "// refused:") });
  const { errors } = await typeCheck(version, folder);
  const lines = source.split("\n").flatMap((line, index) => (line.includes(marker) ? [index + 2] : []));
  assert.equal(
    errors.map(({ file, line }) => `${file}:${line}`),
    lines.map((line) => `refusals.ts:${line}`),
    errors.map(({ line, message }) => `${line}: ${message}`).join("\n"),
  );
  return errors.map(({ code, message }) => `${code} ${message}`);
}
