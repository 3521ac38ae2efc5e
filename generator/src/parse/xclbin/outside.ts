import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { sectionKind } from "../../facts/xclbin.js";
import type { XclbinContainer } from "./container.js";
import type { EmbeddedMetadata } from "./metadata.js";
import type { RawIpLayoutEntry, RawKernel } from "./raw.js";

/**
 * Reports what the file holds that is outside of what pynq-gen generates: kernels on an NPU or the processor, the
 * partition of an AI engine.
 * @returns false where that is what the file is for, so that there is nothing to generate
 */
export function reportOutside(
  container: XclbinContainer,
  metadata: EmbeddedMetadata,
  layout: readonly RawIpLayoutEntry[] | undefined,
  file: string,
  diagnostics: DiagnosticCollector,
): boolean {
  const partition = container.sections.find(({ kind }) => kind === sectionKind.AIE_PARTITION);
  const npuKernels = metadata.kernels.filter(({ type }) => type === "dpu");
  if (npuKernels.length > 0) {
    const inside = [
      ...npuKernels.map((kernel) => `kernel ${describe(kernel)}`),
      ...(partition === undefined ? [] : [`an AIE_PARTITION of ${partition.bytes.length} bytes`]),
    ];
    diagnostics.report(
      "xclbin-npu",
      `The file is for an NPU: it holds ${inside.join(", ")}.`,
      npuKernels[0]?.origin ?? { file },
      "pynq-gen generates for kernels in programmable logic; run this one with the NPU's own runtime.",
    );
    return false;
  }
  if (partition !== undefined) {
    leftOut(`the AIE_PARTITION of ${partition.bytes.length} bytes`);
  }
  for (const kernel of metadata.kernels) {
    if (kernel.type !== "pl")
      leftOut(`kernel ${describe(kernel)} of the type ${JSON.stringify(kernel.type)}`);
  }
  const soft = container.sections.filter(({ kind }) => kind === sectionKind.SOFT_KERNEL);
  for (const { name, bytes } of soft)
    leftOut(`the soft kernel ${JSON.stringify(name)} of ${bytes.length} bytes`);
  const described = new Set(
    metadata.kernels.flatMap((kernel) =>
      kernel.instances.map((instance) => `${kernel.name}:${instance.name}`),
    ),
  );
  for (const entry of layout ?? []) {
    if (entry.type === "PS_KERNEL" && !described.has(entry.name)) {
      leftOut(`the processor kernel ${JSON.stringify(entry.name)}`);
    }
  }
  return true;

  function leftOut(what: string): void {
    diagnostics.report("xclbin-left-out", `What is not in programmable logic was left out: ${what}.`, {
      file,
    });
  }
}

function describe(kernel: RawKernel): string {
  const list = kernel.arguments.map(({ name, cType }) =>
    cType === undefined ? name : `${cType.text} ${name}`,
  );
  return `${kernel.name}(${list.slice(0, 12).join(", ")}${list.length > 12 ? ", …" : ""})`;
}
