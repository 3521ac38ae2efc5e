/*
 * The TypeScript compiler as a consumer runs it, in each version that the project promises to work under
 * (package.json holds the older ones under aliases).
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.js";
import { runNode } from "./timeout.js";

export type TypeScriptVersion = "5.4" | "5.9" | "6.0" | "7";

/** Every version, oldest first. */
export const typeScriptVersions: readonly TypeScriptVersion[] = ["5.4", "5.9", "6.0", "7"];

const packages: Readonly<Record<TypeScriptVersion, string>> = {
  "5.4": "typescript-5.4",
  "5.9": "typescript-5.9",
  "6.0": "typescript-6.0",
  "7": "typescript",
};

export interface CompilerError {
  /** As the compiler prints it: relative to the folder; empty for errors that belong to no file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** For example "TS2322". */
  readonly code: string;
  /** The whole message, its indented lines included. */
  readonly message: string;
}

export interface CompilerResult {
  readonly errors: readonly CompilerError[];
  readonly output: string;
  /** Wall time in milliseconds, the compiler's start included. */
  readonly ms: number;
}

/** Options that version 5.4 does not know yet. */
const since58 = { erasableSyntaxOnly: true, noUncheckedSideEffectImports: true };

/** The strictest settings that a consumer can have, without emit; what a version does not know is left out. */
export function strictestOptions(version: TypeScriptVersion): Readonly<Record<string, unknown>> {
  return {
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    types: ["node"],
    noEmit: true,
    strict: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    skipLibCheck: false,
    ...(version === "5.4" ? {} : since58),
  };
}

/**
 * Runs `tsc` of a version with arguments in a folder.
 * @throws Error where the compiler fails without naming an error, or takes more than two minutes
 */
export async function tsc(
  version: TypeScriptVersion,
  folder: string,
  args: readonly string[],
): Promise<CompilerResult> {
  const bin = join(projectRoot, "node_modules", packages[version], "bin/tsc");
  if (!existsSync(bin)) throw new Error(`TypeScript ${version} is not installed: run npm ci`);
  const { code, signal, output, timedOut, ms } = await runNode([bin, "--pretty", "false", ...args], {
    cwd: folder,
    timeoutMs: 120_000,
  });
  const errors = compilerErrors(output);
  if (timedOut || (code !== 0 && errors.length === 0)) {
    throw new Error(`tsc ${version} ended with ${timedOut ? "a time-out" : (signal ?? code)}: ${output}`);
  }
  return { errors, output, ms };
}

/** The errors in what `tsc --pretty false` printed. */
export function compilerErrors(output: string): readonly CompilerError[] {
  const errors: CompilerError[] = [];
  for (const text of output.split(/\r?\n/)) {
    const match = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/.exec(text);
    if (match) {
      const [, file = "", line = "0", column = "0", code = "", message = ""] = match;
      errors.push({ file, line: Number(line), column: Number(column), code, message });
    } else if (/^\s+\S/.test(text) && errors.length > 0) {
      const last = errors.pop()!;
      errors.push({ ...last, message: `${last.message}\n${text}` });
    }
  }
  return errors;
}

/**
 * Type-checks every `.ts` file of a folder under the strictest settings. Writes the folder's tsconfig.json.
 * @param options compiler options over {@link strictestOptions}
 */
export async function typeCheck(
  version: TypeScriptVersion,
  folder: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<CompilerResult> {
  const compilerOptions = { ...strictestOptions(version), ...options };
  const config = JSON.stringify({ compilerOptions, include: ["**/*.ts"] }, undefined, 2);
  const path = join(folder, "tsconfig.json");
  if (!existsSync(path) || readFileSync(path, "utf8") !== config) writeFileSync(path, config);
  return tsc(version, folder, ["-p", "tsconfig.json"]);
}
