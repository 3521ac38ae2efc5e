import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import { checkAddresses } from "./addresses.js";
import { checkPaths } from "./paths.js";
import { checkRegisters } from "./registers.js";

/** Every check of a design and of the modules of its regions; each reports what it finds, none stops. */
export function validateDesign(design: Design, diagnostics: DiagnosticCollector): void {
  const modules = design.regions.flatMap((region) => region.modules.map((module) => module.design));
  for (const part of [design, ...modules]) {
    checkPaths(part, diagnostics);
    checkAddresses(part, diagnostics);
    checkRegisters(part, diagnostics);
  }
}
