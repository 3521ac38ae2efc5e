/* The pages of documentation: every Markdown file of the root and of docs/. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.js";

export interface Page {
  /** Relative to the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** All pages, in order of their paths. */
export function documentationPages(): readonly Page[] {
  const folders = [".", "docs"].filter((folder) => existsSync(join(projectRoot, folder)));
  const paths = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => (folder === "." ? name : `${folder}/${name}`)),
  );
  return paths.sort().map((path) => ({ path, text: readFileSync(join(projectRoot, path), "utf8") }));
}
