import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { HlsArgument, HlsRegister, HlsSignature } from "./signature.js";

/** Which source says more: HLS's data has types and directions, a kernel.xml types, a register header neither. */
const richness: Readonly<Record<HlsSignature["source"], number>> = {
  "hls-data": 2,
  "kernel-xml": 1,
  "hw-header": 0,
};

/**
 * Joins the signatures that describe the same function. The richest source counts; the others fill in what it does not
 * say. Where two give different registers for one argument they come from different builds, which is reported.
 */
export function combineSignatures(
  signatures: readonly HlsSignature[],
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const result: HlsSignature[] = [];
  const byRichness = [...signatures].sort((a, b) => richness[b.source] - richness[a.source]);
  for (const signature of byRichness) {
    const at = result.findIndex((other) => sameFunction(other, signature));
    const known = result[at];
    if (known === undefined) result.push(signature);
    else result[at] = combineTwo(known, signature, diagnostics);
  }
  return result;
}

/**
 * By name; a register header's has lost its case, and may be that of the RTL module, for which SDAccel put the kernel's
 * name before it once more.
 */
function sameFunction(a: HlsSignature, b: HlsSignature): boolean {
  if (a.nameIsExact && b.nameIsExact) return a.name === b.name;
  const names = (signature: HlsSignature): readonly string[] =>
    [signature.name, signature.rtlName ?? `${signature.name}_${signature.name}`].map((name) =>
      name.toLowerCase(),
    );
  return names(a).some((name) => names(b).includes(name));
}

function combineTwo(
  first: HlsSignature,
  second: HlsSignature,
  diagnostics: DiagnosticCollector,
): HlsSignature {
  const others = new Map(second.arguments.map((argument) => [argument.name, argument]));
  const taken = new Set<number>();
  const list = first.arguments.map((argument) => {
    const other = others.get(argument.name);
    others.delete(argument.name);
    const joined =
      other === undefined ? argument : combineArgument(first, argument, second, other, diagnostics);
    for (const { offset } of joined.registers) taken.add(offset);
    return joined;
  });
  // A header lists a value that goes both ways, or an array in pieces, by its parts: c_i and c_o, data_0 and data_1.
  const known = new Set(first.arguments.map(({ name }) => name));
  const left = [...others.values()].filter(
    ({ name, registers }) =>
      !known.has(name.replace(/_(?:[io]|\d+)$/, "")) &&
      (registers.length === 0 || registers.some(({ offset }) => !taken.has(offset))),
  );
  if (left.length > 0) {
    diagnostics.report(
      "hls-conflict",
      `${second.origin.file} gives ${second.name} arguments that ${first.origin.file} does not have: ${left.map(({ name }) => name).join(", ")}.`,
      second.origin,
    );
  }
  const { control, returnValue } = first;
  const status = control?.interruptStatus ?? second.control?.interruptStatus;
  const joinedControl = control ?? second.control;
  const register = returnValue?.register ?? second.returnValue?.register;
  return {
    ...second,
    ...first,
    ...(joinedControl === undefined
      ? {}
      : { control: { ...joinedControl, ...(status === undefined ? {} : { interruptStatus: status }) } }),
    ...(returnValue === undefined && register === undefined
      ? {}
      : { returnValue: { ...returnValue, ...(register === undefined ? {} : { register }) } }),
    arguments: list,
  };
}

function combineArgument(
  first: HlsSignature,
  argument: HlsArgument,
  second: HlsSignature,
  other: HlsArgument,
  diagnostics: DiagnosticCollector,
): HlsArgument {
  const here = argument.registers[0] ?? argument.memory;
  const there = other.registers[0] ?? other.memory;
  if (here !== undefined && there !== undefined && here.offset !== there.offset) {
    diagnostics.report(
      "hls-conflict",
      `Argument ${argument.name} of ${first.name} is at 0x${here.offset.toString(16)} by ${first.origin.file} and at 0x${there.offset.toString(16)} by ${second.origin.file}.`,
      second.origin,
    );
    return argument;
  }
  const memory = argument.memory === undefined ? other.memory : { ...other.memory, ...argument.memory };
  // A header cannot tell an address from a number, nor knows the direction of what is behind a pointer.
  const { direction: otherDirection, ...rest } = other;
  const knows = second.source !== "hw-header" || argument.interface !== "m_axi";
  const direction = argument.direction ?? (knows ? otherDirection : undefined);
  return {
    ...rest,
    ...argument,
    ...(direction === undefined ? {} : { direction }),
    registers:
      argument.registers.length === 0 ? other.registers : withAccess(argument.registers, other.registers),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The first list's registers; what the second knows of their accesses and exact widths is added. */
function withAccess(list: readonly HlsRegister[], other: readonly HlsRegister[]): readonly HlsRegister[] {
  return list.map((register) => {
    const twin = other.find(({ offset }) => offset === register.offset);
    if (twin === undefined) return register;
    const access = register.access ?? twin.access;
    return {
      ...register,
      bits: Math.min(register.bits, twin.bits),
      ...(access === undefined ? {} : { access }),
    };
  });
}
