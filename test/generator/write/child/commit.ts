/*
 * Writes a small output folder as a run does, without the generator: node commit.js FOLDER JSON
 * The JSON holds the generated files by path. The exit code is 1 where the file system refused.
 */
import { commitChanges, lockPath, recover } from "#generator/write/commit.js";
import { findChanges, isUnchanged } from "#generator/write/changes.js";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { lockFolder } from "#generator/write/lock.js";
import { makeManifest, sha256 } from "#generator/write/manifest.js";
import { readOutputFolder, resolveFolder } from "#generator/write/output-folder.js";

const [given = "", json = "{}"] = process.argv.slice(2);
const texts = JSON.parse(json) as Readonly<Record<string, string>>;
const manifest = makeManifest({
  generator: "0.0.0",
  tools: {},
  options: {},
  inputs: {},
  modelHash: "",
  files: Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [
      path,
      { unformatted: sha256(text), formatted: sha256(text) },
    ]),
  ),
});
try {
  const folder = await resolveFolder(given);
  const lock = await lockFolder(lockPath(folder), 1_000);
  if (lock === undefined) throw new Error("the lock is held");
  try {
    await recover(folder);
    const before = await readOutputFolder(folder);
    const wanted = Object.entries(texts).map(([path, text]) => ({ path, text }));
    const collector = new DiagnosticCollector();
    const changes = findChanges(before, wanted, manifest, collector);
    if (collector.hasErrors) throw new Error(collector.all[0]?.message);
    if (!isUnchanged(changes)) await commitChanges(before, changes);
  } finally {
    await lock.release();
  }
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  process.stderr.write(`${code}\n`);
  process.exitCode = 1;
}
