import type { DiagnosticCode } from "./codes.js";
import { diagnosticCodes } from "./codes.js";

/** How bad a problem is: an error stops the run after all have been reported; `--strict` raises warnings to errors. */
export type Severity = "error" | "warning" | "info";

/** Where something stands in an input file. */
export interface Origin {
  /** The file's name as given on the command line (an archive's member as `design.xsa!design_1.hwh`). */
  readonly file: string;
  /** 1-based; absent where the file has no lines (binary). */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Path in the design, such as `video/axi_vdma` or `video/axi_vdma.S_AXI_LITE.PARK_PTR`. */
  readonly path?: string;
}

/** One problem (or remark): a stable code, where it is, what was found and what to do about it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What was found, in one sentence. */
  readonly message: string;
  readonly origin?: Origin;
  /** What to do, in one sentence. */
  readonly hint?: string;
}

/** Longest message and hint; a damaged file has values of any length, and messages quote them. */
const MAX_TEXT = 600;

/** A text with its middle left out where it is too long: what is wrong stands at its start or its end. */
function short(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  // No half of a character on either side.
  const head = text.slice(0, MAX_TEXT / 2).replace(/[\ud800-\udbff]$/, "");
  const tail = text.slice(3 - MAX_TEXT / 2).replace(/^[\udc00-\udfff]/, "");
  return `${head} … ${tail}`;
}

/** Collects the diagnostics of a run; nothing is thrown for a user's mistake. */
export class DiagnosticCollector {
  readonly #items: Diagnostic[] = [];

  /** Notes a problem. Its severity is the code's own, from the table of codes. */
  report(code: DiagnosticCode, message: string, origin?: Origin, hint?: string): void {
    const { severity } = diagnosticCodes[code];
    this.#items.push({
      code,
      severity,
      message: short(message),
      ...(origin === undefined ? {} : { origin }),
      ...(hint === undefined ? {} : { hint: short(hint) }),
    });
  }

  /** Takes over a problem that another collector found. */
  add(diagnostic: Diagnostic): void {
    this.#items.push(diagnostic);
  }

  /** All so far, in the order in which they were found. */
  get all(): readonly Diagnostic[] {
    return this.#items;
  }

  /** True once an error was reported. */
  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === "error");
  }
}
