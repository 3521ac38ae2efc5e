/*
 * The way of a user in a fresh folder: generate an overlay, type-check an application against it, run it; then a slip
 * that the compiler finds.
 *
 *   node scripts/demo.mjs [EXAMPLE]
 *
 * The application is the example's own main.ts; it runs on the simulated device, so that no board and no C compiler are
 * needed.
 */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

/** A line with a slip for each example, and what the compiler has to say of it. */
const slips = {
  "alveo-vadd": { code: `ol.vadd_1.call(b, a, sums, n);`, says: /TS2345/ },
  blinky: { code: `TCSR0.ENTO = 1;`, says: /TS2339|TS2551/ },
  vadd: { code: `ol.vadd_1.call(a, b, c, n, 0);`, says: /TS2345/ },
  video: { code: `dma.S2MM_VDMACR.modify({ Rs: 1 });`, says: /TS2561|TS2353/ },
};

/**
 * Runs one step in the demo's folder, shows its command, time and output, and gives up where it fails.
 * @param {RegExp} [refusal] what it has to say as it fails
 */
function step(folder, shown, script, args, { env = {}, refusal } = {}) {
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
  if (refusal === undefined ? result.status === 0 : refusal.test(result.stdout)) return;
  throw new Error(
    `"${shown}" ended with ${result.error?.message ?? result.signal ?? `exit code ${result.status}`}`,
  );
}

/** What is in a folder, in short: its modules by name, folders by the number of theirs. */
function contents(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(".ts"))
    .map(({ name }) =>
      name.endsWith(".ts") ? name : `${name}/ with ${readdirSync(join(folder, name)).length} modules`,
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
    (each) => each === "input" || each.endsWith(".ts"),
  )) {
    cpSync(join(example.folder, entry), join(folder, entry), { recursive: true });
  }
  const args = [...example.args, "-o", "overlay"];
  step(folder, `pynq-gen ${args.join(" ")}`, join(projectRoot, "generator/bin/pynq-gen.js"), args);
  step(folder, "tsc -p .", join(projectRoot, "node_modules/typescript/bin/tsc"), ["-p", "."]);
  const env = { PYNQ_GEN_DEVICE: "sim" };
  step(folder, "PYNQ_GEN_DEVICE=sim node build/main.js", "build/main.js", [], { env });
  const slip = slips[name];
  if (slip !== undefined) {
    console.log(`\nNow with a slip at the end of main.ts: ${slip.code}`);
    appendFileSync(join(folder, "main.ts"), `${slip.code}\n`);
    step(folder, "tsc -p .", join(projectRoot, "node_modules/typescript/bin/tsc"), ["-p", "."], {
      refusal: slip.says,
    });
  }
  console.log(`\nThe overlay: ${contents(join(folder, "overlay")).join(", ")}`);
  console.log(`The same files are in generated-examples/${name}/; the application is its main.ts.`);
} catch (error) {
  console.error(`\ndemo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
