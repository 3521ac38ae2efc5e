import { styleText } from "node:util";
import type { Diagnostic } from "./diagnostic.js";

/** Controls and marks of text direction, which a message must not carry to a terminal. */
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `file:line:col: error: message [code]`, with the hint on a line of its own. */
export function formatDiagnostic(diagnostic: Diagnostic, colour: boolean): string {
  const { origin, severity } = diagnostic;
  const place =
    origin === undefined
      ? ""
      : `${[origin.file, origin.line, origin.line === undefined ? undefined : origin.column]
          .filter((part) => part !== undefined)
          .join(":")}: `;
  const paint = (format: "red" | "yellow" | "cyan" | "dim", text: string): string =>
    colour ? styleText(format, text) : text;
  const word = paint({ error: "red", warning: "yellow", info: "cyan" }[severity] as "red", severity);
  const line = `${clean(place)}${word}: ${clean(diagnostic.message)} ${paint("dim", `[${diagnostic.code}]`)}`;
  return diagnostic.hint === undefined ? line : `${line}\n  ${clean(diagnostic.hint)}`;
}

function clean(text: string): string {
  return text.replace(unprintable, " ");
}

/** Counts by severity, such as `1 error, 2 warnings`; empty where there is nothing to count. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  return (["error", "warning"] as const)
    .map((severity) => ({ severity, count: diagnostics.filter((item) => item.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}
