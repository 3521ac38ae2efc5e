/*
 * PYNQ's dictionaries, as `inspect --format pynq` prints them, beside those that PYNQ's own parser made of the same
 * files. They are equal, or they differ for a reason from a closed list (deviations.ts); anything else fails.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { pynqDictionaries } from "#generator/inspect/pynq.js";
import { designFromHwh } from "#generator/normalize/from-hwh.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { differences, type Dictionaries } from "../support/dictionaries.js";
import { deviations } from "./deviations.js";

export const name = "PYNQ's dictionaries";

export function run(corpus: string): CorpusReport {
  const rows = readdirSync(join(corpus, "golden"))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => rowOf(corpus, file));
  return { columns: ["entries", "differences", "reasons"], rows };
}

function rowOf(corpus: string, golden: string): CorpusRow {
  const file = golden.slice(0, -".json".length);
  const path = join(corpus, "hwh", file);
  const pynq = JSON.parse(readFileSync(join(corpus, "golden", golden), "utf8")) as Dictionaries;
  if (!existsSync(path)) return { file, ok: true, result: "its handoff is not in the corpus" };
  const diagnostics = new DiagnosticCollector();
  const raw = readHwh(readFileSync(path, "utf8"), file, diagnostics);
  const design = raw === undefined ? undefined : designFromHwh(raw, { file }, diagnostics);
  if (pynq["error"] !== undefined) {
    const own = design === undefined ? "refused here too" : "read here";
    return { file, ok: design !== undefined || diagnostics.hasErrors, result: `PYNQ's parser fails; ${own}` };
  }
  if (raw === undefined || design === undefined) {
    return { file, ok: false, result: diagnostics.all.map(({ message }) => message).join("; ") };
  }
  const ours = JSON.parse(JSON.stringify(pynqDictionaries(design))) as Dictionaries;
  const found = differences(pynq, ours);
  const counts = new Map<string, number>();
  const unexplained: string[] = [];
  for (const difference of found) {
    const reason = deviations.find(({ explains }) => explains(difference, { raw, pynq, ours }));
    if (reason === undefined) unexplained.push(difference.path.join(" "));
    else counts.set(reason.name, (counts.get(reason.name) ?? 0) + 1);
  }
  return {
    file,
    ok: unexplained.length === 0,
    result:
      unexplained.length > 0
        ? `${unexplained.length} unexplained: ${unexplained.slice(0, 3).join("; ")}`
        : found.length === 0
          ? "equal"
          : "deviates, all explained",
    entries: Object.keys(ours["ip_dict"] as object).length,
    differences: found.length,
    reasons: [...counts].map(([reason, count]) => `${reason} ${count}`).join(", "),
  };
}
