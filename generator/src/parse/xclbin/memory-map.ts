import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { groupedMemoryTypes, streamMemoryTypes } from "../../facts/xclbin.js";
import type { RawMemory, RawMemoryGroup } from "./raw.js";
import type { RawConnection } from "./tables.js";

/** The memory sections of a file, as they were read. */
export interface MemorySections {
  readonly plain: readonly RawMemory[] | undefined;
  readonly grouped: readonly RawMemory[] | undefined;
  readonly plainConnections: readonly RawConnection[] | undefined;
  readonly groupedConnections: readonly RawConnection[] | undefined;
}

/** The memory topology that counts, and who is connected to what in it. */
export interface MemoryMap {
  readonly memories: readonly RawMemory[];
  readonly groups: readonly RawMemoryGroup[];
  /** The entries that are streams between kernels. */
  readonly streams: readonly RawMemory[];
  /** Number of entries in all: what indices of connections are checked against. */
  readonly count: number;
  /** Undefined where the file has no connectivity at all. */
  readonly connections: readonly RawConnection[] | undefined;
}

/**
 * Joins the plain and the group sections. The linker writes GROUP_TOPOLOGY as MEM_TOPOLOGY followed by banks that stand
 * for several ("MBG[0:3]"), and GROUP_CONNECTIVITY as the connections to those followed by the plain ones. XRT takes
 * the group sections where there are any, and so does this where the two do not agree.
 */
export function joinMemorySections(
  sections: MemorySections,
  file: string,
  diagnostics: DiagnosticCollector,
): MemoryMap {
  const { plain, grouped } = sections;
  const agree = plain === undefined || grouped === undefined || startsWith(grouped, plain);
  if (!agree) {
    diagnostics.report(
      "xclbin-groups-differ",
      "The group topology describes other memory banks than the memory topology does.",
      { file },
      "The group sections are used, as XRT does.",
    );
  }
  const entries = grouped ?? plain ?? [];
  // Where both agree, what follows the plain entries is groups; else only a name can tell.
  const isGroup = (memory: RawMemory): boolean =>
    agree && plain !== undefined ? memory.index >= plain.length : memory.tag.startsWith("MBG[");
  const isStream = (memory: RawMemory): boolean => streamMemoryTypes.includes(memory.type);
  const memories = entries.filter((memory) => !isStream(memory) && !isGroup(memory));

  let connections: readonly RawConnection[] | undefined;
  if (agree && sections.plainConnections !== undefined && sections.groupedConnections !== undefined) {
    connections = [...sections.groupedConnections, ...sections.plainConnections];
  } else {
    connections = agree
      ? (sections.groupedConnections ?? sections.plainConnections)
      : sections.groupedConnections;
  }
  return {
    memories,
    groups: entries
      .filter((memory) => !isStream(memory) && isGroup(memory))
      .map((group) => ({ ...group, members: membersOf(group, memories) })),
    streams: entries.filter(isStream),
    count: entries.length,
    connections,
  };
}

/** Banks inside of the group's range. Its name lists them too, but the field cuts it at 15 characters. */
function membersOf(group: RawMemory, memories: readonly RawMemory[]): readonly number[] {
  return memories
    .filter(
      (memory) =>
        memory.used &&
        groupedMemoryTypes.includes(memory.type) &&
        memory.type === group.type &&
        memory.base >= group.base &&
        memory.base + memory.size <= group.base + group.size,
    )
    .map(({ index }) => index);
}

function startsWith(grouped: readonly RawMemory[], plain: readonly RawMemory[]): boolean {
  return plain.every((memory, index) => {
    const other = grouped[index];
    return (
      other !== undefined &&
      other.tag === memory.tag &&
      other.type === memory.type &&
      other.used === memory.used &&
      other.base === memory.base &&
      other.size === memory.size
    );
  });
}
