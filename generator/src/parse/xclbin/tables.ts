import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import {
  clockTable,
  clockTypes,
  connectivityTable,
  ipLayoutTable,
  ipTypes,
  memoryTypes,
  memTopology,
} from "../../facts/xclbin.js";
import type { XclbinSection } from "./container.js";
import type { RawIpLayoutEntry, RawMemory, RawXclbinClock } from "./raw.js";

/** One row of the connectivity: an argument of an IP reaches a memory. All three are indices. */
export interface RawConnection {
  readonly argument: number;
  readonly ip: number;
  readonly memory: number;
}

/** Reads MEM_TOPOLOGY or GROUP_TOPOLOGY; streams are among the entries, with base and size 0. */
export function readMemoryTopology(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawMemory[] | undefined {
  const { bytes } = section;
  return readTable(section, bytes.i32(0), memTopology, file, diagnostics, (at, index) => {
    const type = bytes.u8(at + memTopology.type) ?? 0;
    return {
      index,
      tag: bytes.text(at + memTopology.tag, memTopology.tagBytes) ?? "",
      type: memoryTypes[type] ?? String(type),
      used: bytes.u8(at + memTopology.used) !== 0,
      base: bytes.u64(at + memTopology.base) ?? 0n,
      size: (bytes.u64(at + memTopology.sizeKb) ?? 0n) * 1024n,
    };
  });
}

/** Reads CONNECTIVITY or GROUP_CONNECTIVITY. */
export function readConnectivity(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawConnection[] | undefined {
  const { bytes } = section;
  return readTable(section, bytes.i32(0), connectivityTable, file, diagnostics, (at) => ({
    argument: bytes.i32(at + connectivityTable.argument) ?? -1,
    ip: bytes.i32(at + connectivityTable.ip) ?? -1,
    memory: bytes.i32(at + connectivityTable.memory) ?? -1,
  }));
}

/** Reads IP_LAYOUT. */
export function readIpLayout(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawIpLayoutEntry[] | undefined {
  const { bytes } = section;
  return readTable(section, bytes.i32(0), ipLayoutTable, file, diagnostics, (at, index) => {
    const type = bytes.u32(at + ipLayoutTable.type) ?? 0;
    const base = bytes.u64(at + ipLayoutTable.base) ?? 0n;
    return {
      index,
      type: ipTypes[type] ?? String(type),
      properties: bytes.u32(at + ipLayoutTable.properties) ?? 0,
      ...(base === ipLayoutTable.noBase ? {} : { base }),
      name: bytes.text(at + ipLayoutTable.name, ipLayoutTable.nameBytes) ?? "",
    };
  });
}

/** Reads CLOCK_FREQ_TOPOLOGY. */
export function readClocks(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly RawXclbinClock[] | undefined {
  const { bytes } = section;
  return readTable(section, bytes.i16(0), clockTable, file, diagnostics, (at) => {
    const type = bytes.u8(at + clockTable.type) ?? 0;
    return {
      name: bytes.text(at + clockTable.name, clockTable.nameBytes) ?? "",
      type: clockTypes[type] ?? String(type),
      mhz: bytes.u16(at + clockTable.mhz) ?? 0,
    };
  });
}

/** Where a table's entries start, how many bytes each has, and how many there may be. */
interface TableLayout {
  readonly first: number;
  readonly bytes: number;
  readonly limit: number;
}

/** Reads the entries of a table whose count has been read; reports a count that the section cannot hold. */
function readTable<T>(
  section: XclbinSection,
  count: number | undefined,
  layout: TableLayout,
  file: string,
  diagnostics: DiagnosticCollector,
  readEntry: (at: number, index: number) => T,
): readonly T[] | undefined {
  const { bytes, kindName } = section;
  const fits = count === 0 || (count !== undefined && bytes.has(layout.first, count * layout.bytes));
  if (count === undefined || count < 0 || count > layout.limit || !fits) {
    diagnostics.report(
      "xclbin-section-damaged",
      `Section ${kindName} of ${bytes.length} bytes says that it holds ${count ?? "no number of"} entries of ${layout.bytes} bytes${fits ? ` (more than the limit of ${layout.limit})` : ""}.`,
      { file },
      "Copy or build the file again.",
    );
    return undefined;
  }
  return Array.from({ length: count }, (_, index) => readEntry(layout.first + index * layout.bytes, index));
}
