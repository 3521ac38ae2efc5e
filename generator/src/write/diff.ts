import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { Changes } from "./changes.js";
import { MANIFEST_NAME } from "./manifest.js";

/** Unified diffs from what is on the disk to what would be written. */
export async function diffChanges(folder: string, changes: Changes): Promise<string> {
  const parts: string[] = [];
  const paths = [...changes.write.keys(), ...changes.remove].filter((path) => path !== MANIFEST_NAME).sort();
  for (const path of paths) {
    const before = await readFile(join(folder, path), "utf8").catch(() => undefined);
    const after = changes.write.get(path);
    parts.push(
      createTwoFilesPatch(
        before === undefined ? "/dev/null" : `a/${path}`,
        after === undefined ? "/dev/null" : `b/${path}`,
        before ?? "",
        after ?? "",
        undefined,
        undefined,
        { context: 3 },
      ),
    );
  }
  return parts.join("");
}
