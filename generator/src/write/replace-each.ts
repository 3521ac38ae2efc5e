import { copyFile, link, mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Changes } from "./changes.js";
import { INCOMPLETE, MANIFEST_NAME, parseManifest, printManifest } from "./manifest.js";
import type { OutputFolder } from "./output-folder.js";

/*
 * The way to change a folder that cannot change places: each file by a rename, and back again where one of them fails.
 * Before the first, a manifest is written that owns the files of before and of after and calls those that are to be
 * written incomplete; the true one comes last. A run that is killed in the middle leaves some files new and some old:
 * --check finds that, and the next run completes it.
 */

/** Replaces and removes files one by one; on any failure all are as they were. */
export async function replaceEach(folder: OutputFolder, changes: Changes, stage: string): Promise<void> {
  const backup = join(stage, ".before");
  const undo: (() => Promise<void>)[] = [];
  const put = async (path: string, staged: string): Promise<void> => {
    const target = join(folder.path, path);
    await mkdir(dirname(target), { recursive: true });
    await rename(staged, target);
  };
  const keep = async (path: string): Promise<void> => {
    undo.push(await keepBefore(join(folder.path, path), join(backup, path)));
  };
  const files = [...changes.write.keys()].filter((path) => path !== MANIFEST_NAME).sort();
  const interim = join(stage, ".interim");
  await writeFile(interim, interimManifest(folder, changes));
  try {
    await keep(MANIFEST_NAME);
    await put(MANIFEST_NAME, interim);
    for (const path of files) {
      await keep(path);
      await put(path, join(stage, path));
    }
    for (const path of changes.remove) {
      await keep(path);
      await rm(join(folder.path, path), { force: true });
    }
    await put(MANIFEST_NAME, join(stage, MANIFEST_NAME));
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
  for (const path of changes.remove) await rmdir(dirname(join(folder.path, path))).catch(() => undefined);
}

/** The manifest of a folder in the middle of a change. */
function interimManifest(folder: OutputFolder, changes: Changes): string {
  const final = parseManifest(changes.write.get(MANIFEST_NAME) ?? "");
  if (final === undefined) throw new Error("a change has a manifest");
  const before = [...folder.hashes].map(
    ([path, formatted]) => [path, { unformatted: "", formatted }] as const,
  );
  const pending = [...changes.write.keys()]
    .filter((path) => path !== MANIFEST_NAME)
    .map((path) => [path, { unformatted: "", formatted: INCOMPLETE }] as const);
  return printManifest({ ...final, files: Object.fromEntries([...before, ...pending]) });
}

/** Keeps a file as it is; gives the step that brings it back, or takes away what was put where nothing was. */
async function keepBefore(target: string, backup: string): Promise<() => Promise<void>> {
  await mkdir(dirname(backup), { recursive: true });
  try {
    await link(target, backup).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw error;
      return copyFile(target, backup);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return () => rm(target, { force: true });
  }
  return () => rename(backup, target);
}
