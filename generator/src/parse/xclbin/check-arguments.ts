import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { RawKernel, RawKernelArgument } from "./raw.js";

/**
 * Reports arguments of a kernel that cannot be what the file says: two that share bytes of the control interface, one
 * beyond its range, indices with holes, sizes that the C type contradicts.
 */
export function checkArguments(kernel: RawKernel, diagnostics: DiagnosticCollector): void {
  const placed = kernel.arguments.filter((argument) => argument.kind !== "stream" && argument.size > 0);
  const sorted = [...placed].sort((a, b) => a.offset - b.offset);
  for (const [position, argument] of sorted.entries()) {
    const next = sorted[position + 1];
    if (next !== undefined && next.offset < argument.offset + argument.size) {
      diagnostics.report(
        "kernel-argument-overlap",
        `Arguments ${argument.name} (${span(argument)}) and ${next.name} (${span(next)}) of kernel ${kernel.name} share registers.`,
        next.origin,
      );
    }
  }

  const range = kernel.ports.reduce<bigint | undefined>(
    (largest, port) =>
      port.mode === "slave" && port.range !== undefined && (largest === undefined || port.range > largest)
        ? port.range
        : largest,
    undefined,
  );
  for (const argument of placed) {
    if (range !== undefined && BigInt(argument.offset + argument.size) > range) {
      diagnostics.report(
        "kernel-argument-outside",
        `Argument ${argument.name} of kernel ${kernel.name} (${span(argument)}) lies beyond the control interface of ${range} bytes.`,
        argument.origin,
      );
    }
    checkSize(kernel.name, argument, diagnostics);
  }
  checkIndices(kernel, diagnostics);
}

/** A value that does not fill its registers is usual (a char takes 4 bytes); one that does not fit into them is not. */
function checkSize(kernel: string, argument: RawKernelArgument, diagnostics: DiagnosticCollector): void {
  const { cType, kind, size } = argument;
  if (kind !== "scalar" || cType === undefined || cType.pointer > 0) return;
  const { bits, name } = cType.element;
  if (bits !== undefined && bits > size * 8) {
    diagnostics.report(
      "kernel-argument-type",
      `Argument ${argument.name} of kernel ${kernel} is ${name} (${bits} bits) in ${size} bytes of registers.`,
      argument.origin,
    );
  }
}

function checkIndices(kernel: RawKernel, diagnostics: DiagnosticCollector): void {
  const indices = new Set(kernel.arguments.flatMap(({ index }) => (index === undefined ? [] : [index])));
  for (let index = 0; index < indices.size; index += 1) {
    if (!indices.has(index)) {
      diagnostics.report(
        "kernel-argument-index",
        `The arguments of kernel ${kernel.name} have no index ${index}, though they have ${indices.size} in all.`,
        kernel.origin,
      );
      return;
    }
  }
}

function span(argument: RawKernelArgument): string {
  return `0x${argument.offset.toString(16)}–0x${(argument.offset + argument.size - 1).toString(16)}`;
}
