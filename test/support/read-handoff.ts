/* A handoff's text as a Design model, with what was reported: the first stages of a run, in this process. */
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Diagnostic } from "#generator/diagnostics/diagnostic.js";
import type { Design } from "#generator/model/design.js";
import type { AddressedInterface, Ip } from "#generator/model/ip.js";
import type { Register } from "#generator/model/register.js";
import { readDesign } from "#generator/read-design.js";
import { validateDesign } from "#generator/validate/design.js";

export interface ReadHandoff {
  readonly design: Design | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
}

/** Reads and validates. */
export function readHandoff(
  content: string | Uint8Array,
  options: { master?: string; design?: string } = {},
): ReadHandoff {
  const diagnostics = new DiagnosticCollector();
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const file = { name: "design.hwh", bytes };
  const design = readDesign({ design: file, signatures: [], partials: [] }, options, diagnostics);
  if (design !== undefined) validateDesign(design, diagnostics);
  return { design, diagnostics: diagnostics.all, codes: diagnostics.all.map(({ code }) => code) };
}

/** An IP by path. @throws Error where there is none */
export function ipAt(design: Design | undefined, path: string): Ip {
  const found = design?.ips.find((ip) => ip.path === path);
  if (found === undefined) throw new Error(`no IP ${path}`);
  return found;
}

/** The only interface of an IP. @throws Error where it has another number */
export function onlyInterface(design: Design | undefined, path: string): AddressedInterface {
  const { interfaces } = ipAt(design, path);
  const [first] = interfaces;
  if (first === undefined || interfaces.length !== 1)
    throw new Error(`${path} has ${interfaces.length} interfaces`);
  return first;
}

/** A register of an IP with one interface. @throws Error where there is none */
export function registerAt(design: Design | undefined, path: string, name: string): Register {
  const found = onlyInterface(design, path).registers.find((register) => register.name === name);
  if (found === undefined) throw new Error(`${path} has no register ${name}`);
  return found;
}
