import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Changes } from "./changes.js";
import { MANIFEST_NAME } from "./manifest.js";
import { readOutputFolder } from "./output-folder.js";
import type { OutputFolder } from "./output-folder.js";
import { replaceEach } from "./replace-each.js";

/*
 * The output is the old one or the new one, never a mixture, whenever the run ends. The folder is built anew beside the
 * old one and takes its place by a rename; what does not change, the user's own files among it, is there by hard links,
 * so that it keeps its identity and times. Between the two renames the folder is away for an instant; a run that dies
 * there leaves the old one beside, and the next run puts it back. A folder that cannot change places (a mount point, the
 * working directory, one with many files of others) is changed file by file: see replace-each.ts.
 */

/** A folder with more files of the user's than this is no output folder that may change places. */
const MAX_LINKED_FILES = 100;

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
  if (await exists(old)) {
    if (await exists(folder)) await discard(old, folder);
    else await rename(old, folder);
  }
  const parent = dirname(folder);
  const leftovers = [`${basename(beside(folder, "new"))}-`, `${basename(lockPath(folder))}-`];
  for (const name of (await exists(parent)) ? await readdir(parent) : []) {
    if (leftovers.some((prefix) => name.startsWith(prefix)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Carries out the changes; on any failure the folder is as it was. */
export async function commitChanges(folder: OutputFolder, changes: Changes): Promise<void> {
  const stage = `${beside(folder.path, "new")}-${randomBytes(6).toString("hex")}`;
  await mkdir(stage);
  try {
    await fill(stage, changes.write);
    if (!folder.exists) await rename(stage, folder.path);
    else if ((await mayChangePlaces(folder)) && (await adopt(folder, changes, stage)))
      await swap(folder, stage);
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

/**
 * True for a folder that a new one can take the place of.
 * @throws the system's error where the folder may not be written to: a swap would get around that
 */
async function mayChangePlaces(folder: OutputFolder): Promise<boolean> {
  for (const path of [folder.path, ...folder.folders.map((inside) => join(folder.path, inside))]) {
    await access(path, constants.W_OK);
  }
  const inside = relative(folder.path, process.cwd());
  const holdsProcess = inside === "" || !(inside.startsWith("..") || inside === process.cwd());
  const [own, parent] = await Promise.all([stat(folder.path), stat(dirname(folder.path))]);
  return !holdsProcess && own.dev === parent.dev && folder.foreign.length <= MAX_LINKED_FILES;
}

/** Brings what stays into the new folder. False where something there is no plain file, or links cannot be made. */
async function adopt(folder: OutputFolder, changes: Changes, stage: string): Promise<boolean> {
  const manifest = changes.write.has(MANIFEST_NAME) ? [] : [MANIFEST_NAME];
  const generated = new Set([...folder.hashes.keys()].map((path) => dirname(path)));
  for (const path of folder.folders) {
    if (!generated.has(path)) await mkdir(join(stage, path), { recursive: true });
  }
  for (const path of [...changes.keep, ...manifest, ...folder.foreign]) {
    const from = join(folder.path, path);
    const to = join(stage, path);
    if (!(await lstat(from)).isFile()) return false;
    await mkdir(dirname(to), { recursive: true });
    try {
      await link(from, to);
    } catch {
      // A generated file may be a copy; a file of the user's must stay the one it is.
      if (folder.foreign.includes(path)) return false;
      await copyFile(from, to);
    }
  }
  await chmod(stage, (await stat(folder.path)).mode);
  return true;
}

async function swap(folder: OutputFolder, stage: string): Promise<void> {
  const old = beside(folder.path, "old");
  await rename(folder.path, old);
  try {
    await rename(stage, folder.path);
  } catch (error) {
    await rename(old, folder.path);
    throw error;
  }
  // The new output is in place: what fails from here on is put right by the next run.
  await discard(old, folder.path).catch(() => undefined);
}

/** Removes an old folder, but for files that somebody put there when the new one was made already. */
async function discard(old: string, folder: string): Promise<void> {
  for (const path of (await readOutputFolder(old)).foreign) {
    const from = join(old, path);
    const to = join(folder, path);
    if (await isSameFile(from, to)) continue;
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  }
  await rm(old, { recursive: true, force: true });
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => lstat(path).catch(() => undefined)));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
