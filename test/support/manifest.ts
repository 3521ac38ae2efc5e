/* What the corpus's own manifest says of each file: figures made by another program, to compare with ours. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The cells of each file's row, by file name without folder. */
export function readManifest(corpus: string): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, readonly string[]>();
  for (const line of readFileSync(join(corpus, "MANIFEST.md"), "utf8").split("\n")) {
    if (!line.startsWith("| ")) continue;
    const [, file = "", ...cells] = line.split("|").map((cell) => cell.trim());
    rows.set(file, cells);
  }
  return rows;
}
