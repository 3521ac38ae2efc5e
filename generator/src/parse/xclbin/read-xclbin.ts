import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { sectionKind, sectionKinds } from "../../facts/xclbin.js";
import { joinComputeUnits } from "./compute-units.js";
import { readContainer, type XclbinContainer, type XclbinSection } from "./container.js";
import { readBuildTool, readKeyValues } from "./json-sections.js";
import { joinMemorySections } from "./memory-map.js";
import { type EmbeddedMetadata, readEmbeddedMetadata } from "./metadata.js";
import { reportMissing } from "./missing.js";
import { reportOutside } from "./outside.js";
import type { RawXclbin } from "./raw.js";
import { joinStreams } from "./streams.js";
import { readClocks, readConnectivity, readIpLayout, readMemoryTopology } from "./tables.js";

/** Metadata of a file that has none. */
const NO_METADATA: EmbeddedMetadata = { platform: {}, clocks: [], kernels: [] };

/**
 * Reads an xclbin: the container of XRT (PCIe cards and Zynq UltraScale+). Nothing is thrown, whatever the bytes are.
 * @param bytes the whole file
 * @param file its name, for diagnostics
 * @returns undefined after reporting at least one error
 */
export function readXclbin(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): RawXclbin | undefined {
  const container = readContainer(bytes, file, diagnostics);
  if (container === undefined) return undefined;
  let damaged = false;
  const find = sectionFinder(container, file, diagnostics);
  /** Reads the first section of a kind; undefined where there is none, and after an error was reported. */
  const read = <T>(kind: number, reader: Reader<T>): T | undefined => {
    const section = find(kind);
    if (section === undefined) return undefined;
    const value = reader(section, file, diagnostics);
    if (value === undefined) damaged = true;
    return value;
  };

  const metadata = read(sectionKind.EMBEDDED_METADATA, (section) =>
    readEmbeddedMetadata(section.bytes.bytes, file, diagnostics),
  );
  const memorySections = {
    plain: read(sectionKind.MEM_TOPOLOGY, readMemoryTopology),
    grouped: read(sectionKind.GROUP_TOPOLOGY, readMemoryTopology),
    plainConnections: read(sectionKind.CONNECTIVITY, readConnectivity),
    groupedConnections: read(sectionKind.GROUP_CONNECTIVITY, readConnectivity),
  };
  const layout = read(sectionKind.IP_LAYOUT, readIpLayout);
  const clocks = read(sectionKind.CLOCK_FREQ_TOPOLOGY, readClocks);
  if (damaged) return undefined;

  const described = metadata ?? NO_METADATA;
  if (!reportOutside(container, described, layout, file, diagnostics)) return undefined;
  const kernels = described.kernels.filter(({ type }) => type === "pl");
  const map = joinMemorySections(memorySections, file, diagnostics);
  const found = {
    metadata: metadata !== undefined,
    layout: layout !== undefined,
    connections: map.connections !== undefined,
    kernels: kernels.length,
    memories: map.memories.length,
  };
  if (!reportMissing(container, found, file, diagnostics)) return undefined;

  const computeUnits = joinComputeUnits(kernels, layout, map, file, diagnostics);
  const buildSection = find(sectionKind.BUILD_METADATA);
  const tool = buildSection && readBuildTool(buildSection, file, diagnostics);
  const keyValueSection = find(sectionKind.KEYVALUE_METADATA);
  return {
    format: "xclbin",
    file,
    uuid: container.uuid,
    mode: container.mode,
    version: container.version,
    ...(tool === undefined ? {} : { tool }),
    ...(described.project === undefined ? {} : { project: described.project }),
    platform: { vbnv: container.platformVbnv, ...described.platform },
    clocks: clocks ?? described.clocks,
    memories: map.memories,
    groups: map.groups,
    ips: layout ?? [],
    kernels,
    computeUnits,
    streams: joinStreams(map, computeUnits, kernels, file, diagnostics),
    keyValues: keyValueSection === undefined ? [] : readKeyValues(keyValueSection, file, diagnostics),
    sections: container.sections.map(({ kind, kindName, name, bytes: piece }) => ({
      kind,
      kindName,
      name,
      size: piece.length,
    })),
  };
}

type Reader<T> = (section: XclbinSection, file: string, diagnostics: DiagnosticCollector) => T | undefined;

/** Finds the first section of a kind; reports, once a kind, that there are more, and kinds that are not known. */
function sectionFinder(
  container: XclbinContainer,
  file: string,
  diagnostics: DiagnosticCollector,
): (kind: number) => XclbinSection | undefined {
  const unknown = container.sections.filter(({ kind }) => sectionKinds[kind] === undefined);
  if (unknown.length > 0) {
    const first = unknown.slice(0, 5).map(({ kind, bytes }) => `kind ${kind} of ${bytes.length} bytes`);
    diagnostics.report(
      "xclbin-unknown-section",
      `${unknown.length} sections are of a kind that is not known: ${first.join(", ")}${unknown.length > 5 ? ", …" : ""}.`,
      { file },
    );
  }
  return (kind) => {
    const all = container.sections.filter((section) => section.kind === kind);
    if (all.length > 1) {
      diagnostics.report(
        "xclbin-section-repeated",
        `The file has ${all.length} sections of the kind ${sectionKinds[kind]}; the first was read.`,
        { file },
      );
    }
    return all[0];
  };
}
