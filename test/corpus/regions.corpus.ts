/*
 * Real partial designs: each finds its region in the static design beside it, and overlay and modules type-check under the
 * strictest settings.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { generate } from "pynq-gen";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { tempFolder } from "../support/tmp.js";
import { typeCheck } from "../support/tsc.js";

export const name = "modules of regions";

export async function run(corpus: string): Promise<CorpusReport> {
  const folder = join(corpus, "hwh");
  const files = readdirSync(folder).filter((file) => file.endsWith(".hwh"));
  const stem = (file: string): string => file.slice(0, -".hwh".length);
  const groups = new Map<string, string[]>();
  for (const partial of files.filter((file) => stem(file).endsWith("_partial"))) {
    // The tools put the static design's name in front.
    const design = files
      .filter((file) => file !== partial && stem(partial).startsWith(`${stem(file)}_`))
      .sort((a, b) => b.length - a.length)[0];
    if (design !== undefined) groups.set(design, [...(groups.get(design) ?? []), partial]);
  }
  const rows: CorpusRow[] = [];
  for (const [design, partials] of groups) rows.push(...(await rowsOf(folder, design, partials)));
  return { columns: ["region", "module", "IPs"], rows };
}

async function rowsOf(folder: string, design: string, partials: readonly string[]): Promise<CorpusRow[]> {
  const root = tempFolder({ packages: true });
  const result = await generate({
    input: join(folder, design),
    partial: partials.map((file) => join(folder, file)),
    output: join(root, "overlay"),
  });
  const errors = result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code}: ${message}`);
  if (errors.length === 0) {
    const { errors: found } = await typeCheck("7", root);
    errors.push(...found.map(({ file, line, message }) => `${file}:${line}: ${message}`));
  }
  return partials.map((file) => {
    const region = result.design?.regions.find(({ modules }) => modules.some((each) => each.file === file));
    const module = region?.modules.find((each) => each.file === file);
    return {
      file: `hwh/${file}`,
      ok: module !== undefined && errors.length === 0,
      result: errors[0] ?? (module === undefined ? "in no region" : "generated"),
      region: region?.path ?? "",
      module: module?.name ?? "",
      IPs: module?.design.ips.filter(({ interfaces }) => interfaces.length > 0).length ?? 0,
    };
  });
}
