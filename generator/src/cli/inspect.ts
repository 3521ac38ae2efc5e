import { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { printDesign } from "../inspect/json.js";
import { printPynq } from "../inspect/pynq.js";
import { summarizeDesign } from "../inspect/summary.js";
import { readDesign } from "../read-design.js";
import { readInputs } from "../read-inputs.js";
import { validateDesign } from "../validate/design.js";
import type { InspectCommand } from "./arguments.js";
import { ExitCode } from "./exit-code.js";
import { hasFailed, printDiagnostics } from "./report.js";

/** Runs `pynq-gen inspect FILE`: diagnostics go to stderr, the result to stdout, unless the file has errors. */
export async function inspectCommand(command: InspectCommand): Promise<number> {
  const diagnostics = new DiagnosticCollector();
  const inputs = await readInputs(command, diagnostics);
  const design = inputs === undefined ? undefined : readDesign(inputs, command, diagnostics);
  if (design !== undefined) validateDesign(design, diagnostics);
  printDiagnostics(diagnostics.all, command);
  if (design === undefined || hasFailed(diagnostics.all, command.strict)) return ExitCode.errors;
  const print = { summary: summarizeDesign, json: printDesign, pynq: printPynq }[command.format];
  process.stdout.write(print(design));
  return ExitCode.ok;
}
