import { diffDesigns } from "../diff/designs.js";
import { differencesJson, printDifferences } from "../diff/print.js";
import { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import { readDesign } from "../read-design.js";
import { readInputs } from "../read-inputs.js";
import type { DiffCommand } from "./arguments.js";
import { ExitCode } from "./exit-code.js";
import { hasFailed, printDiagnostics } from "./report.js";

/** Runs `pynq-gen diff OLD NEW`: differences go to stdout, diagnostics to stderr. Exit 3 where one is breaking. */
export async function diffCommand(command: DiffCommand): Promise<number> {
  const diagnostics = new DiagnosticCollector();
  const old = await read(command.old, command, diagnostics);
  const now = await read(command.new, command, diagnostics);
  printDiagnostics(diagnostics.all, command);
  if (old === undefined || now === undefined || hasFailed(diagnostics.all, command.strict)) {
    return ExitCode.errors;
  }
  const differences = diffDesigns(old, now);
  process.stdout.write(command.json ? differencesJson(old, now, differences) : printDifferences(differences));
  return differences.some(({ breaking }) => breaking) ? ExitCode.stale : ExitCode.ok;
}

async function read(
  input: string,
  command: DiffCommand,
  diagnostics: DiagnosticCollector,
): Promise<Design | undefined> {
  const inputs = await readInputs({ input }, diagnostics);
  return inputs === undefined ? undefined : readDesign(inputs, command, diagnostics);
}
