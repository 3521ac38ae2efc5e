import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { formatDiagnostic } from "../diagnostics/format.js";

/** Prints diagnostics to stderr, errors always, the rest unless `silent`. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], silent: boolean): void {
  const colour = process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined;
  for (const diagnostic of diagnostics) {
    if (silent && diagnostic.severity !== "error") continue;
    process.stderr.write(`${formatDiagnostic(diagnostic, colour)}\n`);
  }
}

/** Errors, or with `strict` warnings too. */
export function hasFailed(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return diagnostics.some(({ severity }) => severity === "error" || (strict && severity === "warning"));
}
