import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { OutputFolder } from "./output-folder.js";
import { INCOMPLETE, MANIFEST_NAME, printManifest, sha256 } from "./manifest.js";
import type { Manifest } from "./manifest.js";

/** What has to happen to an output folder. */
export interface Changes {
  /** Files that are new or differ, with their text. */
  readonly write: ReadonlyMap<string, string>;
  /** Files that were generated once and are no more. */
  readonly remove: readonly string[];
  /** Files that stay as they are. */
  readonly keep: readonly string[];
}

/** A file as it should be: its text, or (absent) as it lies on the disk. */
export interface WantedFile {
  readonly path: string;
  readonly text?: string;
}

/** Compares what should be with what is. Reports files that are in the way and files that were edited. */
export function findChanges(
  folder: OutputFolder,
  wanted: readonly WantedFile[],
  manifest: Manifest,
  diagnostics: DiagnosticCollector,
): Changes {
  const write = new Map<string, string>();
  const keep: string[] = [];
  const foreignAt = foreignFinder(folder);
  const reported = new Set<string>();
  for (const { path, text } of wanted) {
    const onDisk = folder.hashes.get(path);
    if (text === undefined || onDisk === sha256(text)) keep.push(path);
    else write.set(path, text);
    const inTheWay = text === undefined ? undefined : foreignAt(path);
    if (inTheWay === undefined || reported.has(inTheWay)) continue;
    reported.add(inTheWay);
    diagnostics.report(
      "output-foreign",
      `${inTheWay} exists and was not written by pynq-gen.`,
      { file: folder.name },
      "Move it away, or choose another output folder with -o.",
    );
  }
  if (folder.manifestLost) {
    diagnostics.report(
      "output-manifest",
      `${MANIFEST_NAME} cannot be read; generated files were known by their first line.`,
      { file: folder.name },
    );
  }
  const names = new Set(wanted.map(({ path }) => path));
  const remove = [...folder.hashes.keys()].filter((path) => !names.has(path));
  for (const [path, hash] of folder.hashes) {
    const known = folder.manifest?.files[path]?.formatted;
    if (folder.manifestLost || hash === known || known === INCOMPLETE) continue;
    if (!write.has(path) && !remove.includes(path)) continue;
    diagnostics.report(
      "output-edited",
      `${path} was changed by hand since it was generated.`,
      { file: folder.name },
      "Keep code of your own beside the overlay, for example in a subclass.",
    );
  }
  const manifestText = printManifest(manifest);
  const manifestSame = folder.manifest !== undefined && printManifest(folder.manifest) === manifestText;
  if (write.size > 0 || remove.length > 0 || !manifestSame) write.set(MANIFEST_NAME, manifestText);
  return { write, remove, keep };
}

/**
 * Finds what is in the way of a generated file: a file of that path, a file (or link) where its folder has to be, or a
 * folder where it has to be.
 */
function foreignFinder(folder: OutputFolder): (path: string) => string | undefined {
  const files = new Set(folder.foreign);
  const folders = new Set(folder.folders);
  return (path) => {
    if (folders.has(path)) return path;
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
      if (files.has(path.slice(0, at))) return path.slice(0, at);
    }
    return files.has(path) ? path : undefined;
  };
}

/** True where the folder is as it should be. */
export function isUnchanged(changes: Changes): boolean {
  return changes.write.size === 0 && changes.remove.length === 0;
}
