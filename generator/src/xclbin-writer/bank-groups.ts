import { groupedMemoryTypes } from "../facts/xclbin.js";
import type { ConnectionEntry, MemoryEntry } from "./sections.js";

/** The group sections' content. */
export interface BankGroups {
  readonly topology: readonly MemoryEntry[];
  readonly connections: readonly ConnectionEntry[];
}

/**
 * Makes what the linker puts into GROUP_TOPOLOGY and GROUP_CONNECTIVITY: where one argument reaches several used banks
 * that follow each other by address, one more bank `MBG[…]` stands for them all. Its connections come first, the plain
 * ones after. Mirrors the bank grouping of XRT's xclbinutil.
 */
export function groupBanks(
  memories: readonly MemoryEntry[],
  connections: readonly ConnectionEntry[],
): BankGroups {
  const memory = (connection: ConnectionEntry): MemoryEntry => {
    const found = memories[connection.memory];
    if (found === undefined) throw new RangeError(`There is no memory ${connection.memory}.`);
    return found;
  };
  const canJoin = (connection: ConnectionEntry): boolean =>
    groupedMemoryTypes.includes(memory(connection).type) && memory(connection).used;

  const topology = [...memories];
  const grouped = connections.filter((connection) => !canJoin(connection));
  const candidates = connections
    .filter(canJoin)
    .sort((a, b) => a.ip - b.ip || a.argument - b.argument || Number(memory(a).base - memory(b).base));
  for (let start = 0; start < candidates.length;) {
    const first = candidates[start];
    if (first === undefined) break;
    let end = start + 1;
    while (candidates[end]?.ip === first.ip && candidates[end]?.argument === first.argument) end += 1;
    const set = candidates.slice(start, end);
    start = end;
    const joined = set.every((connection, index) => {
      const before = set[index - 1];
      return before === undefined || memory(connection).base === memory(before).base + memory(before).size;
    });
    if (set.length === 1 || !joined) {
      grouped.push(...set);
      continue;
    }
    const group: MemoryEntry = {
      ...memory(first),
      tag: `MBG[${ranges(set.map((connection) => connection.memory))}]`.slice(0, 15),
      size: set.reduce((sum, connection) => sum + memory(connection).size, 0n),
    };
    let index = topology.findIndex(
      (other) => other.tag === group.tag && other.base === group.base && other.size === group.size,
    );
    if (index === -1) index = topology.push(group) - 1;
    grouped.push({ ...first, memory: index });
  }
  return { topology, connections: [...grouped, ...connections] };
}

/** Indices as ranges: 0, 1, 2, 5 is `0:2,5`. */
function ranges(indices: readonly number[]): string {
  const sorted = [...indices].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    parts.push(start === end ? `${sorted[start]}` : `${sorted[start]}:${sorted[end]}`);
    start = end + 1;
  }
  return parts.join(",");
}
