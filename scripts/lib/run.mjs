/* What the scripts share: where the checkout is, and running this Node on a script inside it. */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository's root, without a trailing slash. */
export const projectRoot = resolve(fileURLToPath(new URL("../../", import.meta.url)));

/**
 * Runs a script of the repository (or of its node_modules) with this Node and shows what it prints.
 * @param {string} script relative to the root
 * @param {readonly string[]} args
 * @param {string} [cwd] the root unless told otherwise
 * @returns {Promise<number>} the exit code; 1 where a signal ended it
 */
export function runScript(script, args, cwd = projectRoot) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(projectRoot, script), ...args], {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", fail);
    child.once("close", (code) => done(code ?? 1));
  });
}
