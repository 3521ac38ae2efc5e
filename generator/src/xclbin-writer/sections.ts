import {
  clockTable,
  clockTypes,
  connectivityTable,
  ipControls,
  ipLayoutTable,
  ipTypes,
  memoryTypes,
  memTopology,
} from "../facts/xclbin.js";

/** An entry of MEM_TOPOLOGY or GROUP_TOPOLOGY. Streams have neither base nor size. */
export interface MemoryEntry {
  readonly type: string;
  readonly tag: string;
  readonly used: boolean;
  readonly base: bigint;
  /** Bytes. */
  readonly size: bigint;
}

/** A row of CONNECTIVITY or GROUP_CONNECTIVITY. */
export interface ConnectionEntry {
  readonly argument: number;
  readonly ip: number;
  readonly memory: number;
}

/** An entry of IP_LAYOUT. */
export interface IpEntry {
  readonly type: string;
  /** Control protocol as `ipControls` names it, for kernels. */
  readonly control?: string;
  readonly interrupt?: number;
  readonly base?: bigint;
  readonly name: string;
}

/** An entry of CLOCK_FREQ_TOPOLOGY. */
export interface ClockEntry {
  readonly name: string;
  readonly type: string;
  readonly mhz: number;
}

/** MEM_TOPOLOGY or GROUP_TOPOLOGY. @throws RangeError for what its fields cannot hold */
export function encodeMemoryTopology(entries: readonly MemoryEntry[]): Uint8Array {
  const [bytes, view] = table(entries.length, memTopology);
  view.setInt32(0, entries.length, true);
  entries.forEach((entry, index) => {
    const at = memTopology.first + memTopology.bytes * index;
    if (entry.size % 1024n !== 0n)
      throw new RangeError(`Memory ${entry.tag}: ${entry.size} bytes are no whole KiB.`);
    view.setUint8(at + memTopology.type, indexOf(memoryTypes, entry.type, "memory type"));
    view.setUint8(at + memTopology.used, entry.used ? 1 : 0);
    view.setBigUint64(at + memTopology.sizeKb, entry.size / 1024n, true);
    view.setBigUint64(at + memTopology.base, entry.base, true);
    putText(bytes, at + memTopology.tag, memTopology.tagBytes, entry.tag);
  });
  return bytes;
}

/** CONNECTIVITY or GROUP_CONNECTIVITY. */
export function encodeConnectivity(entries: readonly ConnectionEntry[]): Uint8Array {
  const [bytes, view] = table(entries.length, connectivityTable);
  view.setInt32(0, entries.length, true);
  entries.forEach((entry, index) => {
    const at = connectivityTable.first + connectivityTable.bytes * index;
    view.setInt32(at + connectivityTable.argument, entry.argument, true);
    view.setInt32(at + connectivityTable.ip, entry.ip, true);
    view.setInt32(at + connectivityTable.memory, entry.memory, true);
  });
  return bytes;
}

/** IP_LAYOUT. @throws RangeError for what its fields cannot hold */
export function encodeIpLayout(entries: readonly IpEntry[]): Uint8Array {
  const [bytes, view] = table(entries.length, ipLayoutTable);
  view.setInt32(0, entries.length, true);
  entries.forEach((entry, index) => {
    const at = ipLayoutTable.first + ipLayoutTable.bytes * index;
    const { interrupt } = entry;
    if (interrupt !== undefined && !(Number.isInteger(interrupt) && interrupt >= 0 && interrupt < 128)) {
      throw new RangeError(`${entry.name}: interrupt ${interrupt} is not 0 to 127.`);
    }
    const control = indexOf(ipControls, entry.control ?? "AP_CTRL_HS", "control protocol");
    view.setUint32(at + ipLayoutTable.type, indexOf(ipTypes, entry.type, "IP type"), true);
    view.setUint32(
      at + ipLayoutTable.properties,
      (interrupt === undefined ? 0 : 1 | (interrupt << 1)) | (control << 8),
      true,
    );
    view.setBigUint64(at + ipLayoutTable.base, entry.base ?? ipLayoutTable.noBase, true);
    putText(bytes, at + ipLayoutTable.name, ipLayoutTable.nameBytes, entry.name);
  });
  return bytes;
}

/** CLOCK_FREQ_TOPOLOGY. @throws RangeError for what its fields cannot hold */
export function encodeClocks(entries: readonly ClockEntry[]): Uint8Array {
  const [bytes, view] = table(entries.length, clockTable);
  view.setInt16(0, entries.length, true);
  entries.forEach((entry, index) => {
    const at = clockTable.first + clockTable.bytes * index;
    if (!Number.isInteger(entry.mhz) || entry.mhz < 0 || entry.mhz > 0xffff) {
      throw new RangeError(`Clock ${entry.name}: ${entry.mhz} is not a whole number of MHz up to 65535.`);
    }
    view.setUint16(at + clockTable.mhz, entry.mhz, true);
    view.setUint8(at + clockTable.type, indexOf(clockTypes, entry.type, "clock type"));
    putText(bytes, at + clockTable.name, clockTable.nameBytes, entry.name);
  });
  return bytes;
}

/** Writes text into a `char[length]` field, which keeps a NUL at its end. @throws RangeError where it does not fit */
export function putText(bytes: Uint8Array, offset: number, length: number, text: string): void {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length >= length) throw new RangeError(`"${text}" does not fit into ${length - 1} bytes.`);
  bytes.set(encoded, offset);
}

function table(
  count: number,
  layout: { first: number; bytes: number; limit: number },
): [Uint8Array, DataView] {
  if (count > layout.limit) throw new RangeError(`${count} entries are more than ${layout.limit}.`);
  const bytes = new Uint8Array(layout.first + layout.bytes * count);
  return [bytes, new DataView(bytes.buffer)];
}

function indexOf(names: readonly string[], name: string, what: string): number {
  const index = names.indexOf(name);
  if (index === -1) throw new RangeError(`"${name}" is no ${what}; there are ${names.join(", ")}.`);
  return index;
}
