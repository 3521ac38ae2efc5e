/*
 * Builds everything: the schemas into the generator's dist/, all TypeScript projects in their order, and the C helper
 * where there is a C compiler. Quick when nothing changed. Ends with one line that says what failed, and exit code 1.
 *
 *   node scripts/build.mjs
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot, runScript } from "./lib/run.mjs";

/** Each TypeScript project with its sources; what it built stands in its dist/. */
const projects = [
  { folder: "runtime", sources: "src" },
  { folder: "generator", sources: "src" },
  { folder: "generated-examples", sources: "." },
  { folder: "bench", sources: "." },
  { folder: "test", sources: "." },
];

/** Not schemas, though they stand beside them. */
const notSchemas = new Set(["package.json", "tsconfig.json"]);

function copySchemas() {
  const target = join(projectRoot, "generator/dist/schemas");
  mkdirSync(target, { recursive: true });
  const names = readdirSync(join(projectRoot, "schemas")).filter(
    (n) => n.endsWith(".json") && !notSchemas.has(n),
  );
  for (const name of names) {
    const text = readFileSync(join(projectRoot, "schemas", name));
    JSON.parse(text.toString());
    const copy = join(target, name);
    if (!existsSync(copy) || !readFileSync(copy).equals(text)) writeFileSync(copy, text);
  }
  for (const name of readdirSync(target)) if (!names.includes(name)) rmSync(join(target, name));
}

/** The compiler leaves what it made from files that are gone; a stale module would still be found by an import. */
function removeStale() {
  for (const { folder, sources } of projects) {
    const dist = join(projectRoot, folder, "dist");
    if (!existsSync(dist)) continue;
    for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".js.map")) continue;
      const base = join(entry.parentPath, entry.name).slice(0, -".js.map".length);
      const source = join(projectRoot, folder, sources, `${relative(dist, base)}.ts`);
      if (existsSync(source)) continue;
      for (const ending of [".js", ".js.map", ".d.ts"]) rmSync(base + ending, { force: true });
    }
  }
}

/** The steps; each throws, or gives the exit code of what it ran. */
const steps = {
  schemas: copySchemas,
  "stale outputs": removeStale,
  TypeScript: () => runScript("node_modules/typescript/bin/tsc", ["-b"]),
  "C helper": () => {
    const script = "runtime/scripts/build-native.mjs";
    return existsSync(join(projectRoot, script)) ? runScript(script, []) : 0;
  },
};

const failed = [];
for (const [name, step] of Object.entries(steps)) {
  try {
    const code = (await step()) ?? 0;
    if (code !== 0) failed.push(`${name} (exit code ${code})`);
  } catch (error) {
    failed.push(`${name} (${error instanceof Error ? error.message : error})`);
  }
}
if (failed.length > 0) {
  console.error(`build failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
