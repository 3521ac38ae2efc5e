import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import { checkAddresses } from "./addresses.js";
import { checkPaths } from "./paths.js";
import { checkRegisters } from "./registers.js";

/** Every check of a design; each reports what it finds, none stops. */
export function validateDesign(design: Design, diagnostics: DiagnosticCollector): void {
  checkPaths(design, diagnostics);
  checkAddresses(design, diagnostics);
  checkRegisters(design, diagnostics);
}
