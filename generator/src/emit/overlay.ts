import type { OverlayPlan } from "../plan/output.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import { classMembers, relativeModule } from "./members.js";
import type { ClassMember } from "./members.js";
import { fillTemplate } from "./template.js";
import { commentCode, docComment, stringLiteral } from "./text.js";

/** Constants of the metadata file that the overlay shows, with PYNQ's name of each. */
const dictionaries: readonly (readonly [string, string])[] = [
  ["ipDict", "ip_dict"],
  ["hierarchyDict", "hierarchy_dict"],
  ["memDict", "mem_dict"],
  ["gpioDict", "gpio_dict"],
  ["interruptControllers", "interrupt_controllers"],
  ["interruptPins", "interrupt_pins"],
  ["clockDict", "clock_dict"],
];

/** Members that give one of many by the name of the design: what stands elsewhere in the tree, or nowhere. */
const collections = [
  {
    identifier: "interrupts",
    doc: "Interrupt lines by the full path of their pin.",
    constant: "interruptPins",
    type: "InterruptLine",
    value: "interruptsOf",
  },
  {
    identifier: "gpio",
    doc: "PS GPIO bits by name.",
    constant: "gpioDict",
    type: "GpioPin",
    value: "gpiosOf",
  },
  {
    identifier: "clocks",
    doc: "Clocks that the PS gives to the design, by name.",
    constant: "clockDict",
    type: "PlClock",
    value: "clocksOf",
  },
] as const;

/**
 * Typed collections. Those that are empty in this design too: the base class has them for any name, and no name of
 * something that is not there may compile.
 */
function namedMembers(metadata: string, imports: Imports): ClassMember[] {
  const streams = imports.value("streams", metadata);
  return [
    ...collections.map(({ identifier, doc, constant, type, value }) => ({
      doc: docComment([doc], "  "),
      override: true,
      identifier,
      type: `Readonly<Record<keyof typeof ${imports.value(constant, metadata)}, ${imports.type(type)}>>`,
      value: `${imports.value(value)}(this)`,
    })),
    {
      doc: docComment(["AXI-Stream connections by the name of their net: which port feeds which."], "  "),
      override: true,
      identifier: "streams",
      type: `typeof ${streams}`,
      value: streams,
    },
  ];
}

/** The file of the overlay class. */
export function overlayFile(plan: OverlayPlan, options: EmitOptions): FileShape {
  const imports = new Imports();
  const metadata = relativeModule("overlay", "metadata", options);
  const base = imports.value("Overlay");
  imports.value("descriptor", metadata);
  const { design } = plan;
  const tool = design.source.tool === undefined ? "" : ` by ${commentCode(design.source.tool)}`;
  const dictionaryMembers = dictionaries.map(([name, pynq]): ClassMember => ({
    doc: docComment([`PYNQ's ${commentCode(pynq)}, with literal types.`], "  "),
    override: true,
    identifier: name,
    type: `typeof ${imports.value(name, metadata)}`,
    value: name,
  }));
  return {
    path: "overlay.ts",
    header: [`Model ${plan.modelHash}.`, `Options: --import-extension ${options.importExtension}.`],
    imports,
    sections: [
      fillTemplate("class", {
        doc: docComment([
          `Overlay ${commentCode(design.name)}, exported${tool}, for ${commentCode([design.platform.part, design.platform.board ?? ""].filter(Boolean).join(", ") || "an unnamed part")}.`,
          `Load it with ${commentCode(`await ${plan.className}.load()`)}.`,
        ]),
        className: plan.className,
        typeParameters: "",
        base,
        constants: [
          {
            doc: docComment(["The design, as the runtime reads it."], "  "),
            name: "descriptor",
            type: imports.type("OverlayDescriptor"),
            value: "descriptor",
          },
          {
            doc: docComment(["Where this file is: the bitstream is looked for beside it."], "  "),
            name: "moduleUrl",
            type: "string | undefined",
            // Without Node's or a browser's types the compiler does not know that a module has a URL.
            value: "(import.meta as { readonly url?: string }).url",
          },
        ],
        members: [
          ...classMembers(plan.members, plan, "overlay", imports, options),
          ...namedMembers(metadata, imports),
          ...dictionaryMembers,
        ],
        blocks: allocateBlocks(plan, imports),
      }),
    ],
    data: "",
  };
}

/** `allocate` for the banks of this design: one makes `target` optional, several make it required. */
function allocateBlocks(plan: OverlayPlan, imports: Imports): string[] {
  const banks = plan.design.memories
    .filter((memory) => memory.allocatable && memory.used)
    .map((memory) => stringLiteral(memory.name));
  if (banks.length === 0) return [];
  const types = ["CanonicalDType", "DTypeName", "DeviceBuffer", "Shape"];
  for (const type of types) imports.type(type);
  const union = banks.join(" | ");
  if (banks.length === 1) {
    const options = imports.type("AllocateOptions");
    return [
      `${docComment([`A buffer in ${commentCode(plan.design.memories.find((memory) => memory.allocatable && memory.used)?.name ?? "")}, which the design reaches. The element type defaults to u4.`], "  ")}  override allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options?: ${options}<${union}>,
  ): DeviceBuffer<CanonicalDType<D>, ${union}> {
    return super.allocate(shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, ${union}>;
  }`,
    ];
  }
  const options = imports.type("TargetOptions");
  return [
    `${docComment(["A buffer in one of the memories that the design reaches. There are several, so `target` says which."], "  ")}  override allocate<D extends DTypeName, B extends ${union}>(
    shape: Shape,
    dtype: D | undefined,
    options: ${options}<B>,
  ): DeviceBuffer<CanonicalDType<D>, B> {
    return super.allocate(shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, B>;
  }`,
  ];
}
