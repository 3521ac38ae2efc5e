/* Programs that a measurement stands beside: C compiled here, and Python with numpy where there is one. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const projectRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Compiles a C program of bench/c, and gives its path; undefined where there is no compiler. */
export function compileC(name: string): string | undefined {
  const program = join(mkdtempSync(join(tmpdir(), "pynq-gen-bench-")), name);
  const source = join(projectRoot, "bench/c", `${name}.c`);
  return spawnSync("cc", ["-O2", "-o", program, source]).status === 0 ? program : undefined;
}

/** Runs a program that prints its results as JSON. */
export function runProgram<T>(program: string, args: readonly string[]): T {
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" })) as T;
}

/** Compiles a C program of bench/c and runs it; undefined where there is no compiler. */
export function runC<T>(name: string, args: readonly string[]): T | undefined {
  const program = compileC(name);
  return program === undefined ? undefined : runProgram<T>(program, args);
}

/** Runs a Python program of bench/python; undefined where there is no Python with numpy. */
export function runPython<T>(name: string, args: readonly string[]): T | undefined {
  for (const python of ["/usr/bin/python3", "python3"]) {
    if (python.startsWith("/") && !existsSync(python)) continue;
    const result = spawnSync(python, [join(projectRoot, "bench/python", name), ...args], {
      encoding: "utf8",
    });
    if (result.status === 0) return JSON.parse(result.stdout) as T;
  }
  return undefined;
}
