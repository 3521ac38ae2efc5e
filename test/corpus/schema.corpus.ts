/* What `inspect --format json` prints of every real file is what the schema says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { printDesign } from "#generator/inspect/json.js";
import { readDesign } from "#generator/read-design.js";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { designErrors } from "../support/schema.js";

export const name = "schema of a design";

export function run(corpus: string): CorpusReport {
  const rows: CorpusRow[] = [];
  for (const kind of ["hwh", "xclbin"]) {
    for (const file of readdirSync(join(corpus, kind)).sort()) rows.push(rowOf(corpus, `${kind}/${file}`));
  }
  return { columns: ["characters"], rows };
}

function rowOf(corpus: string, file: string): CorpusRow {
  const diagnostics = new DiagnosticCollector();
  const input = { name: file, bytes: readFileSync(join(corpus, file)) };
  const design = readDesign({ design: input, signatures: [], partials: [] }, {}, diagnostics);
  if (design === undefined) {
    const [first] = diagnostics.all.filter(({ severity }) => severity === "error");
    return { file, ok: first !== undefined, result: `refused: ${first?.code ?? "without a word"}` };
  }
  const text = printDesign(design);
  const errors = designErrors(JSON.parse(text));
  return {
    file,
    ok: errors.length === 0,
    result: errors.length === 0 ? "as the schema says" : errors.join("; "),
    characters: text.length,
  };
}
