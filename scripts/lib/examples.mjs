/* The examples: each folder of generated-examples/ that has an input/. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./run.mjs";

const designFile = /\.(hwh|xsa|hdf|xclbin)$/;

/**
 * @typedef {object} Example
 * @property {string} name of its folder
 * @property {string} folder absolute path
 * @property {string[]} args of pynq-gen without `-o`, for a run inside of the folder
 */

/**
 * All examples, by name. The arguments are the design files in input/, or what the folder's options.json says:
 * `{ "arguments": ["input/design.hwh", "--master", "ps"] }`.
 * @returns {Example[]}
 */
export function findExamples() {
  const parent = join(projectRoot, "generated-examples");
  const names = readdirSync(parent).filter((name) => existsSync(join(parent, name, "input")));
  return names.sort().map((name) => {
    const folder = join(parent, name);
    const options = join(folder, "options.json");
    const args = existsSync(options)
      ? JSON.parse(readFileSync(options, "utf8")).arguments
      : readdirSync(join(folder, "input"))
          .filter((file) => designFile.test(file))
          .sort()
          .map((file) => `input/${file}`);
    return { name, folder, args };
  });
}

/** The examples that the words name, or all. Ends the process with exit code 2 where there is no such example. */
export function chooseExamples(words) {
  const examples = findExamples();
  const chosen = words.length === 0 ? examples : examples.filter(({ name }) => words.includes(name));
  const unknown = words.filter((word) => !examples.some(({ name }) => name === word));
  if (unknown.length > 0 || chosen.length === 0) {
    console.error(
      `no example ${unknown.join(", ")}; there are: ${examples.map(({ name }) => name).join(", ")}`,
    );
    process.exit(2);
  }
  return chosen;
}
