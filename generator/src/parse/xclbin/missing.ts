import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { XclbinContainer } from "./container.js";

/** What was found in a file. */
export interface FoundParts {
  readonly metadata: boolean;
  readonly layout: boolean;
  readonly connections: boolean;
  /** Number of kernels in programmable logic. */
  readonly kernels: number;
  /** Number of memories. */
  readonly memories: number;
}

/**
 * Reports what the file does not say, and what that means for the overlay.
 * @returns false where there is nothing to generate from
 */
export function reportMissing(
  container: XclbinContainer,
  found: FoundParts,
  file: string,
  diagnostics: DiagnosticCollector,
): boolean {
  if (found.kernels === 0 && found.memories === 0) {
    const kinds = container.sections.map(({ kindName }) => kindName).join(", ") || "no sections";
    diagnostics.report(
      "xclbin-empty",
      `The file describes neither kernels in programmable logic nor memories; it holds ${kinds}.`,
      { file },
    );
    return false;
  }
  if (!found.metadata) {
    diagnostics.report("xclbin-no-metadata", "The file has no EMBEDDED_METADATA section.", { file });
  }
  if (container.mode === "sw-emu" || container.mode === "hw-emu" || container.mode === "hw-emu-pr") {
    diagnostics.report("xclbin-emulation", `The file was built for emulation (${container.mode}).`, { file });
  }
  if (found.kernels > 0 && !found.layout) {
    diagnostics.report(
      "xclbin-no-layout",
      "The file has no IP_LAYOUT section: compute units are those of the metadata, and their banks are not known.",
      { file },
    );
  } else if (found.kernels > 0 && !found.connections) {
    diagnostics.report(
      "xclbin-no-layout",
      "The file has no connectivity: which banks the kernels' arguments reach is not known.",
      { file },
    );
  }
  return true;
}
