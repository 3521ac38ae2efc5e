import { diagnosticCodes } from "../diagnostics/codes.js";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { ExplainCommand } from "./arguments.js";
import { ExitCode, UsageError } from "./exit-code.js";

/** Runs `pynq-gen explain CODE`. */
export function explainCommand({ code }: ExplainCommand): number {
  if (!Object.hasOwn(diagnosticCodes, code)) {
    throw new UsageError(
      `pynq-gen: there is no diagnostic ${code}\nCodes are: ${Object.keys(diagnosticCodes).sort().join(", ")}`,
    );
  }
  const { severity, explanation } = diagnosticCodes[code as DiagnosticCode];
  process.stdout.write(`${code} (${severity})\n\n${explanation}\n`);
  return ExitCode.ok;
}
