export type { Diagnostic, Origin, Severity } from "./diagnostics/diagnostic.js";
export type { DiagnosticCode } from "./diagnostics/codes.js";
export { generate } from "./generate.js";
export type { GenerateOptions, GenerateResult } from "./generate.js";
export { main } from "./cli.js";
export type { Design } from "./model/design.js";
