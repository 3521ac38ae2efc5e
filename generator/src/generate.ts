import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { Design } from "./model/design.js";
import { planOverlay } from "./plan/overlay.js";
import { contractTypeNames } from "./plan/reserved.js";
import { readDesign } from "./read-design.js";
import { readInput } from "./read-input.js";
import { inputHashes, optionTexts } from "./run-identity.js";
import { RenderPool } from "./render/pool.js";
import { renderTasks } from "./render/tasks.js";
import { validateDesign } from "./validate/design.js";
import { generatorVersion, toolVersions } from "./versions.js";
import { findChanges, isUnchanged } from "./write/changes.js";
import type { Changes } from "./write/changes.js";
import { commitChanges, lockPath, recover } from "./write/commit.js";
import { diffChanges } from "./write/diff.js";
import { lockFolder } from "./write/lock.js";
import { makeManifest, sha256 } from "./write/manifest.js";
import type { Manifest } from "./write/manifest.js";
import { readOutputFolder } from "./write/output-folder.js";
import type { OutputFolder } from "./write/output-folder.js";

/** What `generate` does, as the command line's options say it. */
export interface GenerateOptions {
  /** Path of the design: `.hwh`, `.xsa`, `.hdf` or `.xclbin`. */
  readonly input: string;
  /** Folder for the overlay. */
  readonly output: string;
  /** Path of the master whose addresses count. */
  readonly master?: string | undefined;
  /** Design of an archive. */
  readonly design?: string | undefined;
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
  readonly diff?: string;
}

/**
 * Generates an overlay: parse → normalize → validate → plan → emit → write. Nothing is written where an error was found.
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const diagnostics = new DiagnosticCollector();
  // Its threads load ts-morph and Prettier while this one reads the design.
  const pool = new RenderPool();
  try {
    const input = await readInput(options.input, diagnostics);
    const design = input === undefined ? undefined : readDesign(input, readOptions(options), diagnostics);
    if (input === undefined || design === undefined) return failed(diagnostics);
    validateDesign(design, diagnostics);
    const plan = planOverlay(design, diagnostics);
    if (stops(diagnostics, options)) return { ...failed(diagnostics), design };

    const importExtension = options.importExtension ?? ".js";
    const emitOptions = { toolVersion: generatorVersion(), source: basename(options.input), importExtension };
    const write = async (): Promise<GenerateResult> => {
      const folder = await readOutputFolder(options.output);
      const known = knownHashes(folder);
      const contractTypes = contractTypeNames();
      const requests = renderTasks(plan).map(({ task, path }, id) => ({
        id,
        task,
        options: emitOptions,
        contractTypes,
        ...(known.has(path) ? { knownHash: known.get(path) as string } : {}),
      }));
      const files = await pool.renderAll(requests);
      const manifest = makeManifest({
        generator: emitOptions.toolVersion,
        tools: toolVersions(),
        options: optionTexts(options),
        inputs: inputHashes(input),
        modelHash: plan.modelHash,
        files: Object.fromEntries(
          files.map(({ path, unformattedHash, text }) => [
            path,
            {
              unformatted: unformattedHash,
              formatted: text === undefined ? (folder.hashes.get(path) ?? "") : sha256(text),
            },
          ]),
        ),
      });
      return finish(folder, files, manifest, options, diagnostics, design);
    };
    return await withFolder(options, diagnostics, design, write);
  } finally {
    await pool.close();
  }
}

async function finish(
  folder: OutputFolder,
  files: readonly { readonly path: string; readonly text?: string }[],
  manifest: Manifest,
  options: GenerateOptions,
  diagnostics: DiagnosticCollector,
  design: Design,
): Promise<GenerateResult> {
  const changes = findChanges(folder, files, manifest, diagnostics);
  if (stops(diagnostics, options)) return { ...failed(diagnostics), design };
  const summary = { diagnostics: diagnostics.all, design, ...listOf(changes) };
  if (isUnchanged(changes)) return { outcome: "unchanged", ...summary };
  if (options.dryRun === true || options.diff === true) {
    const diff = options.diff === true ? { diff: await diffChanges(options.output, changes) } : {};
    return { outcome: "stale", ...summary, ...diff };
  }
  await commitChanges(folder, changes);
  return { outcome: "written", ...summary };
}

/** Holds the folder's lock during `action`, and turns what the file system refuses into a diagnostic. */
async function withFolder(
  options: GenerateOptions,
  diagnostics: DiagnosticCollector,
  design: Design,
  action: () => Promise<GenerateResult>,
): Promise<GenerateResult> {
  if (options.dryRun === true || options.diff === true) return action();
  try {
    await mkdir(dirname(lockPath(options.output)), { recursive: true });
    const lock = await lockFolder(lockPath(options.output));
    if (lock === undefined) {
      diagnostics.report("output-busy", `Another run writes to ${options.output}.`, { file: options.output });
      return { ...failed(diagnostics), design };
    }
    try {
      await recover(options.output);
      return await action();
    } finally {
      await lock.release();
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    diagnostics.report(
      "output-unwritable",
      `${options.output} cannot be written: ${code} (${syscall}).`,
      { file: options.output },
      "Check the folder's permissions and the free space.",
    );
    return { ...failed(diagnostics), design };
  }
}

/** Hashes of unformatted text of those files that lie on the disk as they were written. */
function knownHashes(folder: OutputFolder): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [path, file] of Object.entries(folder.manifest?.files ?? {})) {
    if (folder.hashes.get(path) === file.formatted && sameTools(folder.manifest))
      known.set(path, file.unformatted);
  }
  return known;
}

/** Another version of a tool may format the same text otherwise. */
function sameTools(manifest: Manifest | undefined): boolean {
  return JSON.stringify(manifest?.tools) === JSON.stringify(toolVersions());
}

function readOptions(options: GenerateOptions): { master?: string; design?: string } {
  return {
    ...(options.master === undefined ? {} : { master: options.master }),
    ...(options.design === undefined ? {} : { design: options.design }),
  };
}

/** Errors stop the run; with `strict`, warnings do too. */
function stops(diagnostics: DiagnosticCollector, options: GenerateOptions): boolean {
  if (diagnostics.hasErrors) return true;
  return options.strict === true && diagnostics.all.some((item) => item.severity === "warning");
}

function failed(diagnostics: DiagnosticCollector): GenerateResult {
  return { outcome: "failed", diagnostics: diagnostics.all, written: [], removed: [], kept: [] };
}

function listOf(changes: Changes): Pick<GenerateResult, "written" | "removed" | "kept"> {
  return { written: [...changes.write.keys()].sort(), removed: changes.remove, kept: changes.keep };
}
