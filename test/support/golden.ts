/*
 * Comparison with files in the repository. `UPDATE_GOLDEN=1` writes what was found instead of comparing; the change is
 * then looked at in the diff like any other.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { AssertionError } from "node:assert";
import { projectRoot } from "./project.js";

const updating = process.env["UPDATE_GOLDEN"] === "1";
const remedy = "run again with UPDATE_GOLDEN=1 if the new text is right";

/** Files of a folder as path relative to it (with slashes) → text; an absent folder has none. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (!existsSync(folder)) return files;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  for (const path of paths.sort()) {
    files.set(relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8"));
  }
  return files;
}

/** The first line in which two texts differ, for a message; undefined where they are equal. */
export function firstDifference(actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined;
  const found = actual.split("\n");
  const wanted = expected.split("\n");
  let line = 0;
  while (found[line] === wanted[line]) line += 1;
  const show = (text: string | undefined): string =>
    text === undefined ? "(end of file)" : JSON.stringify(text);
  return `line ${line + 1}: found ${show(found[line])}, expected ${show(wanted[line])}`;
}

function fail(message: string, actual: unknown, expected: unknown): never {
  throw new AssertionError({ message, actual, expected, operator: "golden" });
}

/**
 * Compares a text with a file of the repository.
 * @param path relative to the repository's root
 * @throws AssertionError that names the file and the first line that differs
 */
export function assertGoldenFile(actual: string, path: string): void {
  const target = join(projectRoot, path);
  if (updating) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, actual);
    return;
  }
  if (!existsSync(target)) fail(`${path} is absent; ${remedy}`, actual, undefined);
  const expected = readFileSync(target, "utf8");
  const difference = firstDifference(actual, expected);
  if (difference !== undefined) fail(`${path}, ${difference}; ${remedy}`, actual, expected);
}

/**
 * Compares a set of files with a folder of the repository: the same paths, the same texts.
 * @param actual path with slashes → text, or a folder to read
 * @param path relative to the repository's root
 * @throws AssertionError that lists every missing, superfluous and different file
 */
export function assertGoldenFolder(actual: ReadonlyMap<string, string> | string, path: string): void {
  const found = typeof actual === "string" ? readFolder(actual) : actual;
  const target = join(projectRoot, path);
  if (updating) {
    rmSync(target, { recursive: true, force: true });
    for (const [file, text] of found) assertGoldenFile(text, `${path}/${file}`);
    return;
  }
  const expected = readFolder(target);
  const problems: string[] = [];
  for (const file of [...new Set([...found.keys(), ...expected.keys()])].sort()) {
    const a = found.get(file);
    const b = expected.get(file);
    if (a === undefined) problems.push(`${file}: not written`);
    else if (b === undefined) problems.push(`${file}: written, not in ${path}`);
    else {
      const difference = firstDifference(a, b);
      if (difference !== undefined) problems.push(`${file}, ${difference}`);
    }
  }
  if (problems.length === 0) return;
  fail(`${path}: ${problems.join("\n")}\n${remedy}`, [...found.keys()], [...expected.keys()]);
}
