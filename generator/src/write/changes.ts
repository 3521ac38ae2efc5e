import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { OutputFolder } from "./output-folder.js";
import { MANIFEST_NAME, printManifest, sha256 } from "./manifest.js";
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
  for (const { path, text } of wanted) {
    const onDisk = folder.hashes.get(path);
    if (text === undefined || onDisk === sha256(text)) keep.push(path);
    else write.set(path, text);
    if (folder.foreign.includes(path) && text !== undefined) {
      diagnostics.report(
        "output-foreign",
        `${path} exists and was not written by pynq-gen.`,
        { file: folder.path },
        "Move it away, or choose another output folder with -o.",
      );
    }
  }
  const names = new Set(wanted.map(({ path }) => path));
  const remove = [...folder.hashes.keys()].filter((path) => !names.has(path));
  for (const [path, hash] of folder.hashes) {
    if (hash === folder.manifest?.files[path]?.formatted) continue;
    if (!write.has(path) && !remove.includes(path)) continue;
    diagnostics.report(
      "output-edited",
      `${path} was changed by hand since it was generated.`,
      { file: folder.path },
      "Keep code of your own beside the overlay, for example in a subclass.",
    );
  }
  const manifestText = printManifest(manifest);
  const manifestSame = folder.manifest !== undefined && printManifest(folder.manifest) === manifestText;
  if (write.size > 0 || remove.length > 0 || !manifestSame) write.set(MANIFEST_NAME, manifestText);
  return { write, remove, keep };
}

/** True where the folder is as it should be. */
export function isUnchanged(changes: Changes): boolean {
  return changes.write.size === 0 && changes.remove.length === 0;
}
