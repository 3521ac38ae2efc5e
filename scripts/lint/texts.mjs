/* What no text of the repository may hold, and what is looked hard at. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const textFile = /\.(ts|mts|mjs|js|json|md|c|h|sh|yml|yaml|hbs|hwh|xml|txt|dts)$|(^|\/)\.ci\/run$/;
/** Lock files name registries and hashes by their nature. */
const skipped = /(^|\/)package-lock\.json$/;
/** Parents of a checkout that are anybody's. */
const common = new Set(["/", "/tmp", "/home", "/opt", "/srv", "/var", "/usr", "/usr/src", "/mnt"]);
const longLines = 400;

/** The texts of the repository's files. */
function* texts(root, files) {
  for (const path of files) {
    if (textFile.test(path) && !skipped.test(path)) yield [path, readFileSync(join(root, path), "utf8")];
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * Absolute paths of the machine that the text was written on: of the checkout, the folder around it, the user's home.
 * @param {string} root
 * @param {readonly string[]} files of the repository
 * @returns {string[]}
 */
export function machinePaths(root, files) {
  const around = dirname(root);
  const places = [
    root,
    ...(common.has(around) ? [] : [around]),
    ...(common.has(homedir()) ? [] : [homedir()]),
  ];
  const pattern = new RegExp(`(?<![\\w./-])(?:${places.map(escaped).join("|")})/[\\w.-]`);
  const windows = /\b[A-Z]:\\\\?Users\\/;
  const problems = [];
  for (const [path, text] of texts(root, files)) {
    for (const [i, line] of text.split("\n").entries()) {
      const match = pattern.exec(line) ?? windows.exec(line);
      if (match) problems.push(`${path}:${i + 1}: a path of this machine: ${match[0]}…`);
    }
  }
  return problems;
}

/**
 * Tests that keep other tests from running: `test.only`, which uvu obeys without a word.
 * @param {string} root
 * @param {readonly string[]} files of the repository
 * @returns {string[]}
 */
export function narrowedTests(root, files) {
  const problems = [];
  for (const path of files.filter((each) => each.endsWith(".test.ts"))) {
    for (const [i, line] of readFileSync(join(root, path), "utf8").split("\n").entries()) {
      if (/^\s*\w+\.only\(/.test(line)) problems.push(`${path}:${i + 1}: only() leaves the other tests out`);
    }
  }
  return problems;
}

/**
 * Source files that have grown long: not an error, but worth a look.
 * @param {string} root
 * @param {readonly string[]} files of the repository
 * @returns {string[]}
 */
export function longFiles(root, files) {
  const sources = files.filter(
    (path) => /\.(ts|mjs|c|h)$/.test(path) && !/\/overlay\/|\/golden\//.test(path),
  );
  return sources.flatMap((path) => {
    const lines = readFileSync(join(root, path), "utf8").split("\n").length - 1;
    return lines > longLines ? [`${path}: ${lines} lines`] : [];
  });
}
