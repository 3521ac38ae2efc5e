/*
 * The rules of PYNQ's parser, as test/support/pynq-parser.ts states them, beside what the parser itself made of the same
 * files: equal to the last entry, and an error where it fails. Only then may they stand in for it elsewhere.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { differences, type Dictionaries } from "../support/dictionaries.js";
import { pynqParse } from "../support/pynq-parser.js";

export const name = "The rules of PYNQ's parser";

/** Where the parser fails before any of its rules: what the file lacks. */
const failures: Readonly<Record<string, (text: string) => boolean>> = {
  "no XML": (text) => !/^\ufeff?\s*</.test(text),
  "a module without FULLNAME": (text) => /<MODULE (?![^>]*\bFULLNAME=)/.test(text),
};

export function run(corpus: string): CorpusReport {
  const rows = readdirSync(join(corpus, "golden"))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => rowOf(corpus, file.slice(0, -".json".length)));
  return { columns: ["entries", "pins"], rows };
}

function rowOf(corpus: string, file: string): CorpusRow {
  const path = join(corpus, "hwh", file);
  if (!existsSync(path)) return { file, ok: true, result: "its handoff is not in the corpus" };
  const text = readFileSync(path, "utf8");
  const real = JSON.parse(readFileSync(join(corpus, "golden", `${file}.json`), "utf8")) as Dictionaries;
  const raw = readHwh(text, file, new DiagnosticCollector());
  const reason = Object.keys(failures).find((each) => failures[each]?.(text) === true);
  if (raw === undefined || reason !== undefined) {
    const ok = real["error"] !== undefined && reason !== undefined;
    return { file, ok, result: ok ? `PYNQ's parser fails: ${reason}` : "only one of them reads it" };
  }
  let stated: Dictionaries;
  try {
    stated = pynqParse(raw);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const failure = real["error"];
    const ok = typeof failure === "string" && failure.includes(message);
    return { file, ok, result: ok ? `both fail: ${message}` : `only the rules fail: ${message}` };
  }
  if (real["error"] !== undefined)
    return { file, ok: false, result: "PYNQ's parser fails, the rules do not" };
  const found = differences(real, { ...stated, mem_dict: named(stated["mem_dict"] as readonly string[]) });
  const [first] = found;
  return {
    file,
    ok: first === undefined,
    result: first === undefined ? "equal" : `${found.length} differ: ${first.path.join(" ")}`,
    entries: Object.keys(stated["ip_dict"] as object).length,
    pins: Object.keys(stated["interrupt_pins"] as object).length,
  };
}

/** `mem_dict` as the comparison wants the second side's. */
function named(memories: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(memories.map((memory) => [memory, 1]));
}
