/* Hand-written hardware handoffs as Design models: the parse and normalize stages, without the rest. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Diagnostic } from "#generator/diagnostics/diagnostic.js";
import type { Design } from "#generator/model/design.js";
import { designFromHwh } from "#generator/normalize/from-hwh.js";
import type { HwhOptions } from "#generator/normalize/from-hwh.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import { projectRoot } from "./project.js";

/** A design and what was found wrong with it. */
export interface ReadDesign {
  readonly design: Design;
  readonly diagnostics: readonly Diagnostic[];
}

/** Path of a fixture below test/fixtures/hwh, by its name without extension. */
export function hwhFixture(name: string): string {
  return join(projectRoot, "test/fixtures/hwh", `${name}.hwh`);
}

/** The Design model of a fixture. */
export function readFixture(name: string, options: Partial<HwhOptions> = {}): ReadDesign {
  return readHwhText(readFileSync(hwhFixture(name), "utf8"), `${name}.hwh`, options);
}

/** The Design model of a handoff's text. */
export function readHwhText(text: string, file: string, options: Partial<HwhOptions> = {}): ReadDesign {
  const diagnostics = new DiagnosticCollector();
  const raw = readHwh(text, file, diagnostics);
  if (raw === undefined)
    throw new Error(`${file}: ${diagnostics.all.map(({ message }) => message).join("; ")}`);
  return { design: designFromHwh(raw, { file, ...options }, diagnostics), diagnostics: diagnostics.all };
}

/** Codes of diagnostics, sorted. */
export function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code }) => code).sort();
}
