import { randomBytes } from "node:crypto";
import { copyFile, link, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Changes } from "./changes.js";
import { MANIFEST_NAME } from "./manifest.js";
import type { OutputFolder } from "./output-folder.js";

/*
 * The output is the old one or the new one, never a mixture, whenever the run ends. A folder that holds generated files
 * only is built anew beside the old one and takes its place by a rename; unchanged files are hard links, so that they
 * keep their identity and times. Between the two renames the folder is away for an instant; a run that dies there
 * leaves the old one beside, and the next run puts it back. A folder with files of the user's stays where it is, and its
 * generated files are replaced one by one, each by a rename, the manifest last.
 */

/** Where the parts of a swap lie: beside the folder, on the same file system. */
function beside(folder: string, what: "old" | "new" | "lock"): string {
  return join(dirname(folder), `.${basename(folder)}.pynq-gen-${what}`);
}

/** The lock file of an output folder. */
export function lockPath(folder: string): string {
  return beside(folder, "lock");
}

/** Puts right what a run that died left behind. Call with the lock held. */
export async function recover(folder: string): Promise<void> {
  const old = beside(folder, "old");
  if ((await exists(old)) && !(await exists(folder))) await rename(old, folder);
  await rm(old, { recursive: true, force: true });
  const parent = dirname(folder);
  const prefix = basename(beside(folder, "new"));
  for (const name of (await exists(parent)) ? await readdir(parent) : []) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Carries out the changes; on any failure the folder is as it was. */
export async function commitChanges(folder: OutputFolder, changes: Changes): Promise<void> {
  const stage = `${beside(folder.path, "new")}-${randomBytes(6).toString("hex")}`;
  await mkdir(stage);
  try {
    await fill(stage, changes.write);
    if (folder.foreign.length === 0) await swap(folder, changes, stage);
    else await replaceEach(folder, changes, stage);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function fill(stage: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    const target = join(stage, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

async function swap(folder: OutputFolder, changes: Changes, stage: string): Promise<void> {
  const kept = changes.write.has(MANIFEST_NAME) ? changes.keep : [...changes.keep, MANIFEST_NAME];
  for (const path of kept) {
    const target = join(stage, path);
    await mkdir(dirname(target), { recursive: true });
    await link(join(folder.path, path), target).catch(() => copyFile(join(folder.path, path), target));
  }
  const old = beside(folder.path, "old");
  if (folder.exists) await rename(folder.path, old);
  try {
    await rename(stage, folder.path);
  } catch (error) {
    if (folder.exists) await rename(old, folder.path);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function replaceEach(folder: OutputFolder, changes: Changes, stage: string): Promise<void> {
  const paths = [...changes.write.keys()].sort(
    (a, b) => Number(a === MANIFEST_NAME) - Number(b === MANIFEST_NAME) || (a < b ? -1 : 1),
  );
  for (const path of paths) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await rename(join(stage, path), join(folder.path, path));
  }
  for (const path of changes.remove) {
    await rm(join(folder.path, path), { force: true });
    await rmdir(dirname(join(folder.path, path))).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
