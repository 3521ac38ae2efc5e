/*
 * The way of a user in a fresh folder: generate an overlay, type-check an application against it, run it.
 *
 *   node scripts/demo.mjs [EXAMPLE]
 *
 * The application is the example's own main.ts; it runs on the simulated device, so that no board is needed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseExamples } from "./lib/examples.mjs";
import { projectRoot } from "./lib/run.mjs";

const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  outDir: "build",
};

/** Runs one step in the demo's folder, shows its command, time and output, and gives up where it fails. */
function step(folder, shown, script, args, env = {}) {
  const start = performance.now();
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  const seconds = ((performance.now() - start) / 1_000).toFixed(2);
  console.log(`\n$ ${shown}    (${seconds} s)`);
  process.stdout.write(`${result.stdout}${result.stderr}`.replace(/^(?=.)/gm, "  "));
  if (result.status === 0) return;
  throw new Error(
    `"${shown}" ended with ${result.error?.message ?? result.signal ?? `exit code ${result.status}`}`,
  );
}

const [name = "blinky"] = process.argv.slice(2);
const [example] = chooseExamples([name]);
const folder = mkdtempSync(join(tmpdir(), "pynq-gen-demo-"));
try {
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  // All but what is to be generated: the design and the application.
  for (const entry of readdirSync(example.folder).filter(
    (each) => each !== "overlay" && each !== "options.json",
  )) {
    cpSync(join(example.folder, entry), join(folder, entry), { recursive: true });
  }
  const args = [...example.args, "-o", "overlay"];
  step(folder, `pynq-gen ${args.join(" ")}`, join(projectRoot, "generator/bin/pynq-gen.js"), args);
  step(folder, "tsc -p .", join(projectRoot, "node_modules/typescript/bin/tsc"), ["-p", "."]);
  step(folder, "PYNQ_GEN_DEVICE=sim node build/main.js", "build/main.js", [], { PYNQ_GEN_DEVICE: "sim" });
  const files = readdirSync(join(folder, "overlay"), { recursive: true }).filter((file) =>
    /\.ts$/.test(file),
  );
  console.log(`\nThe overlay: ${files.sort().join(", ")}`);
  console.log(`The same files are in generated-examples/${name}/; the application is its main.ts.`);
} catch (error) {
  console.error(`\ndemo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
