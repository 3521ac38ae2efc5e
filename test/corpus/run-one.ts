/* Runs one corpus module and prints its table; run.ts starts this in a process of its own, with a time-out. */
import { pathToFileURL } from "node:url";
import type { CorpusReport } from "../support/corpus.js";
import { formatTable } from "../support/table.js";

interface CorpusModule {
  readonly name: string;
  run(corpus: string): Promise<CorpusReport> | CorpusReport;
}

const [script, corpus] = process.argv.slice(2);
if (script === undefined || corpus === undefined) throw new Error("run-one.js SCRIPT CORPUS");
const { name, run } = (await import(pathToFileURL(script).href)) as CorpusModule;
const { rows, columns = [] } = await run(corpus);

const header = ["file", ...columns, "result"];
const cells = rows.map((row) => [
  row.file,
  ...columns.map((column) => String(row[column] ?? "")),
  row.ok ? row.result : `FAILED: ${row.result}`,
]);
console.log(`## ${name}\n`);
console.log(formatTable(header, cells));
const failed = rows.filter((row) => !row.ok).length;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
