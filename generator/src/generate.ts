import { basename } from "node:path";
import { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { describeImage } from "./image.js";
import type { Design } from "./model/design.js";
import { planOverlay } from "./plan/overlay.js";
import { readDesign } from "./read-design.js";
import type { ReadOptions } from "./read-design.js";
import { readInputs } from "./read-inputs.js";
import type { InputOptions } from "./read-inputs.js";
import { RenderPool } from "./render/pool.js";
import { inputHashes, optionTexts } from "./run-identity.js";
import { validateDesign } from "./validate/design.js";
import { generatorVersion } from "./versions.js";
import { writeOverlay } from "./write-overlay.js";

/** What `generate` does, as the command line's options say it. */
export interface GenerateOptions extends InputOptions, ReadOptions {
  /** Folder for the overlay. */
  readonly output: string;
  /** Extension of relative imports; default `.js`. */
  readonly importExtension?: ".js" | ".ts" | undefined;
  /** Treat warnings as errors. */
  readonly strict?: boolean | undefined;
  /** Change nothing on the disk; tell what would change. */
  readonly dryRun?: boolean | undefined;
  /** As `dryRun`, with the differences as text. */
  readonly diff?: boolean | undefined;
}

/** What became of a run. */
export interface GenerateResult {
  /** `written`, `unchanged`, `stale` (a dry run found changes), `failed` (nothing was written). */
  readonly outcome: "written" | "unchanged" | "stale" | "failed";
  readonly diagnostics: readonly Diagnostic[];
  readonly design?: Design;
  /** Files that were (or would be) written, removed and kept; paths in the output folder. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  /** Unified diff, with `diff`. */
  readonly difference?: string;
}

/**
 * Generates an overlay: parse → normalize → validate → plan → emit → write. Nothing is written where an error was found.
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const diagnostics = new DiagnosticCollector();
  // Its threads load ts-morph and Prettier while this one reads the design.
  const pool = new RenderPool();
  try {
    const inputs = await readInputs(options, diagnostics);
    const design = inputs === undefined ? undefined : readDesign(inputs, options, diagnostics);
    if (inputs === undefined || design === undefined) return failed(diagnostics);
    validateDesign(design, diagnostics);
    const plan = { ...planOverlay(design, diagnostics), image: describeImage(inputs) };
    if (stops(diagnostics, options)) return { ...failed(diagnostics), design };
    const written = await writeOverlay(
      plan,
      {
        output: options.output,
        emit: {
          toolVersion: generatorVersion(),
          source: basename(options.input),
          importExtension: options.importExtension ?? ".js",
        },
        options: optionTexts(options),
        inputs: inputHashes(inputs),
        // A problem that only the folder shows may still stop the run.
        mayWrite: () => !stops(diagnostics, options),
        sink: options.diff === true ? "diff" : options.dryRun === true ? "list" : "disk",
      },
      pool,
      diagnostics,
    );
    return written === undefined
      ? { ...failed(diagnostics), design }
      : { ...written, diagnostics: diagnostics.all, design };
  } finally {
    await pool.close();
  }
}

/** Errors stop the run; with `strict`, warnings do too. */
function stops(diagnostics: DiagnosticCollector, options: GenerateOptions): boolean {
  if (diagnostics.hasErrors) return true;
  return options.strict === true && diagnostics.all.some((item) => item.severity === "warning");
}

function failed(diagnostics: DiagnosticCollector): GenerateResult {
  return { outcome: "failed", diagnostics: diagnostics.all, written: [], removed: [], kept: [] };
}
