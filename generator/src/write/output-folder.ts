import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_NAME, parseManifest, sha256 } from "./manifest.js";
import type { Manifest } from "./manifest.js";

/** An output folder as it lies on the disk. */
export interface OutputFolder {
  readonly path: string;
  readonly exists: boolean;
  readonly manifest: Manifest | undefined;
  /** SHA-256 of each file of the manifest that is there, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Files that are not in the manifest: the user's own, or another tool's. */
  readonly foreign: readonly string[];
}

/** Looks at an output folder. */
export async function readOutputFolder(path: string): Promise<OutputFolder> {
  const found = await listFiles(path);
  if (found === undefined) {
    return { path, exists: false, manifest: undefined, hashes: new Map(), foreign: [] };
  }
  const manifest = found.includes(MANIFEST_NAME)
    ? parseManifest(await readFile(join(path, MANIFEST_NAME), "utf8"))
    : undefined;
  const hashes = new Map<string, string>();
  for (const file of Object.keys(manifest?.files ?? {})) {
    if (found.includes(file)) hashes.set(file, sha256(await readFile(join(path, file))));
  }
  const foreign = found.filter((file) => file !== MANIFEST_NAME && !hashes.has(file));
  return { path, exists: true, manifest, hashes, foreign };
}

/** All files below a folder, as paths with `/`; undefined where there is no such folder. */
async function listFiles(path: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((full) => full.slice(path.length).replaceAll("\\", "/").replace(/^\/+/, ""))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
