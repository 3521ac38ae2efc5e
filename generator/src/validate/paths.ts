import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";

/** Two cells of one path could not be told apart in the overlay. */
export function checkPaths(design: Design, diagnostics: DiagnosticCollector): void {
  const seen = new Set<string>();
  for (const ip of design.ips) {
    if (seen.has(ip.path)) {
      diagnostics.report(
        "hwh-duplicate-path",
        `Two cells have the path ${ip.path.slice(0, 200)}.`,
        ip.origin,
        "Export the hardware again; a merge of two exports can leave such a file.",
      );
    }
    seen.add(ip.path);
  }
}
