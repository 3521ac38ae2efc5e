import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { formatDiagnostic } from "../diagnostics/format.js";

/** More diagnostics of one code than this are counted, not printed: one fault may show in every line of a file. */
const MAX_PRINTED = 50;

/** What is printed: with `silent` only what makes the run fail, which with `strict` warnings do too. */
export interface ReportOptions {
  readonly silent: boolean;
  readonly strict: boolean;
}

/** Prints diagnostics to stderr, in the order in which they were found. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { silent, strict }: ReportOptions,
): void {
  const colour = process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined;
  const lines: string[] = [];
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    if (silent && !fails(diagnostic, strict)) continue;
    const count = (counts.get(diagnostic.code) ?? 0) + 1;
    counts.set(diagnostic.code, count);
    if (count <= MAX_PRINTED) lines.push(`${formatDiagnostic(diagnostic, colour)}\n`);
  }
  for (const [code, count] of counts) {
    if (count > MAX_PRINTED) lines.push(`… and ${count - MAX_PRINTED} more [${code}]\n`);
  }
  if (lines.length > 0) process.stderr.write(lines.join(""));
}

/** Errors, or with `strict` warnings too. */
export function hasFailed(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return diagnostics.some((diagnostic) => fails(diagnostic, strict));
}

function fails({ severity }: Diagnostic, strict: boolean): boolean {
  return severity === "error" || (strict && severity === "warning");
}
