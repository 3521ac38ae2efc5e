import { ExitCode, UsageError } from "./cli/exit-code.js";
import { parseArguments } from "./cli/arguments.js";
import type { Command } from "./cli/arguments.js";

/**
 * The command line: parses the arguments, runs the command and gives its exit code. Commands are loaded when they run,
 * so that `--help` does not wait for them.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const command = await parseArguments(args);
    return command === undefined ? ExitCode.ok : await run(command);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return ExitCode.usage;
    }
    reportBug(error);
    return ExitCode.errors;
  }
}

async function run(command: Command): Promise<number> {
  switch (command.name) {
    case "generate":
      return (await import("./cli/generate.js")).generateCommand(command);
    case "inspect":
      return (await import("./cli/inspect.js")).inspectCommand(command);
    case "diff":
      return (await import("./cli/diff.js")).diffCommand(command);
    case "explain":
      return (await import("./cli/explain.js")).explainCommand(command);
  }
}

/** Anything that gets here is a fault of the tool: say so, and give what a report needs. */
function reportBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `pynq-gen failed. This is a bug; please report it with the input file and these lines:\n${text}\n`,
  );
}
