import type { Imports } from "./imports.js";
import type { InterfaceShape } from "./structures.js";
import { fillTemplate } from "./template.js";
import { commentText } from "./text.js";

/** Settings that every emitted file depends on. */
export interface EmitOptions {
  readonly toolVersion: string;
  /** Input file's name, without folder. */
  readonly source: string;
  /** Extension of relative imports. */
  readonly importExtension: ".js" | ".ts";
}

/** A file before it is printed: declarations in order, and data that needs no formatting at its end. */
export interface FileShape {
  /** Path in the output folder, with `/` and extension. */
  readonly path: string;
  /** Further lines of the header comment. */
  readonly header: readonly string[];
  readonly imports: Imports;
  readonly sections: readonly (InterfaceShape | string)[];
  /** Text in Prettier's own form already; stands last. */
  readonly data: string;
}

/** The text of a file, unformatted, without its data. */
export function fileText(
  file: FileShape,
  options: EmitOptions,
  printInterface: (shape: InterfaceShape) => string,
): string {
  const body = file.sections
    .map((section) => (typeof section === "string" ? section : printInterface(section)))
    .map((text) => text.trimEnd())
    .join("\n\n");
  return fillTemplate("file", {
    toolVersion: options.toolVersion,
    source: commentText(options.source),
    headerLines: file.header.map(commentText),
    imports: file.imports.print(),
    body,
  });
}
