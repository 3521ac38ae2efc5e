import type { Origin } from "../diagnostics/diagnostic.js";
import { MODEL_VERSION } from "../model/design.js";
import type { Design } from "../model/design.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import type { ComputeUnit, Kernel, KernelArgument } from "../model/kernel.js";
import type { Memory } from "../model/memory.js";
import type { StreamConnection } from "../model/stream.js";
import type { RawComputeUnit, RawKernel, RawKernelArgument, RawXclbin } from "../parse/xclbin/raw.js";
import { bufferElement, cTypeText, declarationOf, scalarEncoding } from "./kernel-argument.js";
import { kernelRegisters } from "./kernel-registers.js";
import { sortDesign } from "./sort-design.js";

/** Smallest window of a control interface; the metadata's range is often larger than what is decoded. */
const CONTROL_BYTES = 0x1000n;

/** Makes a Design model from an xclbin: compute units are IPs, banks memories, kernels what `call` is made from. */
export function designFromXclbin(raw: RawXclbin, fileName: string): Design {
  const names = bankNames(raw.memories.map(({ tag }) => tag));
  const memories = raw.memories.map((memory, at): Memory => ({
    name: names[at] ?? memory.tag,
    tag: memory.tag,
    type: memory.type,
    base: memory.base,
    ...(memory.size === 0n ? {} : { size: memory.size }),
    used: memory.used,
    allocatable: memory.used,
    index: memory.index,
  }));
  const ips = raw.computeUnits.map((unit) =>
    ipOf(unit, kernelNamed(raw, unit), { file: raw.file, path: unit.name }),
  );
  const { platform } = raw;
  const tool = raw.tool ?? (raw.version === "" ? undefined : `xclbin ${raw.version}`);
  return sortDesign({
    version: MODEL_VERSION,
    name: raw.project ?? fileName.replace(/\.[^.]*$/, ""),
    source: { format: "xclbin", file: fileName, ...(tool === undefined ? {} : { tool }) },
    platform: {
      arch: platform.arch ?? "",
      part: platform.part ?? "",
      ...(platform.board === undefined ? {} : { board: platform.board }),
      ...(platform.vbnv === "" ? {} : { vbnv: platform.vbnv }),
    },
    ips,
    hierarchies: [],
    memories,
    interruptControllers: [],
    interruptPins: [],
    gpio: [],
    clocks: raw.clocks.map((clock, index) => ({
      index,
      name: clock.name,
      enabled: true,
      actualMhz: clock.mhz,
    })),
    streams: raw.streams.flatMap((stream): StreamConnection[] => [
      {
        name: stream.name,
        source: { ip: stream.source?.computeUnit ?? "", interface: stream.source?.argument ?? "" },
        sink: { ip: stream.sink?.computeUnit ?? "", interface: stream.sink?.argument ?? "" },
      },
    ]),
    regions: [],
    kernels: raw.kernels.map((kernel) => kernelFrom(kernel, raw, memories)),
    uuid: raw.uuid,
  });
}

/** PYNQ's name of each bank: characters outside of `[A-Za-z0-9_]` dropped; a second of one name gets its position. */
function bankNames(tags: readonly string[]): readonly string[] {
  const plain = tags.map((tag) => tag.replace(/[^A-Za-z0-9_]/gu, "") || "bank");
  return plain.map((name, index) => (plain.indexOf(name) === index ? name : `${name}_${index}`));
}

function kernelNamed(raw: RawXclbin, unit: RawComputeUnit): RawKernel | undefined {
  return raw.kernels.find((kernel) => kernel.name === unit.kernel);
}

function ipOf(unit: RawComputeUnit, kernel: RawKernel | undefined, origin: Origin): Ip {
  return {
    path: unit.name,
    instance: unit.name,
    vlnv: kernel?.vlnv ?? `xilinx.com:kernel:${unit.kernel}:1.0`,
    role: "ip",
    parameters: {},
    interfaces:
      kernel === undefined || unit.base === undefined
        ? []
        : [controlInterface(unit, kernel, unit.base, origin)],
    origin,
  };
}

function controlInterface(
  unit: RawComputeUnit,
  kernel: RawKernel,
  base: bigint,
  origin: Origin,
): AddressedInterface {
  const slave = kernel.ports.find((port) => port.mode === "slave");
  return {
    name: slave?.name ?? "S_AXI_CONTROL",
    base,
    size: slave?.range === undefined || slave.range < CONTROL_BYTES ? CONTROL_BYTES : slave.range,
    kind: "register",
    dataWidth: slave?.dataWidth === 64 ? 64 : 32,
    segments: [],
    registers: kernelRegisters(kernel, unit.protocol, origin),
    windows: [],
  };
}

function kernelFrom(kernel: RawKernel, raw: RawXclbin, memories: readonly Memory[]): Kernel {
  const units = raw.computeUnits.filter((unit) => unit.kernel === kernel.name);
  const passed = mergeParts(kernel.arguments);
  return {
    name: kernel.name,
    vlnv: kernel.vlnv ?? `xilinx.com:kernel:${kernel.name}:1.0`,
    protocol: kernel.protocol,
    ...declarationOf(kernel.name, "void", kernel.arguments, passed),
    arguments: passed.map(argumentFrom),
    knownFrom: "xclbin",
    computeUnits: units.map((unit) => computeUnitFrom(unit, kernel, memories)),
  };
}

/** Parts of one argument have one index; the first stands for all. */
function mergeParts(list: readonly RawKernelArgument[]): readonly RawKernelArgument[] {
  const seen = new Set<number>();
  return list.filter(({ index, kind }) => {
    if (index === undefined || kind === "local" || kind === "memory" || seen.has(index)) return false;
    seen.add(index);
    return true;
  });
}

function argumentFrom(argument: RawKernelArgument): KernelArgument {
  const common = { name: argument.name, index: argument.index ?? 0, ...cTypeText(argument.cType) };
  const direction = argument.direction === undefined ? {} : { direction: argument.direction };
  switch (argument.kind) {
    case "stream":
      return { ...common, kind: "stream", direction: argument.direction ?? "in" };
    case "buffer":
      return {
        ...common,
        kind: "buffer",
        offset: argument.offset,
        bytes: argument.size === 4 ? 4 : 8,
        ...bufferElement(argument.cType),
        ...direction,
      };
    default: {
      const bytes = argument.size;
      const encoding = scalarEncoding(argument.cType?.element, bytes);
      return { ...common, kind: "scalar", offset: argument.offset, bytes, ...encoding };
    }
  }
}

function computeUnitFrom(unit: RawComputeUnit, kernel: RawKernel, memories: readonly Memory[]): ComputeUnit {
  const slave = kernel.ports.find((port) => port.mode === "slave");
  const reached = unit.connections
    .filter(({ stream }) => stream === undefined)
    .map(({ argument, memories: indices }): [string, readonly string[]] => [
      argument,
      memories.filter(({ index }) => index !== undefined && indices.includes(index)).map(({ name }) => name),
    ])
    .filter(([, names]) => names.length > 0);
  return {
    path: unit.name,
    ...(unit.base === undefined ? {} : { interface: slave?.name ?? "S_AXI_CONTROL" }),
    name: `${unit.kernel}:${unit.name}`,
    memories: Object.fromEntries(reached),
  };
}
