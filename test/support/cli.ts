/* The command line as a user runs it: in a process of its own. */
import { join } from "node:path";
import { projectRoot } from "./project.js";
import { runNode, type ChildOptions, type ChildResult } from "./timeout.js";

/** Runs `pynq-gen ARGS…`; 60 s unless told otherwise. */
export function pynqGen(args: readonly string[], options: Partial<ChildOptions> = {}): Promise<ChildResult> {
  return runNode([join(projectRoot, "generator/bin/pynq-gen.js"), ...args], {
    timeoutMs: 60_000,
    ...options,
  });
}
