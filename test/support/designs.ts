/* Runs the generator's stages over text in memory: what a test of one stage, or of all but the disk, needs. */
import { DiagnosticCollector, type Diagnostic } from "#generator/diagnostics/diagnostic.js";
import type { Design } from "#generator/model/design.js";
import type { Ip } from "#generator/model/ip.js";
import type { OverlayPlan } from "#generator/plan/output.js";
import { planOverlay } from "#generator/plan/overlay.js";
import { contractTypeNames } from "#generator/plan/reserved.js";
import { readDesign, type ReadOptions } from "#generator/read-design.js";
import { render } from "#generator/render/render.js";
import { renderTasks } from "#generator/render/tasks.js";
import { validateDesign } from "#generator/validate/design.js";

/** A design with what was reported on the way. */
export interface ReadResult {
  readonly design: Design | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `severity code` of each diagnostic, in order, those about unwired and register-less cells left out. */
  readonly codes: readonly string[];
}

/** Remarks that nearly every small design causes; a test that is about them looks at `diagnostics`. */
const usual: ReadonlySet<string> = new Set(["registers-none", "interrupt-unwired", "master-none"]);

function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .filter(({ code }) => !usual.has(code))
    .map(({ severity, code }) => `${severity} ${code}`);
}

/** Reads and validates a file's content: the stages parse, normalize and validate. */
export function read(
  content: string | Uint8Array,
  options: ReadOptions = {},
  name: string = "design.hwh",
): ReadResult {
  const collector = new DiagnosticCollector();
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const design = readDesign({ design: { name, bytes }, signatures: [], partials: [] }, options, collector);
  if (design !== undefined) validateDesign(design, collector);
  return { design, diagnostics: collector.all, codes: codesOf(collector.all) };
}

/** The cell at a path. @throws Error where there is none */
export function ipAt(design: Design | undefined, path: string): Ip {
  const ip = design?.ips.find((candidate) => candidate.path === path);
  if (ip === undefined) throw new Error(`no cell ${path}`);
  return ip;
}

/** A plan with what was reported from the first byte on. */
export interface PlanResult extends ReadResult {
  readonly plan: OverlayPlan;
}

/** Reads and plans. @throws Error where the file is refused */
export function plan(content: string | Uint8Array, options: ReadOptions = {}): PlanResult {
  const { design, diagnostics } = read(content, options);
  if (design === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const collector = new DiagnosticCollector();
  const planned = planOverlay(design, collector);
  const all = [...diagnostics, ...collector.all];
  return { design, plan: planned, diagnostics: all, codes: codesOf(all) };
}

/** How files are emitted. */
export interface EmitChoices extends ReadOptions {
  readonly importExtension?: ".js" | ".ts";
}

/** Emits and formats everything: path in the output folder → text. */
export async function emit(
  content: string | Uint8Array,
  choices: EmitChoices = {},
): Promise<ReadonlyMap<string, string>> {
  const { plan: planned } = plan(content, choices);
  const files = new Map<string, string>();
  for (const [id, { task }] of renderTasks(planned).entries()) {
    const { path, text } = await render({
      id,
      task,
      options: {
        toolVersion: "0.0.0",
        source: "design.hwh",
        importExtension: choices.importExtension ?? ".js",
      },
      contractTypes: contractTypeNames(),
    });
    files.set(path, text ?? "");
  }
  return files;
}
