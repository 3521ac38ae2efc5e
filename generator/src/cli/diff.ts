import { basename, dirname, join } from "node:path";
import { diffDesigns } from "../diff/designs.js";
import { differencesJson, printDifferences } from "../diff/print.js";
import { type Diagnostic, DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import { readDesign } from "../read-design.js";
import { readInputs } from "../read-inputs.js";
import type { DiffCommand } from "./arguments.js";
import { ExitCode } from "./exit-code.js";
import { hasFailed, printDiagnostics } from "./report.js";

/** Runs `pynq-gen diff OLD NEW`: differences go to stdout, diagnostics to stderr. Exit 3 where one is breaking. */
export async function diffCommand(command: DiffCommand): Promise<number> {
  const [old, now] = await Promise.all([read(command.old, command), read(command.new, command)]);
  const diagnostics = [...old.diagnostics, ...now.diagnostics];
  printDiagnostics(diagnostics, command);
  if (old.design === undefined || now.design === undefined || hasFailed(diagnostics, command.strict)) {
    return ExitCode.errors;
  }
  const differences = diffDesigns(old.design, now.design);
  process.stdout.write(
    command.json ? differencesJson(old.design, now.design, differences) : printDifferences(differences),
  );
  return differences.some(({ breaking }) => breaking) ? ExitCode.stale : ExitCode.ok;
}

interface ReadSide {
  readonly design: Design | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each side is read whatever is wrong with the other, so that all is told at once. */
async function read(input: string, command: DiffCommand): Promise<ReadSide> {
  const collector = new DiagnosticCollector();
  const inputs = await readInputs({ input }, collector);
  const design = inputs === undefined ? undefined : readDesign(inputs, command, collector);
  const sameName = basename(command.old) === basename(command.new);
  return { design, diagnostics: sameName ? withFolder(collector.all, dirname(input)) : collector.all };
}

/** Two exports of a design often have one name: their folders tell which is meant. */
function withFolder(diagnostics: readonly Diagnostic[], folder: string): readonly Diagnostic[] {
  return diagnostics.map((each) =>
    each.origin === undefined
      ? each
      : { ...each, origin: { ...each.origin, file: join(folder, each.origin.file) } },
  );
}
