import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import type { EmitOptions } from "./emit/file.js";
import type { OverlayPlan } from "./plan/output.js";
import { contractTypeNames } from "./plan/reserved.js";
import type { RenderPool } from "./render/pool.js";
import type { RenderResult } from "./render/tasks.js";
import { renderTasks } from "./render/tasks.js";
import { toolVersions } from "./versions.js";
import { findChanges, isUnchanged } from "./write/changes.js";
import { commitChanges, lockPath, recover } from "./write/commit.js";
import { diffChanges } from "./write/diff.js";
import { lockFolder } from "./write/lock.js";
import type { FolderLock } from "./write/lock.js";
import { makeManifest, sha256 } from "./write/manifest.js";
import type { Manifest } from "./write/manifest.js";
import { readOutputFolder, resolveFolder } from "./write/output-folder.js";
import type { OutputFolder } from "./write/output-folder.js";

/** What a plan becomes files with: the last stages of a run. */
export interface WriteRequest {
  /** Folder for the overlay. */
  readonly output: string;
  readonly emit: EmitOptions;
  /** Options and hashes of inputs, for the manifest. */
  readonly options: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** Asked when all problems are known. */
  readonly mayWrite: () => boolean;
  /** `disk` writes; `list` and `diff` change nothing. */
  readonly sink: "disk" | "list" | "diff";
}

/** What was (or would be) done to the output folder. */
export interface WriteOutcome {
  readonly outcome: "written" | "unchanged" | "stale";
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  readonly difference?: string;
}

/** Emits, formats and writes an overlay. Undefined after reporting why nothing was written. */
export async function writeOverlay(
  plan: OverlayPlan,
  request: WriteRequest,
  pool: RenderPool,
  diagnostics: DiagnosticCollector,
): Promise<WriteOutcome | undefined> {
  const { output, sink } = request;
  try {
    if (sink !== "disk") return await renderAndWrite(plan, request, pool, diagnostics, undefined);
    const path = await resolveFolder(output);
    await mkdir(dirname(path), { recursive: true });
    const lock = await lockFolder(lockPath(path));
    if (lock === undefined) {
      reportBusy(output, lockPath(path), diagnostics);
      return undefined;
    }
    try {
      await recover(path);
      return await renderAndWrite(plan, request, pool, diagnostics, lock);
    } finally {
      await lock.release();
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // What is no refusal of the file system is a fault of ours.
    if (code === undefined || syscall === undefined) throw error;
    diagnostics.report(
      "output-unwritable",
      `${output} cannot be ${sink === "disk" ? "written" : "read"}: ${code} (${syscall}).`,
      { file: output },
      "Check the folder's permissions and the free space.",
    );
    return undefined;
  }
}

function reportBusy(output: string, lock: string, diagnostics: DiagnosticCollector): void {
  diagnostics.report(
    "output-busy",
    `Another run writes to ${output}.`,
    { file: output },
    `Wait for it to end; where none is left, remove ${lock}.`,
  );
}

async function renderAndWrite(
  plan: OverlayPlan,
  request: WriteRequest,
  pool: RenderPool,
  diagnostics: DiagnosticCollector,
  lock: FolderLock | undefined,
): Promise<WriteOutcome | undefined> {
  const folder = await readOutputFolder(request.output);
  const known = knownHashes(folder);
  const contractTypes = contractTypeNames();
  const files = await pool.renderAll(
    renderTasks(plan).map(({ task, path }, id) => {
      const knownHash = known.get(path);
      const base = { id, task, options: request.emit, contractTypes };
      return knownHash === undefined ? base : { ...base, knownHash };
    }),
  );
  const changes = findChanges(folder, files, manifestOf(plan, request, files, folder), diagnostics);
  if (!request.mayWrite()) return undefined;
  const summary = { written: [...changes.write.keys()].sort(), removed: changes.remove, kept: changes.keep };
  if (isUnchanged(changes)) return { outcome: "unchanged", ...summary };
  switch (request.sink) {
    case "list":
      return { outcome: "stale", ...summary };
    case "diff":
      return { outcome: "stale", ...summary, difference: await diffChanges(request.output, changes) };
    case "disk":
      if ((await lock?.isHeld()) !== true) {
        reportBusy(request.output, lockPath(folder.path), diagnostics);
        return undefined;
      }
      await commitChanges(folder, changes);
      return { outcome: "written", ...summary };
  }
}

function manifestOf(
  plan: OverlayPlan,
  request: WriteRequest,
  files: readonly RenderResult[],
  folder: OutputFolder,
): Manifest {
  return makeManifest({
    generator: request.emit.toolVersion,
    tools: toolVersions(),
    options: request.options,
    inputs: request.inputs,
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
}

/** Hashes of unformatted text of those files that lie on the disk as they were written. */
function knownHashes(folder: OutputFolder): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  // Another version of a tool may format the same text otherwise.
  if (JSON.stringify(folder.manifest?.tools) !== JSON.stringify(toolVersions())) return known;
  for (const [path, file] of Object.entries(folder.manifest?.files ?? {})) {
    if (folder.hashes.get(path) === file.formatted) known.set(path, file.unformatted);
  }
  return known;
}
