import type { DiagnosticCollector, Origin } from "../../diagnostics/diagnostic.js";
import { addressQualifiers, controlProtocols } from "../../facts/xclbin.js";
import type { ControlProtocol } from "../../model/kernel.js";
import { type CType, parseCType } from "../c-type.js";
import { parseInteger, parseSmallInteger } from "../integer.js";
import type { XmlElement } from "../xml.js";
import type { RawKernel, RawKernelArgument, RawKernelInstance, RawKernelPort } from "./raw.js";

/**
 * Reads a `<kernel>` element: that of an xclbin's embedded metadata, where ports and arguments stand directly inside,
 * and that of a `kernel.xml`, where they stand in `<ports>` and `<args>`.
 * @returns undefined after reporting what makes it unusable
 */
export function readKernelElement(
  element: XmlElement,
  diagnostics: DiagnosticCollector,
): RawKernel | undefined {
  const name = element.attribute("name");
  if (name === undefined || name === "") {
    diagnostics.report("kernel-bad-element", "A kernel has no name.", element.origin());
    return undefined;
  }
  const language = element.attribute("language");
  const ports = elements(element, "ports", "port").map(readPort);
  const portModes = new Map(ports.map((port) => [port.name, port.mode]));
  const readArguments: RawKernelArgument[] = [];
  let damaged = false;
  for (const child of elements(element, "args", "arg")) {
    const argument = readArgument(child, name, portModes, language, diagnostics);
    if (argument === undefined) damaged = true;
    else readArguments.push(argument);
  }
  if (damaged) return undefined;
  const protocolText = element.attribute("hwControlProtocol") || undefined;
  const vlnv = element.attribute("vlnv");
  const origin = element.origin(name);
  return {
    name,
    ...(vlnv === undefined ? {} : { vlnv }),
    ...(language === undefined ? {} : { language }),
    type: element.attribute("type") || "pl",
    protocol: protocolOf(protocolText ?? "ap_ctrl_hs", name, origin, diagnostics),
    ...(protocolText === undefined ? {} : { protocolText }),
    ports,
    arguments: readArguments,
    instances: element.childrenNamed("instance").flatMap((child) => readInstance(child, name, diagnostics)),
    origin,
  };
}

/** The model's protocol for the tools' word; reports a word that is not known. */
export function protocolOf(
  text: string,
  kernel: string,
  origin: Origin,
  diagnostics: DiagnosticCollector,
): ControlProtocol {
  const word = text.toLowerCase();
  const protocol = Object.hasOwn(controlProtocols, word) ? controlProtocols[word] : undefined;
  if (protocol === undefined) {
    diagnostics.report(
      "kernel-protocol",
      `Kernel ${kernel} has the control protocol ${JSON.stringify(text)}.`,
      origin,
      "The kernel is reached by its registers alone.",
    );
    return "user-managed";
  }
  return protocol;
}

/** Children of one name, directly inside or in a wrapper. */
function elements(element: XmlElement, wrapper: string, name: string): readonly XmlElement[] {
  return [
    ...element.childrenNamed(name),
    ...element.childrenNamed(wrapper).flatMap((child) => child.childrenNamed(name)),
  ];
}

function readPort(element: XmlElement): RawKernelPort {
  const range = parseInteger(element.attribute("range") ?? "");
  const dataWidth = parseSmallInteger(element.attribute("dataWidth") ?? "");
  return {
    name: element.attribute("name") ?? "",
    mode: element.attribute("mode") ?? "",
    portType: element.attribute("portType") ?? "",
    ...(range === undefined ? {} : { range }),
    ...(dataWidth === undefined ? {} : { dataWidth }),
  };
}

function readArgument(
  element: XmlElement,
  kernel: string,
  portModes: ReadonlyMap<string, string>,
  language: string | undefined,
  diagnostics: DiagnosticCollector,
): RawKernelArgument | undefined {
  const name = element.attribute("name");
  const origin = element.origin(`${kernel}.${name ?? "?"}`);
  const bad = (attribute: string): undefined => {
    const value = element.attribute(attribute);
    const found =
      value === undefined ? `has no ${attribute}` : `has the ${attribute} ${JSON.stringify(value)}`;
    diagnostics.report("kernel-bad-element", `Argument ${name ?? "?"} of kernel ${kernel} ${found}.`, origin);
    return undefined;
  };
  if (name === undefined || name === "") return bad("name");
  const qualifier = addressQualifiers[parseSmallInteger(element.attribute("addressQualifier") ?? "") ?? -1];
  if (qualifier === undefined) return bad("addressQualifier");
  const offset = parseSmallInteger(element.attribute("offset") ?? "");
  if (offset === undefined) return bad("offset");
  const size = parseSmallInteger(element.attribute("size") ?? "");
  if (size === undefined) return bad("size");
  const hostSize = parseSmallInteger(element.attribute("hostSize") ?? "") ?? size;
  const idText = element.attribute("id") ?? "";
  const index = parseSmallInteger(idText);
  if (index === undefined && idText.trim() !== "") return bad("id");

  const typeText = element.attribute("type");
  const cType = typeText === undefined ? undefined : parseCType(typeText, language);
  const portName = element.attribute("port");
  const portMode = portName === undefined ? undefined : portModes.get(portName);
  const kind = kindOf(qualifier, cType, size, hostSize);
  const direction = directionOf(kind, qualifier, cType, portMode);
  return {
    name,
    ...(index === undefined ? {} : { index }),
    qualifier,
    kind,
    offset,
    size,
    hostSize,
    ...(cType === undefined ? {} : { cType }),
    ...(portName === undefined ? {} : { port: portName }),
    ...(direction === undefined ? {} : { direction }),
    origin,
  };
}

/**
 * What the argument is. A qualifier of 0 with a pointer type is one of two things that the file does not tell apart: a
 * value that the function takes by reference, in registers, or an array inside of the control interface. It is an array
 * where more room is taken than one element needs; where the element is not known, where the host's size is more than
 * that of a pointer (8 bytes, which is what is written for a reference).
 */
function kindOf(
  qualifier: RawKernelArgument["qualifier"],
  cType: CType | undefined,
  size: number,
  hostSize: number,
): RawKernelArgument["kind"] {
  if (qualifier === "stream") return "stream";
  if (qualifier === "local") return "local";
  if (qualifier !== "scalar") return "buffer";
  if (cType === undefined || cType.pointer === 0) return "scalar";
  const element = cType.element.bytes;
  const isArray = element === undefined ? hostSize > 8 : size > Math.max(4, element);
  return isArray ? "memory" : "scalar";
}

function directionOf(
  kind: RawKernelArgument["kind"],
  qualifier: RawKernelArgument["qualifier"],
  cType: CType | undefined,
  portMode: string | undefined,
): "in" | "out" | undefined {
  if (kind === "stream")
    return portMode === "read_only" ? "in" : portMode === "write_only" ? "out" : undefined;
  if (qualifier === "constant" || cType?.constant === true) return "in";
  if (kind === "scalar" && cType !== undefined && cType.pointer === 0 && !cType.reference) return "in";
  return undefined;
}

function readInstance(
  element: XmlElement,
  kernel: string,
  diagnostics: DiagnosticCollector,
): readonly RawKernelInstance[] {
  const name = element.attribute("name");
  if (name === undefined || name === "") {
    diagnostics.report(
      "kernel-bad-element",
      `An instance of kernel ${kernel} has no name.`,
      element.origin(kernel),
    );
    return [];
  }
  const base = parseInteger(element.child("addrRemap")?.attribute("base") ?? "");
  return [{ name, ...(base === undefined ? {} : { base }), origin: element.origin(name) }];
}
