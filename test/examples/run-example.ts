/* Running an example's application as a program of its own. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { type ChildResult, runNode } from "../support/timeout.js";

const parent = join(projectRoot, "generated-examples");

/** Names of the examples: the folders that have an input. */
export const exampleNames: readonly string[] = readdirSync(parent)
  .filter((name) => existsSync(join(parent, name, "input")))
  .sort();

/** The folder of an example. */
export function exampleFolder(name: string): string {
  return join(parent, name);
}

export interface ExampleRun {
  readonly args?: readonly string[];
  /** Added to the environment; undefined takes a variable away. Default: on the simulated device. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs `main.js` of an example in the example's folder. */
export function runExample(name: string, { args = [], env }: ExampleRun = {}): Promise<ChildResult> {
  const main = join(parent, "dist", name, "main.js");
  return runNode(["--enable-source-maps", main, ...args], {
    cwd: exampleFolder(name),
    timeoutMs: 60_000,
    env: env ?? { PYNQ_GEN_DEVICE: "sim" },
  });
}
