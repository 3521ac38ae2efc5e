/* Reads what uvu printed: its four closing lines are the only machine-readable thing that it has. */

export interface UvuReport {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  /** Lines `skip: why` that the tests printed. */
  readonly skipLines: readonly string[];
}

/** Takes colours and cursor movements out of a text. */
export function withoutAnsi(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}

/** The figures of one file's run; undefined where the closing lines are absent: it did not reach its end. */
export function readUvuReport(output: string): UvuReport | undefined {
  const text = withoutAnsi(output);
  const summary = /\n {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n {2}Duration: /g;
  const last = [...text.matchAll(summary)].at(-1);
  if (!last) return undefined;
  const skipLines = [...text.matchAll(/(?:^|\n|[•✘] )(skip: .*)/g)].map((match) => match[1]!.trim());
  return { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]), skipLines };
}
