import { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { printDesign } from "../inspect/json.js";
import { summarizeDesign } from "../inspect/summary.js";
import { readDesign } from "../read-design.js";
import { readInput } from "../read-input.js";
import { validateDesign } from "../validate/design.js";
import type { InspectCommand } from "./arguments.js";
import { ExitCode } from "./exit-code.js";
import { hasFailed, printDiagnostics } from "./report.js";

/** Runs `pynq-gen inspect FILE`: the result goes to stdout, diagnostics to stderr. */
export async function inspectCommand(command: InspectCommand): Promise<number> {
  const diagnostics = new DiagnosticCollector();
  const input = await readInput(command.input, diagnostics);
  const design =
    input === undefined
      ? undefined
      : readDesign(
          input,
          {
            ...(command.master === undefined ? {} : { master: command.master }),
            ...(command.design === undefined ? {} : { design: command.design }),
          },
          diagnostics,
        );
  if (design !== undefined) {
    validateDesign(design, diagnostics);
    process.stdout.write(command.format === "json" ? printDesign(design) : summarizeDesign(design));
  }
  printDiagnostics(diagnostics.all, command.silent);
  return hasFailed(diagnostics.all, command.strict) ? ExitCode.errors : ExitCode.ok;
}
