import { sectionKind } from "../facts/xclbin.js";
import { groupBanks } from "./bank-groups.js";
import { writeContainer, type WrittenSection } from "./container.js";
import type { WrittenDesign, WrittenInstance, WrittenKernel } from "./design.js";
import { buildMetadataJson, DEFAULT_PROTOCOL, metadataXml, vbnvOf } from "./metadata.js";
import {
  type ConnectionEntry,
  encodeClocks,
  encodeConnectivity,
  encodeIpLayout,
  encodeMemoryTopology,
  type IpEntry,
  type MemoryEntry,
} from "./sections.js";

/** `IP_CONTROL` for a kernel's protocol; a kernel that its user manages is written as AP_CTRL_NONE, as the linker does. */
const controls: Readonly<Record<string, string>> = {
  ap_ctrl_hs: "AP_CTRL_HS",
  ap_ctrl_chain: "AP_CTRL_CHAIN",
  ap_ctrl_none: "AP_CTRL_NONE",
  user_managed: "AP_CTRL_NONE",
};

/**
 * Writes a whole xclbin from a description of its kernels and memories: a file that XRT loads and that {@link readXclbin}
 * reads back. The same design gives the same bytes.
 * @throws RangeError that says what in the design cannot be written
 */
export function writeXclbin(design: WrittenDesign): Uint8Array {
  const streams = (design.streams ?? []).map((stream, index) => ({
    ...stream,
    tag: stream.tag ?? `dc_${index}`,
  }));
  const memories: readonly MemoryEntry[] = [
    ...design.memories.map((memory) => ({ ...memory, used: memory.used ?? true })),
    ...streams.map(({ tag }) => ({ type: "STREAMING_CONNECTION", tag, used: true, base: 0n, size: 0n })),
  ];
  const units = design.kernels.flatMap((kernel) =>
    kernel.instances.map((instance) => ({ kernel, instance })),
  );
  const connections: ConnectionEntry[] = units.flatMap(({ kernel, instance }, ip) =>
    bankConnections(kernel, instance, ip, memories),
  );
  for (const stream of streams) {
    const memory = memories.findIndex(({ tag }) => tag === stream.tag);
    connections.push(
      { ...streamEnd(stream.from, units), memory },
      { ...streamEnd(stream.to, units), memory },
    );
  }

  const sections: WrittenSection[] = [];
  const add = (kind: number, bytes: Uint8Array): unknown => sections.push({ kind, bytes });
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  if (design.bitstream !== undefined) add(sectionKind.BITSTREAM, design.bitstream);
  add(sectionKind.EMBEDDED_METADATA, text(metadataXml(design)));
  add(sectionKind.MEM_TOPOLOGY, encodeMemoryTopology(memories));
  add(sectionKind.IP_LAYOUT, encodeIpLayout(units.map(({ kernel, instance }) => ipEntry(kernel, instance))));
  add(sectionKind.CONNECTIVITY, encodeConnectivity(connections));
  if (design.clocks !== undefined) add(sectionKind.CLOCK_FREQ_TOPOLOGY, encodeClocks(design.clocks));
  add(sectionKind.BUILD_METADATA, text(buildMetadataJson(design)));
  if (design.keyValues !== undefined) {
    const pairs = Object.entries(design.keyValues).map(([key, value]) => ({ key, value }));
    add(sectionKind.KEYVALUE_METADATA, text(JSON.stringify({ key_values: pairs })));
  }
  if (design.groups !== false) {
    const groups = groupBanks(memories, connections);
    add(sectionKind.GROUP_CONNECTIVITY, encodeConnectivity(groups.connections));
    add(sectionKind.GROUP_TOPOLOGY, encodeMemoryTopology(groups.topology));
  }
  return writeContainer({
    platformVbnv: vbnvOf(design),
    sections,
    ...(design.mode === undefined ? {} : { mode: design.mode }),
    ...(design.uuid === undefined ? {} : { uuid: design.uuid }),
  });
}

function ipEntry(kernel: WrittenKernel, instance: WrittenInstance): IpEntry {
  const protocol = kernel.protocol ?? DEFAULT_PROTOCOL;
  const control = Object.hasOwn(controls, protocol) ? controls[protocol] : undefined;
  if (control === undefined)
    throw new RangeError(`Kernel ${kernel.name}: "${protocol}" is no control protocol.`);
  return {
    type: "KERNEL",
    control,
    name: `${kernel.name}:${instance.name}`,
    ...(instance.interrupt === undefined ? {} : { interrupt: instance.interrupt }),
    ...(instance.base === undefined ? {} : { base: instance.base }),
  };
}

function bankConnections(
  kernel: WrittenKernel,
  instance: WrittenInstance,
  ip: number,
  memories: readonly MemoryEntry[],
): readonly ConnectionEntry[] {
  return Object.entries(instance.banks ?? {}).flatMap(([name, banks]) => {
    const argument = argumentIndex(kernel, name);
    return [banks].flat().map((tag) => {
      const memory = memories.findIndex((entry) => entry.tag === tag);
      if (memory === -1) throw new RangeError(`${instance.name}.${name}: there is no bank "${tag}".`);
      return { argument, ip, memory };
    });
  });
}

function streamEnd(
  end: string,
  units: readonly { kernel: WrittenKernel; instance: WrittenInstance }[],
): { argument: number; ip: number } {
  const [name, argument = ""] = end.split(".");
  const ip = units.findIndex(({ instance }) => instance.name === name);
  const unit = units[ip];
  if (unit === undefined)
    throw new RangeError(`There is no compute unit "${name}" for the stream's end "${end}".`);
  return { argument: argumentIndex(unit.kernel, argument), ip };
}

function argumentIndex(kernel: WrittenKernel, name: string): number {
  const index = kernel.arguments.findIndex((argument) => argument.name === name);
  if (index === -1) throw new RangeError(`Kernel ${kernel.name} has no argument "${name}".`);
  return index;
}
