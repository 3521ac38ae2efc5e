import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { checkArguments } from "../xclbin/check-arguments.js";
import { readKernelElement } from "../xclbin/kernel-element.js";
import type { RawKernel, RawKernelArgument } from "../xclbin/raw.js";
import { parseXml } from "../xml.js";
import type { HlsArgument, HlsInterface, HlsSignature } from "./signature.js";

/** Reads a `kernel.xml` (of a Vitis kernel or RTL kernel): one signature a kernel. */
export function readKernelXml(
  text: string,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const root = parseXml(withoutProfile(text), file, diagnostics);
  if (root === undefined) return [];
  const elements = root.name === "kernel" ? [root] : root.childrenNamed("kernel");
  if (elements.length === 0) {
    diagnostics.report("hls-no-kernel", `The XML (root element ${root.name}) has no kernel.`, root.origin());
    return [];
  }
  return elements.flatMap((element) => {
    const kernel = readKernelElement(element, diagnostics);
    if (kernel === undefined) return [];
    checkArguments(kernel, diagnostics);
    return [toSignature(kernel)];
  });
}

/** Without what HLS's profiler adds after the kernels: megabytes, and nothing of it about the signature. */
function withoutProfile(text: string): string {
  const start = text.indexOf("<profile>");
  const end = text.lastIndexOf("</profile>");
  return start !== -1 && end > start ? text.slice(0, start) + text.slice(end + "</profile>".length) : text;
}

function toSignature(kernel: RawKernel): HlsSignature {
  const control = kernel.ports.find(({ mode }) => mode === "slave");
  const startable = kernel.protocol === "hs" || kernel.protocol === "chain";
  return {
    name: kernel.name,
    nameIsExact: true,
    ...(kernel.vlnv === undefined ? {} : { vlnv: kernel.vlnv }),
    protocol: kernel.protocol,
    ...(startable && control !== undefined ? { control: { port: control.name, offset: 0 } } : {}),
    arguments: joinParts(kernel.arguments),
    source: "kernel-xml",
    origin: kernel.origin,
  };
}

/** An array that HLS put into single registers is listed as one argument an element, all with the same index. */
function joinParts(list: readonly RawKernelArgument[]): readonly HlsArgument[] {
  const byIndex = new Map<number, RawKernelArgument[]>();
  const result: RawKernelArgument[][] = [];
  for (const argument of list) {
    const known = argument.index === undefined ? undefined : byIndex.get(argument.index);
    if (known !== undefined) {
      known.push(argument);
      continue;
    }
    const parts = [argument];
    result.push(parts);
    if (argument.index !== undefined) byIndex.set(argument.index, parts);
  }
  return result.flatMap((parts) => {
    const first = parts[0];
    return first === undefined ? [] : [toArgument(first, parts)];
  });
}

const interfaces: Readonly<Record<RawKernelArgument["kind"], HlsInterface>> = {
  scalar: "s_axilite",
  buffer: "m_axi",
  memory: "memory",
  stream: "axis",
  local: "s_axilite",
};

function toArgument(first: RawKernelArgument, parts: readonly RawKernelArgument[]): HlsArgument {
  const { kind, index, cType, direction, port, offset, size } = first;
  const inRegisters = kind !== "stream" && kind !== "memory";
  return {
    name: parts.length === 1 ? first.name : commonName(parts.map(({ name }) => name)),
    ...(index === undefined ? {} : { index }),
    ...(cType === undefined ? {} : { cType }),
    ...(direction === undefined ? {} : { direction }),
    interface: interfaces[kind],
    ...(port === undefined ? {} : { port }),
    registers: inRegisters ? parts.map((part) => ({ offset: part.offset, bits: part.size * 8 })) : [],
    ...(kind === "memory" ? { memory: { offset, bytes: size } } : {}),
  };
}

/** What the names of the parts begin with: `data` of `data_0`, `data_1`. */
function commonName(names: readonly string[]): string {
  const [first = "", ...others] = names;
  let length = first.length;
  for (const name of others) {
    while (length > 0 && !name.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length).replace(/_+$/, "") || first;
}
