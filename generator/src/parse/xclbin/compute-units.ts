import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { ipControls } from "../../facts/xclbin.js";
import type { ControlProtocol } from "../../model/kernel.js";
import { protocolOf } from "./kernel-element.js";
import type { MemoryMap } from "./memory-map.js";
import type { RawArgumentConnection, RawComputeUnit, RawIpLayoutEntry, RawKernel } from "./raw.js";
import type { RawConnection } from "./tables.js";

/**
 * Joins the kernels' instances with the IP layout and the connectivity. The layout, where there is one, says which
 * instances are in the device and at which address; without it (software emulation) the metadata does.
 */
export function joinComputeUnits(
  kernels: readonly RawKernel[],
  layout: readonly RawIpLayoutEntry[] | undefined,
  map: MemoryMap,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawComputeUnit[] {
  const units: RawComputeUnit[] = [];
  const byIp = connectionsByIp(map, layout?.length, file, diagnostics);
  const kinds = kindsOfEntries(map);
  const placed = new Map<string, RawIpLayoutEntry>();
  for (const entry of layout ?? []) if (entry.type === "KERNEL") placed.set(entry.name, entry);

  for (const kernel of kernels) {
    for (const instance of kernel.instances) {
      const fullName = `${kernel.name}:${instance.name}`;
      const entry = placed.get(fullName);
      placed.delete(fullName);
      if (layout !== undefined && entry === undefined) {
        diagnostics.report(
          "xclbin-unknown-instance",
          `The metadata lists compute unit ${fullName}, the IP layout does not; it was left out.`,
          instance.origin,
        );
        continue;
      }
      if (entry?.base !== undefined && instance.base !== undefined && entry.base !== instance.base) {
        diagnostics.report(
          "xclbin-base-differs",
          `Compute unit ${fullName} is at 0x${entry.base.toString(16)} by the IP layout and at 0x${instance.base.toString(16)} by the metadata.`,
          instance.origin,
          "The IP layout is used, as XRT does.",
        );
      }
      const base = entry === undefined ? instance.base : entry.base;
      const interrupt = entry === undefined ? undefined : interruptOf(entry);
      units.push({
        kernel: kernel.name,
        name: instance.name,
        ...(entry === undefined ? {} : { ipIndex: entry.index }),
        ...(base === undefined ? {} : { base }),
        protocol: unitProtocol(kernel, entry, diagnostics),
        ...(interrupt === undefined ? {} : { interrupt }),
        connections: entry === undefined ? [] : connect(kernel, byIp.get(entry.index), kinds),
      });
    }
  }
  for (const [name] of placed) {
    diagnostics.report(
      "xclbin-unknown-instance",
      `The IP layout lists compute unit ${JSON.stringify(name)}, the metadata does not describe it; it was left out.`,
      { file },
    );
  }
  return units;
}

/** The metadata's word counts; where it says nothing, the layout's does. */
function unitProtocol(
  kernel: RawKernel,
  entry: RawIpLayoutEntry | undefined,
  diagnostics: DiagnosticCollector,
): ControlProtocol {
  if (kernel.protocolText !== undefined || entry === undefined) return kernel.protocol;
  const control = (entry.properties >>> 8) & 0xff;
  return protocolOf(ipControls[control] ?? `IP_CONTROL ${control}`, kernel.name, kernel.origin, diagnostics);
}

/** `properties` of an IP_KERNEL: bit 0 interrupt enable, bits 7:1 its number. */
function interruptOf(entry: RawIpLayoutEntry): number | undefined {
  return (entry.properties & 1) === 1 ? (entry.properties >>> 1) & 0x7f : undefined;
}

/** What each argument of each IP reaches: IP index, argument index, memory indices. Rows that name an IP or a memory that the file does not have are reported and left out. */
function connectionsByIp(
  map: MemoryMap,
  ipCount: number | undefined,
  file: string,
  diagnostics: DiagnosticCollector,
): ReadonlyMap<number, ReadonlyMap<number, ReadonlySet<number>>> {
  const byIp = new Map<number, Map<number, Set<number>>>();
  if (ipCount === undefined) return byIp;
  const outside: RawConnection[] = [];
  for (const connection of map.connections ?? []) {
    const { argument, ip, memory } = connection;
    if (argument < 0 || ip < 0 || ip >= ipCount || memory < 0 || memory >= map.count) {
      outside.push(connection);
      continue;
    }
    const byArgument = byIp.get(ip) ?? new Map<number, Set<number>>();
    const reached = byArgument.get(argument) ?? new Set<number>();
    byIp.set(ip, byArgument.set(argument, reached.add(memory)));
  }
  const first = outside[0];
  if (first !== undefined) {
    diagnostics.report(
      "xclbin-connectivity",
      `${outside.length} rows of the connectivity name an IP (of ${ipCount}) or a memory (of ${map.count}) that the file does not have, first: argument ${first.argument}, IP ${first.ip}, memory ${first.memory}.`,
      { file },
    );
  }
  return byIp;
}

/** What an index of the topology stands for: a bank, a group of banks, or the stream of a tag. */
type EntryKind = "memory" | "group" | { readonly stream: string };

function kindsOfEntries(map: MemoryMap): ReadonlyMap<number, EntryKind> {
  return new Map<number, EntryKind>([
    ...map.memories.map(({ index }) => [index, "memory"] as const),
    ...map.groups.map(({ index }) => [index, "group"] as const),
    ...map.streams.map(({ index, tag }) => [index, { stream: tag }] as const),
  ]);
}

function connect(
  kernel: RawKernel,
  connections: ReadonlyMap<number, ReadonlySet<number>> | undefined,
  kinds: ReadonlyMap<number, EntryKind>,
): readonly RawArgumentConnection[] {
  const result: RawArgumentConnection[] = [];
  for (const argument of kernel.arguments) {
    if (argument.index === undefined) continue;
    const reached = connections?.get(argument.index);
    if (reached === undefined) continue;
    const indices = [...reached].sort((a, b) => a - b);
    const streams = indices.flatMap((index) => {
      const kind = kinds.get(index);
      return typeof kind === "object" ? [kind.stream] : [];
    });
    result.push({
      argument: argument.name,
      index: argument.index,
      memories: indices.filter((index) => kinds.get(index) === "memory"),
      groups: indices.filter((index) => kinds.get(index) === "group"),
      ...(streams[0] === undefined ? {} : { stream: streams[0] }),
    });
  }
  return result;
}
