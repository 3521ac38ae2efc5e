/*
 * Real files of FPGA tools, which are not part of this repository. Where they are is said here and nowhere else.
 */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { projectRoot } from "./project.js";

const location = resolve(projectRoot, process.env["PYNQ_GEN_CORPUS"] ?? "../shared/corpus");

/** The corpus's folder; undefined where it is absent, and then a test that wants it skips with one line. */
export function corpusFolder(): string | undefined {
  return statSync(location, { throwIfNoEntry: false })?.isDirectory() === true ? location : undefined;
}

/** The one line to print before skipping. */
export const corpusAbsent: string =
  "skip: no corpus (set PYNQ_GEN_CORPUS to the folder of real design files)";

/** One row of a corpus table: what became of one file. */
export interface CorpusRow {
  /** Path relative to the corpus. */
  readonly file: string;
  readonly ok: boolean;
  /** One phrase: "generated", "refused: HWH_NOT_XML", … or what went wrong. */
  readonly result: string;
  readonly [column: string]: string | number | boolean;
}

/** What a module test/corpus/NAME.corpus.ts returns from `run(corpus)`; it also exports its `name`. */
export interface CorpusReport {
  /** Keys of the rows to print between file and result, in this order. */
  readonly columns?: readonly string[];
  readonly rows: readonly CorpusRow[];
}
