import yargs from "yargs";
import { generatorVersion } from "../versions.js";
import { UsageError } from "./exit-code.js";

/** `pynq-gen FILE -o DIR`. */
export interface GenerateCommand {
  readonly name: "generate";
  readonly input: string;
  readonly output: string;
  readonly master?: string | undefined;
  readonly design?: string | undefined;
  readonly hls?: readonly string[] | undefined;
  readonly partial?: readonly string[] | undefined;
  readonly importExtension: ".js" | ".ts";
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly silent: boolean;
  readonly strict: boolean;
}

/** `pynq-gen inspect FILE`. */
export interface InspectCommand {
  readonly name: "inspect";
  readonly input: string;
  readonly master?: string | undefined;
  readonly design?: string | undefined;
  readonly hls?: readonly string[] | undefined;
  readonly partial?: readonly string[] | undefined;
  readonly format: "summary" | "json" | "pynq";
  readonly silent: boolean;
  readonly strict: boolean;
}

/** `pynq-gen diff OLD NEW`. */
export interface DiffCommand {
  readonly name: "diff";
  readonly old: string;
  readonly new: string;
  readonly master?: string | undefined;
  readonly design?: string | undefined;
  readonly json: boolean;
  readonly silent: boolean;
  readonly strict: boolean;
}

/** `pynq-gen explain CODE`. */
export interface ExplainCommand {
  readonly name: "explain";
  readonly code: string;
}

/** A command line that was understood. */
export type Command = GenerateCommand | InspectCommand | DiffCommand | ExplainCommand;

const examples: readonly (readonly [string, string])[] = [
  ["$0 design.hwh -o src/overlay", "generate a typed overlay"],
  ["$0 design.xsa -o src/overlay --check", "exit 3 when the overlay is stale"],
  ["$0 inspect design.hwh", "what is in the design"],
  ["$0 diff old.hwh new.hwh", "what changed; exit 3 when it breaks applications"],
];

/**
 * Parses the command line.
 * @returns undefined where help or the version was asked for and printed
 * @throws UsageError for a command line that cannot be understood
 */
export async function parseArguments(args: readonly string[]): Promise<Command | undefined> {
  let command: Command | undefined;
  const parser = yargs([...args])
    .scriptName("pynq-gen")
    .usage("$0 FILE -o DIR\n\nGenerates a typed TypeScript overlay from a .hwh, .xsa, .hdf or .xclbin file.")
    .command(
      "$0 <input>",
      "generate an overlay",
      (builder) =>
        shared(builder)
          .option("output", {
            alias: "o",
            type: "string",
            requiresArg: true,
            demandOption: true,
            describe: "folder for the overlay",
          })
          .option("import-extension", {
            choices: [".js", ".ts"] as const,
            default: ".js" as const,
            requiresArg: true,
            describe: "extension of relative imports in the output",
          })
          .option("check", {
            type: "boolean",
            default: false,
            describe: "write nothing; exit 3 when the output is stale",
          })
          .option("dry-run", {
            type: "boolean",
            default: false,
            describe: "write nothing; list what would change",
          })
          .option("diff", {
            type: "boolean",
            default: false,
            describe: "write nothing; print what would change as a diff",
          }),
      (argv) => {
        if (argv.check && (argv["dry-run"] || argv.diff)) {
          throw new UsageError("pynq-gen: --check goes without --dry-run and --diff\nTry pynq-gen --help.");
        }
        command = {
          name: "generate",
          input: argv.input,
          output: argv.output,
          master: argv.master,
          design: argv.design,
          hls: argv.hls,
          partial: argv.partial,
          importExtension: argv["import-extension"],
          check: argv.check,
          dryRun: argv["dry-run"],
          diff: argv.diff,
          silent: argv.silent,
          strict: argv.strict,
        };
      },
    )
    .command(
      "inspect <input>",
      "print what is in a design",
      (builder) =>
        shared(builder)
          .option("format", {
            choices: ["summary", "json", "pynq"] as const,
            default: "summary" as const,
            requiresArg: true,
            describe: "what to print: a summary, the Design model, or PYNQ's dictionaries",
          })
          .option("json", { type: "boolean", default: false, describe: "the same as --format json" }),
      (argv) => {
        if (argv.json && argv.format === "pynq") {
          throw new UsageError("pynq-gen: --json goes without --format pynq\nTry pynq-gen --help.");
        }
        command = {
          name: "inspect",
          input: argv.input,
          master: argv.master,
          design: argv.design,
          hls: argv.hls,
          partial: argv.partial,
          format: argv.json ? "json" : argv.format,
          silent: argv.silent,
          strict: argv.strict,
        };
      },
    )
    .command(
      "diff <old> <new>",
      "differences between two designs, for an application",
      (builder) =>
        common(
          builder
            .positional("old", { type: "string", demandOption: true, describe: "the design before" })
            .positional("new", { type: "string", demandOption: true, describe: "the design now" }),
        ).option("json", { type: "boolean", default: false, describe: "print the differences as JSON" }),
      (argv) => {
        command = {
          name: "diff",
          old: argv.old,
          new: argv.new,
          master: argv.master,
          design: argv.design,
          json: argv.json,
          silent: argv.silent,
          strict: argv.strict,
        };
      },
    )
    .command(
      "explain <code>",
      "explain a diagnostic's code",
      (builder) =>
        builder.positional("code", {
          type: "string",
          demandOption: true,
          describe: "such as address-overlap",
        }),
      (argv) => {
        command = { name: "explain", code: argv.code };
      },
    )
    .example(examples.map(([line, text]) => [line, text] as [string, string]))
    .epilogue(
      "Exit codes: 0 no error, 1 errors in the input, 2 wrong usage, 3 stale under --check or breaking under diff.",
    )
    .version(generatorVersion())
    .help()
    .alias("help", "h")
    .strict()
    .wrap(100)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`pynq-gen: ${message ?? error?.message ?? "wrong usage"}\nTry pynq-gen --help.`);
    });
  await parser.parseAsync();
  return command;
}

/** The design file and the options that every command on it takes. */
function shared<T>(builder: import("yargs").Argv<T>) {
  return common(
    builder.positional("input", {
      type: "string",
      demandOption: true,
      describe: ".hwh, .xsa, .hdf or .xclbin file",
    }),
  )
    .option("hls", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "file or folder with the C signature of HLS kernels (repeat for more)",
    })
    .option("partial", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "partial design of a reconfigurable region, as FILE or REGION=FILE (repeat for more)",
    })
    .check(({ partial }) => {
      const wrong = partial?.find((text) => /^$|^=|=$/.test(text));
      if (wrong === undefined) return true;
      throw new UsageError(
        `pynq-gen: --partial takes FILE or REGION=FILE, not "${wrong}"\nTry pynq-gen --help.`,
      );
    });
}

/** Options of every command that reads a design. */
function common<T>(builder: import("yargs").Argv<T>) {
  return builder
    .option("master", {
      type: "string",
      requiresArg: true,
      describe: "path of the bus master whose addresses count",
    })
    .option("design", {
      type: "string",
      requiresArg: true,
      describe: "block design to read from an .xsa or .hdf",
    })
    .option("silent", { type: "boolean", default: false, describe: "print errors only" })
    .option("strict", { type: "boolean", default: false, describe: "treat warnings as errors" });
}
