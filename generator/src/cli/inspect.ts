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

/** Runs `pynq-gen inspect FILE`: the result goes to stdout, diagnostics to stderr. */
export async function inspectCommand(command: InspectCommand): Promise<number> {
  const diagnostics = new DiagnosticCollector();
  const inputs = await readInputs(command, diagnostics);
  const design = inputs === undefined ? undefined : readDesign(inputs, command, diagnostics);
  if (design !== undefined) {
    validateDesign(design, diagnostics);
    const print = { summary: summarizeDesign, json: printDesign, pynq: printPynq }[command.format];
    process.stdout.write(print(design));
  }
  printDiagnostics(diagnostics.all, command.silent);
  return hasFailed(diagnostics.all, command.strict) ? ExitCode.errors : ExitCode.ok;
}
