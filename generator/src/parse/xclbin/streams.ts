import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { MemoryMap } from "./memory-map.js";
import type { RawComputeUnit, RawKernel, RawStreamEnd, RawXclbinStream } from "./raw.js";

/**
 * Finds the two ends of each stream. Which one drives it is told by the mode of the kernel's port (`write_only` drives);
 * where neither end tells, the ends are taken in the order of the compute units and that is reported.
 */
export function joinStreams(
  map: MemoryMap,
  units: readonly RawComputeUnit[],
  kernels: readonly RawKernel[],
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawXclbinStream[] {
  const ends = new Map<string, { end: RawStreamEnd; direction: "in" | "out" | undefined }[]>();
  const argumentsOf = new Map(
    kernels.map((kernel) => [
      kernel.name,
      new Map(kernel.arguments.map((argument) => [argument.name, argument])),
    ]),
  );
  for (const unit of units) {
    for (const connection of unit.connections) {
      if (connection.stream === undefined) continue;
      const argument = argumentsOf.get(unit.kernel)?.get(connection.argument);
      const end: RawStreamEnd = {
        computeUnit: unit.name,
        argument: connection.argument,
        ...(argument?.port === undefined ? {} : { port: argument.port }),
      };
      const list = ends.get(connection.stream) ?? [];
      list.push({ end, direction: argument?.direction });
      ends.set(connection.stream, list);
    }
  }

  return map.streams.map(({ tag, index }) => {
    const list = ends.get(tag) ?? [];
    const named = (item: { end: RawStreamEnd } | undefined): string | undefined =>
      item && `${item.end.computeUnit}.${item.end.argument}`;
    let source = list.find(({ direction }) => direction === "out");
    let sink = list.find((item) => item.direction === "in" && item !== source);
    const open = list.filter((item) => item !== source && item !== sink && item.direction === undefined);
    source ??= open.shift();
    sink ??= open.shift();
    const problem =
      list.length !== 2 || source === undefined || sink === undefined
        ? `has ${list.length} known ends${list.length > 0 ? ` (${list.map(named).join(", ")})` : ""}, not one source and one sink`
        : source.direction === undefined && sink.direction === undefined
          ? `does not say which of ${named(source)} and ${named(sink)} drives it`
          : undefined;
    if (problem !== undefined) {
      diagnostics.report("xclbin-stream", `Stream ${JSON.stringify(tag)} ${problem}.`, { file });
    }
    return {
      name: tag,
      index,
      ...(source === undefined ? {} : { source: source.end }),
      ...(sink === undefined ? {} : { sink: sink.end }),
    };
  });
}
