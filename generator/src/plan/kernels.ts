import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { ComputeUnit, Kernel, KernelArgument } from "../model/kernel.js";
import type { KernelArgumentPlan, KernelPlan } from "./output.js";
import { toConstantName } from "./names.js";
import { nameSiblings } from "./registers.js";
import { contractNames } from "./reserved.js";

/** Words that cannot name a parameter of a method in strict code. */
const parameterWords: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield undefined"
  ).split(" "),
);

/** What a result object has or means something else by, besides what no parameter may be called. */
const resultWords: ReadonlySet<string> = new Set([
  ...parameterWords,
  ..."__proto__ constructor returnValue then toString valueOf".split(" "),
]);

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
  const outputs = kernel.arguments.filter(({ kind }) => kind === "output-scalar");
  const identifiers = new Map([
    ...nameArguments(passed, parameterWords, kernel.name, diagnostics),
    ...nameArguments(outputs, resultWords, kernel.name, diagnostics),
  ]);
  const constantName = `${toConstantName(className)}Kernel`;
  return {
    kernel,
    // A kernel `call` would take the name of what its own file imports.
    constantName: contractNames().has(constantName) ? `${constantName}_` : constantName,
    argumentsType: `${className}Arguments`,
    resultType: `${className}Result`,
    startable: kernel.protocol === "hs" || kernel.protocol === "chain",
    arguments: passed.map((argument) => planArgument(argument, identifiers.get(argument) ?? "", unit, banks)),
    outputs: outputs.map((argument) => ({ identifier: identifiers.get(argument) ?? "", argument })),
    banksUsed: banks,
  };
}

function nameArguments(
  list: readonly KernelArgument[],
  reserved: ReadonlySet<string>,
  kernel: string,
  diagnostics: DiagnosticCollector,
): (readonly [KernelArgument, string])[] {
  const names = nameSiblings(
    `Argument of ${kernel}:`,
    list.map((argument) => ({ text: argument.name, key: `${argument.index}`.padStart(6, "0") })),
    { reserved },
    diagnostics,
  );
  return list.map((argument, index) => [argument, names[index] ?? ""]);
}

/** The memories that an argument of a unit reaches; undefined where it reaches all. An argument may be `constructor`. */
export function reachedMemories({ memories }: ComputeUnit, argument: string): readonly string[] | undefined {
  return Object.hasOwn(memories, argument) ? memories[argument] : undefined;
}

function planArgument(
  argument: KernelArgument,
  identifier: string,
  unit: ComputeUnit,
  banks: readonly string[],
): KernelArgumentPlan {
  return { identifier, argument, banks: reachedMemories(unit, argument.name) ?? banks };
}
