import type { Kernel, KernelArgument } from "../model/kernel.js";
import type { KernelArgumentPlan, KernelPlan } from "../plan/output.js";
import { declared } from "../text/declared.js";
import type { Imports } from "./imports.js";
import type { Literal } from "./literal.js";
import { Raw } from "./literal.js";
import type { InterfaceShape } from "./structures.js";
import { commentCode, docComment, hexLiteral, stringLiteral } from "./text.js";

/** Bytes of each element type, for buffers that take any whose size divides. */
const dtypeBytes: readonly (readonly [string, number])[] = [
  ["u1", 1],
  ["i1", 1],
  ["u2", 2],
  ["i2", 2],
  ["u4", 4],
  ["i4", 4],
  ["u8", 8],
  ["i8", 8],
  ["f2", 2],
  ["f4", 4],
  ["f8", 8],
  ["c8", 8],
];

/** Type of a value that goes into or comes out of registers. */
function scalarType(place: Pick<KernelArgument, "encoding" | "bits" | "bytes">, written: boolean): string {
  const bits = place.bits ?? (place.bytes ?? 4) * 8;
  switch (place.encoding) {
    case "bool":
      return "boolean";
    case "float":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "word":
      return bits > 32 ? (written ? "DeviceBuffer | bigint" : "bigint") : "number";
    default:
      return bits > 32 ? "bigint" : "number";
  }
}

/** Type of a parameter of `call`. */
function parameterType(plan: KernelArgumentPlan): string {
  const { argument, banks } = plan;
  if (argument.kind === "scalar") return scalarType(argument, true);
  const bank = banks.length === 0 ? "" : `, ${banks.map(stringLiteral).join(" | ")}`;
  if (argument.dtype !== undefined) return `DeviceBuffer<${stringLiteral(argument.dtype)}${bank}>`;
  const { elementBytes } = argument;
  if (elementBytes === undefined) return banks.length === 0 ? "DeviceBuffer" : `DeviceBuffer<DType${bank}>`;
  const fitting = dtypeBytes
    .filter(([, bytes]) => elementBytes % bytes === 0)
    .map(([name]) => stringLiteral(name));
  const element = fitting.length === dtypeBytes.length ? "DType" : fitting.join(" | ");
  return `DeviceBuffer<${element}${bank}>`;
}

/** What `call` gives: nothing, the return value, or an object with all that the kernel writes. */
function resultType(plan: KernelPlan): string {
  const { returnValue } = plan.kernel;
  if (plan.outputs.length > 0) return plan.resultType;
  return returnValue === undefined ? "void" : scalarType(returnValue, false);
}

/** The interfaces beside a kernel's class: arguments by name, and the result where it is an object. */
export function kernelInterfaces(plan: KernelPlan, imports: Imports): InterfaceShape[] {
  if (!plan.startable) return [];
  const shapes: InterfaceShape[] = [];
  if (plan.arguments.length > 0) {
    shapes.push({
      name: plan.argumentsType,
      doc: `Arguments of ${commentCode(plan.kernel.name)} by name.`,
      extends: [],
      properties: plan.arguments.map((argument) => ({
        name: argument.identifier,
        type: mention(parameterType(argument), imports),
        doc: argumentDoc(argument.argument),
        readonly: true,
      })),
      methods: [],
      accessors: [],
    });
  }
  if (plan.outputs.length > 0) {
    const { returnValue } = plan.kernel;
    shapes.push({
      name: plan.resultType,
      doc: `What ${commentCode(plan.kernel.name)} gives back.`,
      extends: [],
      properties: [
        ...plan.outputs.map(({ identifier, argument }) => ({
          name: identifier,
          type: scalarType(argument, false),
          doc: argumentDoc(argument),
          readonly: true,
        })),
        ...(returnValue === undefined
          ? []
          : [
              {
                name: "returnValue",
                type: scalarType(returnValue, false),
                doc: placeDoc(returnValue),
                readonly: true,
              },
            ]),
      ],
      methods: [],
      accessors: [],
    });
  }
  return shapes;
}

/** Imports the contract's types that a type mentions. */
function mention(type: string, imports: Imports): string {
  imports.typesIn(type, new Set(["DeviceBuffer", "DType"]));
  return type;
}

/** The methods of a kernel's class, as text. */
export function kernelMethods(plan: KernelPlan, imports: Imports): string[] {
  const { kernel } = plan;
  if (!plan.startable) return [];
  const result = resultType(plan);
  const generic = result === "void" ? "" : `<${result}>`;
  const parameters = plan.arguments.map(
    (argument) => `${argument.identifier}: ${mention(parameterType(argument), imports)}`,
  );
  const list = parameters.join(", ");
  const values = `[${plan.arguments.map(({ identifier }) => identifier).join(", ")}]`;
  const docs = methodDoc(plan);
  const run = `${imports.type("Run")}${generic}`;
  const start = imports.value("startKernel");
  const call = imports.value("callKernel");
  const callSync = imports.value("callKernelSync");
  const methods = [
    `${docComment(["Starts the kernel and waits for it.", ...docs], "  ")}  call(${list}): Promise<${result}> {
    return ${call}${generic}(this, ${values});
  }`,
    `${docComment(["Starts the kernel and spins until it has ended: the lowest latency, and nothing else runs meanwhile.", ...docs], "  ")}  callSync(${list}): ${result} {
    return ${callSync}${generic}(this, ${values});
  }`,
    `${docComment(["Starts the kernel; the run is waited for on its own.", ...docs], "  ")}  start(${list}): ${run} {
    return ${start}${generic}(this, ${values});
  }`,
  ];
  // XRT's scheduler starts each run of a card's kernel by itself, and has no automatic restart.
  if (kernel.knownFrom !== "xclbin") {
    methods.push(
      `${docComment(["Starts the kernel over and over until the run is stopped.", ...docs], "  ")}  startRepeating(${list}): ${imports.type("RepeatingRun")} {
    return ${imports.value("startKernelRepeating")}(this, ${values});
  }`,
    );
  }
  if (plan.arguments.length === 0) return methods;
  const byName = imports.value("argumentsByName");
  const named = `named: ${plan.argumentsType}`;
  return [
    ...methods,
    `${docComment(["As `call`, with the arguments by name."], "  ")}  async callArgs(${named}): Promise<${result}> {
    return ${call}${generic}(this, ${byName}(this, named));
  }`,
    `${docComment(["As `callSync`, with the arguments by name."], "  ")}  callArgsSync(${named}): ${result} {
    return ${callSync}${generic}(this, ${byName}(this, named));
  }`,
    `${docComment(["As `start`, with the arguments by name."], "  ")}  startArgs(${named}): ${run} {
    return ${start}${generic}(this, ${byName}(this, named));
  }`,
  ];
}

/** The function as C declares it. */
function declarationOf(kernel: Kernel): string {
  const type = kernel.returnValue === undefined ? "void" : (kernel.returnValue.cType ?? "unknown");
  const list = kernel.arguments.map((argument) => declared(argument.cType ?? "unknown", argument.name));
  return kernel.declaration ?? `${type} ${kernel.name}(${list.join(", ")})`;
}

/** The C declaration and a line an argument. */
function methodDoc(plan: KernelPlan): string[] {
  const { kernel } = plan;
  const declaration = commentCode(declarationOf(kernel));
  const unknown =
    kernel.knownFrom === "registers"
      ? ["C type unknown: the design shows the registers only (see --hls)."]
      : [];
  return [
    declaration,
    ...unknown,
    ...plan.arguments.map(({ identifier, argument, banks }) => {
      const where =
        argument.kind === "buffer" && banks.length > 0 ? ` In ${banks.map(commentCode).join(" or ")}.` : "";
      return `- ${commentCode(identifier)}: ${argumentDoc(argument)}${where}`;
    }),
  ];
}

function argumentDoc(argument: KernelArgument): string {
  const way =
    argument.kind === "scalar" ? "" : argument.direction === undefined ? "" : `, ${argument.direction}`;
  return `${placeDoc(argument)}${way}.`.replace("..", ".");
}

function placeDoc(place: Omit<KernelArgument, "kind" | "name" | "index">): string {
  const type = place.cType === undefined ? "C type unknown" : commentCode(place.cType);
  const bits = place.bits ?? (place.bytes ?? 0) * 8;
  const at = place.offset === undefined ? "" : `, ${bits} bits at offset 0x${place.offset.toString(16)}`;
  return `${type}${at}`;
}

/** The constant that describes a kernel to the runtime. */
export function kernelData(plan: KernelPlan): Literal {
  const { kernel } = plan;
  const identifiers = new Map(
    [...plan.arguments, ...plan.outputs].map(({ identifier, argument }) => [argument, identifier]),
  );
  // What is named anew in TypeScript, as `in` is, keeps its name in C.
  const renamed = [...identifiers].some(([argument, identifier]) => argument.name !== identifier);
  const typed = [...kernel.arguments, kernel.returnValue ?? { cType: "void" }].every(
    ({ cType }) => cType !== undefined,
  );
  return {
    name: kernel.name,
    protocol: kernel.protocol,
    declaration: renamed && typed ? declarationOf(kernel) : kernel.declaration,
    arguments: kernel.arguments.map((argument) => ({
      kind: argument.kind,
      name: identifiers.get(argument) ?? argument.name,
      index: argument.index,
      ...placeData(argument),
      dtype: argument.kind === "buffer" ? argument.dtype : undefined,
      elementBytes: argument.kind === "buffer" ? argument.elementBytes : undefined,
      direction: argument.kind === "buffer" || argument.kind === "stream" ? argument.direction : undefined,
    })),
    returnValue: kernel.returnValue === undefined ? undefined : placeData(kernel.returnValue),
    interruptStatus: kernel.interruptStatus === "clear-on-read" ? kernel.interruptStatus : undefined,
  };
}

function placeData(
  place: Omit<KernelArgument, "kind" | "name" | "index">,
): Record<string, Literal | undefined> {
  return {
    offset: place.offset === undefined ? undefined : new Raw(hexLiteral(place.offset)),
    bytes: place.bytes,
    encoding: place.encoding,
    bits: place.bits,
    interface: place.interface,
    validOffset: place.validOffset === undefined ? undefined : new Raw(hexLiteral(place.validOffset)),
    cType: place.cType,
  };
}
