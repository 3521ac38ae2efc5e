import { basename } from "node:path";
import { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { summarize } from "../diagnostics/format.js";
import type { GenerateResult } from "../generate.js";
import { readInputs } from "../read-inputs.js";
import { inputHashes, optionTexts } from "../run-identity.js";
import { generatorVersion, toolVersions } from "../versions.js";
import { findStale } from "../write/check.js";
import type { GenerateCommand } from "./arguments.js";
import { ExitCode } from "./exit-code.js";
import { printDiagnostics } from "./report.js";

/** Runs `pynq-gen FILE -o DIR`. */
export async function generateCommand(command: GenerateCommand): Promise<number> {
  if (command.check) return check(command);
  const started = performance.now();
  // Loaded here: a check needs none of it.
  const { generate } = await import("../generate.js");
  const result = await generate(command);
  printDiagnostics(result.diagnostics, command);
  if (command.diff && result.difference !== undefined) process.stdout.write(result.difference);
  else if (command.dryRun) printList(result);
  if (!command.silent) process.stderr.write(`${sentence(result, command, performance.now() - started)}\n`);
  return result.outcome === "failed" ? ExitCode.errors : ExitCode.ok;
}

/** Compares versions, options and hashes with the manifest; reads no design. */
async function check(command: GenerateCommand): Promise<number> {
  const diagnostics = new DiagnosticCollector();
  const inputs = await readInputs(command, diagnostics);
  if (inputs === undefined) {
    printDiagnostics(diagnostics.all, command);
    return ExitCode.errors;
  }
  const reasons = await findStale(command.output, {
    generator: generatorVersion(),
    tools: toolVersions(),
    options: optionTexts(command),
    inputs: inputHashes(inputs),
  });
  if (reasons.length === 0) {
    if (!command.silent)
      process.stderr.write(`${command.output} is up to date with ${basename(command.input)}\n`);
    return ExitCode.ok;
  }
  for (const reason of reasons) process.stderr.write(`stale: ${reason}\n`);
  return ExitCode.stale;
}

function printList(result: GenerateResult): void {
  for (const path of result.written) process.stdout.write(`write ${path}\n`);
  for (const path of result.removed) process.stdout.write(`remove ${path}\n`);
}

/** One line that says what came of the run. */
function sentence(result: GenerateResult, command: GenerateCommand, ms: number): string {
  const counts = summarize(result.diagnostics);
  const found = counts === "" ? "" : ` (${counts})`;
  const time = `in ${(ms / 1000).toFixed(2)} s`;
  const files = (count: number): string => `${count} file${count === 1 ? "" : "s"}`;
  switch (result.outcome) {
    case "failed":
      return `nothing was written${found}`;
    case "unchanged":
      return `${command.output} is up to date, ${files(result.kept.length)} ${time}${found}`;
    case "stale":
      return `${files(result.written.length)} would be written, ${result.removed.length} removed ${time}${found}`;
    case "written":
      return `wrote ${files(result.written.length)} to ${command.output}, kept ${result.kept.length}, removed ${result.removed.length} ${time}${found}`;
  }
}
