import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { ComputeUnit, Kernel, KernelArgument } from "../model/kernel.js";
import type { KernelArgumentPlan, KernelPlan } from "./output.js";
import { assignNames, toConstantName } from "./names.js";

/** Words that cannot name a parameter of a method in strict code. */
const parameterWords: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield undefined"
  ).split(" "),
);

/** A kernel with the one of its units that an IP is. */
export interface KernelUse {
  readonly kernel: Kernel;
  readonly unit: ComputeUnit;
}

/** Kernels by the path of each of their units. */
export function kernelUses(design: Design): ReadonlyMap<string, KernelUse> {
  return new Map(
    design.kernels.flatMap((kernel) =>
      kernel.computeUnits.map((unit): [string, KernelUse] => [unit.path, { kernel, unit }]),
    ),
  );
}

/** What decides the text of a kernel's class: signature and the banks of each argument. */
export function kernelKey(use: KernelUse | undefined): unknown {
  if (use === undefined) return undefined;
  const { computeUnits: _units, ...kernel } = use.kernel;
  return [kernel, use.unit.memories];
}

/** Names and types of a kernel's methods. */
export function planKernel(
  use: KernelUse,
  className: string,
  design: Design,
  diagnostics: DiagnosticCollector,
): KernelPlan {
  const { kernel, unit } = use;
  const banks = design.memories.filter((memory) => memory.allocatable && memory.used).map(({ name }) => name);
  const passed = kernel.arguments.filter(({ kind }) => kind === "scalar" || kind === "buffer");
  const names = assignNames(
    passed.map((argument) => ({ text: argument.name, key: `${argument.index}`.padStart(6, "0") })),
    { reserved: parameterWords },
  );
  for (const [index, name] of names.entries()) {
    if (name.clashesWith === undefined) continue;
    diagnostics.report(
      "name-clash",
      `Arguments ${JSON.stringify(passed[index]?.name)} and ${JSON.stringify(name.clashesWith)} of ${kernel.name} become the same identifier; the first is ${name.identifier}.`,
    );
  }
  const identifiers = new Map(passed.map((argument, index) => [argument, names[index]?.identifier ?? ""]));
  const outputs = kernel.arguments.filter(({ kind }) => kind === "output-scalar");
  return {
    kernel,
    constantName: `${toConstantName(className)}Kernel`,
    argumentsType: `${className}Arguments`,
    resultType: `${className}Result`,
    startable: kernel.protocol === "hs" || kernel.protocol === "chain",
    arguments: passed.map((argument) => planArgument(argument, identifiers.get(argument) ?? "", unit, banks)),
    outputs,
    banksUsed: banks,
  };
}

function planArgument(
  argument: KernelArgument,
  identifier: string,
  unit: ComputeUnit,
  banks: readonly string[],
): KernelArgumentPlan {
  const reached = unit.memories[argument.name] ?? banks;
  return { identifier, argument, banks: reached };
}
