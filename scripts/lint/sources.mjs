/* The files that lint looks at, and what each imports. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import ts from "typescript-6.0";

const skippedFolders = new Set(["node_modules", "dist", ".git", ".cache", "out", "build", "prebuilds"]);

/**
 * Paths (with slashes, relative to the root) of all files that belong to the repository: what git tracks and what it
 * would, else every file outside of the folders that hold outputs.
 * @param {string} root
 * @returns {string[]}
 */
export function repositoryFiles(root) {
  if (existsSync(join(root, ".git"))) {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const output = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
    // A file that is deleted but not yet committed is still in the list.
    return [...new Set(output.split("\0"))]
      .filter((path) => path !== "" && existsSync(join(root, path)))
      .sort();
  }
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) walk(path);
      else if (entry.isFile()) found.push(relative(root, path).split(sep).join("/"));
    }
  };
  walk(root);
  return found.sort();
}

/**
 * @typedef {object} Import
 * @property {string} specifier as written
 * @property {string | undefined} target path of the file in the repository; undefined for packages
 * @property {boolean} typeOnly erased by the compiler
 * @property {number} line from 1
 */

/** Whether an import or export declaration leaves nothing in the JavaScript that the compiler writes. */
function isTypeOnly(node) {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return node.importClause?.isTypeOnly === true;
}

/**
 * Every import, re-export, import() and import type of a TypeScript or JavaScript file.
 * @param {string} root
 * @param {string} path of the file, relative to the root
 * @returns {Import[]}
 */
export function importsOf(root, path) {
  const text = readFileSync(join(root, path), "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const found = [];
  const add = (literal, typeOnly) => {
    const line = file.getLineAndCharacterOfPosition(literal.getStart(file)).line + 1;
    found.push({ specifier: literal.text, target: resolveSource(root, path, literal.text), typeOnly, line });
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add(node.moduleSpecifier, isTypeOnly(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) add(argument, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Where an import leads inside the repository: relative paths, and `#name/…` by what package.json says of dist/. */
function resolveSource(root, from, specifier) {
  let path;
  if (specifier.startsWith("."))
    path = posix.normalize(posix.join(dirname(from).split(sep).join("/"), specifier));
  else if (/^#(generator|runtime)\//.test(specifier)) path = specifier.slice(1).replace("/", "/src/");
  else if (specifier.startsWith("#examples/")) path = specifier.replace("#examples", "generated-examples");
  else return undefined;
  const source = path.replace(/\.js$/, ".ts").replace(/\.mjs$/, ".mts");
  return [source, path].find((each) => existsSync(join(root, each))) ?? path;
}
