/*
 * Every hardware handoff of the corpus (and every xclbin that has kernels): generates and type-checks under the
 * strictest settings, or is refused with the diagnostic that fits. A design whose master has to be chosen is refused
 * without --master and generates with each.
 */
// timeout: 900 s
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "pynq-gen";
import type { GenerateResult } from "pynq-gen";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { tempFolder } from "../support/tmp.js";
import { typeCheck } from "../support/tsc.js";

export const name = "overlays";

interface Case {
  readonly file: string;
  readonly folder: string;
  readonly result: GenerateResult;
  readonly ms: number;
}

export async function run(corpus: string): Promise<CorpusReport> {
  const root = tempFolder({ packages: true });
  const cases: Case[] = [];
  for (const kind of ["hwh", "xclbin"]) {
    for (const file of readdirSync(join(corpus, kind)).sort()) {
      cases.push(...(await generateAll(join(corpus, kind, file), `${kind}/${file}`, root)));
    }
  }
  const errors = await typeCheck("7", root);
  return {
    columns: ["IPs", "types", "registers", "files", "ms", "diagnostics"],
    rows: cases.map((one) =>
      rowOf(one, errors.errors.filter(({ file }) => file.startsWith(`${one.folder}/`)).length, corpus),
    ),
  };
}

/** One run; where that is refused because the master is ambiguous, one more with each candidate. */
async function generateAll(path: string, file: string, root: string): Promise<Case[]> {
  const folder = file.replace(/\W+/g, "_");
  const one = async (master?: string): Promise<Case> => {
    const target = master === undefined ? folder : `${folder}_${master.replace(/\W+/g, "_")}`;
    const started = performance.now();
    const result = await generate({
      input: path,
      output: join(root, target),
      ...(master === undefined ? {} : { master }),
    });
    const label = master === undefined ? file : `${file} --master ${master}`;
    return { file: label, folder: target, result, ms: Math.round(performance.now() - started) };
  };
  const first = await one();
  const ambiguous = first.result.diagnostics.find(({ code }) => code === "master-ambiguous");
  if (ambiguous === undefined) return [first];
  const masters = /: (.*)\.$/.exec(ambiguous.message)?.[1]?.split(", ") ?? [];
  const others: Case[] = [];
  for (const master of masters) others.push(await one(master));
  return [first, ...others];
}

function rowOf({ file, result, ms }: Case, typeErrors: number, corpus: string): CorpusRow {
  const { design, diagnostics, written } = result;
  const shown = design?.ips.filter((ip) => ip.interfaces.length > 0) ?? [];
  const codes = new Map<string, number>();
  for (const { code } of diagnostics) codes.set(code, (codes.get(code) ?? 0) + 1);
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  const refused = result.outcome === "failed";
  const fits = refused ? refusalFits(errors, file, corpus) : typeErrors === 0;
  return {
    file,
    ok: fits,
    result: refused
      ? `refused: ${errors.join(", ")}`
      : typeErrors === 0
        ? "generated, type-checked"
        : `${typeErrors} type errors`,
    IPs: shown.length,
    types: written.filter((path) => path.startsWith("ip/")).length,
    registers: shown.reduce(
      (sum, ip) =>
        sum +
        ip.interfaces.reduce(
          (inner, face) => inner + face.registers.filter((register) => register.enabled).length,
          0,
        ),
      0,
    ),
    files: written.length,
    ms,
    diagnostics: [...codes].map(([code, count]) => (count === 1 ? code : `${code}×${count}`)).join(" "),
  };
}

/** What the file itself is decides which refusal is right. */
function refusalFits(errors: readonly string[], file: string, corpus: string): boolean {
  const [only] = errors;
  if (only === undefined || errors.length !== 1) return false;
  if (only === "master-ambiguous") return !file.includes("--master");
  const bytes = readFileSync(join(corpus, file.split(" ")[0] ?? ""));
  if (file.startsWith("xclbin/")) return ["xclbin-npu", "xclbin-empty"].includes(only);
  if (bytes.length === 0) return only === "input-empty";
  const text = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  return only === (text.startsWith("<") ? "no refusal" : "input-kind");
}
