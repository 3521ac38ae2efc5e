/* Temporary folders that go away with the process that made them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { atExit } from "./cleanup.js";
import { projectRoot } from "./project.js";

export interface TempFolderOptions {
  /** Makes the folder an ES module package that can import the project's packages, as after `npm install`. */
  readonly packages?: boolean;
  /** Files to write: path relative to the folder → content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Makes a fresh folder below the system's temporary folder and gives its absolute path; removed at exit. */
export function tempFolder(options: TempFolderOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "pynq-gen-"));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  if (options.packages === true) {
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
    writeFiles(folder, { "package.json": `{ "private": true, "type": "module" }\n` });
  }
  writeFiles(folder, options.files ?? {});
  return folder;
}

/** Writes files into a folder, making the folders between; paths are relative to it. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
