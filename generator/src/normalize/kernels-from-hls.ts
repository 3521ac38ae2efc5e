import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Ip } from "../model/ip.js";
import type { Kernel, KernelArgument } from "../model/kernel.js";
import type { HlsArgument, HlsRegister, HlsSignature } from "../parse/hls/signature.js";
import { bufferElement, cTypeText, declarationOf, scalarEncoding } from "./kernel-argument.js";
import type { RegisterKernel } from "./kernels-from-registers.js";

/** The signature that belongs to an IP: by VLNV, else by the function's name. */
export function signatureFor(ip: Ip, signatures: readonly HlsSignature[]): HlsSignature | undefined {
  const byVlnv = signatures.find((signature) => signature.vlnv === ip.vlnv && ip.vlnv !== "");
  if (byVlnv !== undefined) return byVlnv;
  const name = ip.vlnv.split(":")[2] ?? "";
  return (
    signatures.find((signature) => signature.name === name || signature.rtlName === name) ??
    signatures.find(
      (signature) => !signature.nameIsExact && signature.name.toLowerCase() === name.toLowerCase(),
    )
  );
}

/**
 * Puts a C signature in the place of what the registers alone say. The registers decide where a value is: an argument
 * whose registers the design does not have is reported and left as the registers show it.
 */
export function applySignature(
  found: RegisterKernel,
  signature: HlsSignature,
  ip: Ip,
  diagnostics: DiagnosticCollector,
): RegisterKernel {
  const { kernel } = found;
  const missing = signature.arguments.filter((argument) => !isPresent(argument, kernel));
  if (missing.length > 0) {
    diagnostics.report(
      "hls-mismatch",
      `${signature.origin.file} has arguments that ${ip.path} does not: ${missing.map(({ name }) => name).join(", ")}; its C types are not used.`,
      ip.origin,
      "Give the signature of the version that the design was built with.",
    );
    return found;
  }
  const ordered = [...signature.arguments].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const list = ordered
    .flatMap((argument) => fromHls(argument, kernel))
    .map((argument, index) => ({ ...argument, index }));
  const { returnValue } = signature;
  const name = signature.nameIsExact ? signature.name : kernel.name;
  const returned = returnValue?.register ?? kernel.returnValue;
  const returnType = returned === undefined ? "void" : (returnValue?.cType?.text ?? "");
  return {
    ...found,
    kernel: {
      ...kernel,
      name,
      protocol: signature.protocol ?? kernel.protocol,
      ...(returnType === "" ? {} : declarationOf(name, returnType, ordered, list)),
      arguments: list,
      ...(returnValue?.register === undefined
        ? {}
        : { returnValue: returnPlace(returnValue.register, returnValue.cType) }),
      knownFrom: "hls",
      ...(signature.control?.interruptStatus === undefined
        ? {}
        : { interruptStatus: signature.control.interruptStatus }),
    },
  };
}

/** Every register that the signature names is one that the design has. */
function isPresent(argument: HlsArgument, kernel: RegisterKernel["kernel"]): boolean {
  const offsets = new Set(kernel.arguments.map((known) => known.offset));
  if (argument.interface === "memory" || argument.registers.length === 0) return true;
  return argument.registers.every(
    ({ offset }) => offsets.has(offset) || kernel.returnValue?.offset === offset,
  );
}

function fromHls(argument: HlsArgument, kernel: RegisterKernel["kernel"]): Omit<KernelArgument, "index">[] {
  const type = argument.cType;
  const text = cTypeText(type);
  switch (argument.interface) {
    case "axis":
      return [
        {
          name: argument.name,
          kind: "stream",
          direction: argument.direction === "out" ? "out" : "in",
          ...text,
        },
      ];
    // Arrays in the control interface are windows of the register map; plain pins are not for software.
    case "memory":
    case "port":
      return [];
    case "m_axi": {
      const [register] = argument.registers;
      if (register === undefined) return [];
      return [
        {
          name: argument.name,
          kind: "buffer",
          offset: register.offset,
          bytes: register.bits > 32 ? 8 : 4,
          ...bufferElement(type),
          ...interfaceOf(shownAt(argument, register, kernel)),
          ...text,
          ...direction(argument),
        },
      ];
    }
    case "s_axilite":
      return [...argument.registers, ...otherWay(argument, kernel)].map((register, _, all) =>
        scalar(argument, register, all, kernel),
      );
  }
}

/** A kernel.xml gives a value that goes both ways the register `x_i` alone; what comes back is in `x_o`. */
function otherWay(argument: HlsArgument, kernel: RegisterKernel["kernel"]): readonly HlsRegister[] {
  const [register] = argument.registers;
  if (register === undefined || argument.registers.length > 1) return [];
  if (shownAt(argument, register, kernel)?.name !== `${argument.name}_i`) return [];
  const back = kernel.arguments.find(
    ({ name, kind }) => name === `${argument.name}_o` && kind === "output-scalar",
  );
  if (back?.offset === undefined) return [];
  return [{ offset: back.offset, bits: register.bits, access: "read-only" }];
}

/** @param all the argument's registers: one, one for each way, or one an element of an array */
function scalar(
  argument: HlsArgument,
  register: HlsRegister,
  all: readonly HlsRegister[],
  kernel: RegisterKernel["kernel"],
): Omit<KernelArgument, "index"> {
  const bytes = byteCount(register.bits);
  const known = shownAt(argument, register, kernel);
  const output = comesBack(register, known);
  const several = all.length > 1;
  const alike = all.filter((other) => comesBack(other, shownAt(argument, other, kernel)) === output);
  const element = argument.cType?.element;
  const validOffset = known?.validOffset ?? (several ? undefined : argument.inputValidOffset);
  return {
    name:
      alike.length > 1
        ? (known?.name ?? argument.name)
        : several && output
          ? `${argument.name}_o`
          : argument.name,
    kind: output ? "output-scalar" : "scalar",
    offset: register.offset,
    bytes,
    ...scalarEncoding(element, bytes),
    ...interfaceOf(known),
    ...(output || validOffset === undefined ? {} : { validOffset }),
    ...cTypeText(argument.cType),
    direction: output ? "out" : "in",
  };
}

/** A kernel.xml does not say which way a value goes that is given by reference; the design's registers do. */
function comesBack(register: HlsRegister, known: KernelArgument | undefined): boolean {
  return register.access === undefined ? known?.kind === "output-scalar" : register.access === "read-only";
}

/** Bytes of the smallest C type that holds so many bits. */
function byteCount(bits: number): number {
  for (const bytes of [1, 2, 4, 8]) if (bits <= bytes * 8) return bytes;
  return Math.ceil(bits / 8);
}

function returnPlace(register: HlsRegister, type: HlsArgument["cType"]): NonNullable<Kernel["returnValue"]> {
  const bytes = byteCount(register.bits);
  return { offset: register.offset, bytes, ...scalarEncoding(type?.element, bytes), ...cTypeText(type) };
}

function direction(argument: HlsArgument): { readonly direction?: "in" | "out" | "inout" } {
  return argument.direction === undefined || argument.direction === "unused"
    ? {}
    : { direction: argument.direction };
}

/** What HLS puts behind an argument's name for its registers: the way, a keyword's mark, an address, an element. */
const nameSuffix = /^(?:_(?:[ior]|offset|\d+))?$/;

/**
 * What the registers show at an argument's offset. Two interfaces may each have one there: then it is that of the
 * argument's name, or else of as many words.
 */
function shownAt(
  { name }: HlsArgument,
  { offset, bits }: HlsRegister,
  kernel: RegisterKernel["kernel"],
): KernelArgument | undefined {
  const there = kernel.arguments.filter((known) => known.offset === offset);
  return (
    there.find((known) => known.name.startsWith(name) && nameSuffix.test(known.name.slice(name.length))) ??
    there.find(({ bytes = 4 }) => bytes > 4 === bits > 32) ??
    there[0]
  );
}

function interfaceOf(known: KernelArgument | undefined): { readonly interface?: string } {
  return known?.interface === undefined ? {} : { interface: known.interface };
}
