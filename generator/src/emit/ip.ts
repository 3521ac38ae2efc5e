import type { InterfacePlan, IpTypePlan, KernelPlan } from "../plan/output.js";
import type { FileShape } from "./file.js";
import { Imports } from "./imports.js";
import { kernelData, kernelInterfaces, kernelMethods } from "./kernel.js";
import { printLiteral } from "./literal.js";
import { registerInterfaces, registerMapInterface } from "./register.js";
import { registerBlock } from "./register-data.js";
import type { InterfaceShape } from "./structures.js";
import { fillTemplate } from "./template.js";
import { commentCode, docComment, stringLiteral } from "./text.js";

/** A member of an IP class, as the class template takes it. */
interface ClassMember {
  readonly doc: string;
  readonly override: boolean;
  readonly identifier: string;
  readonly type: string;
  readonly value: string;
}

/** The file of one IP type: register interfaces, the class, the register data. */
export function ipFile(plan: IpTypePlan, contractTypes: ReadonlySet<string>): FileShape {
  const imports = new Imports();
  const interfaces = plan.interfaces.flatMap((face): InterfaceShape[] => [
    ...face.registers.flatMap(registerInterfaces),
    ...(face.mapTypeName === undefined ? [] : [registerMapInterface(face, plan.vlnv)]),
  ]);
  for (const shape of interfaces) {
    for (const type of mentionedTypes(shape)) imports.typesIn(type, contractTypes);
  }
  const { kernel } = plan;
  if (kernel !== undefined) interfaces.push(...kernelInterfaces(kernel, imports));
  const data = [
    ...plan.interfaces.map((face) => registerConstant(face, imports)),
    kernel === undefined ? "" : kernelConstant(kernel, imports),
  ].join("");
  return {
    path: `${plan.file}.ts`,
    header: [],
    imports,
    sections: [...interfaces, ipClass(plan, imports)],
    data,
  };
}

function mentionedTypes(shape: InterfaceShape): string[] {
  return [
    ...shape.extends,
    ...shape.properties.map((property) => property.type),
    ...shape.accessors.flatMap((accessor) => [accessor.get ?? "", accessor.set ?? ""]),
  ];
}

function registerConstant(face: InterfacePlan, imports: Imports): string {
  if (face.constantName === undefined) return "";
  const type = imports.type("RegisterBlockDescriptor");
  const doc = docComment([`Registers at interface ${commentCode(face.name)}, as the runtime reads them.`]);
  return `\n${doc}export const ${face.constantName}: ${type} = ${printLiteral(registerBlock(face))};\n`;
}

function kernelConstant(plan: KernelPlan, imports: Imports): string {
  const type = imports.type("KernelDescriptor");
  const doc = docComment([`Kernel ${commentCode(plan.kernel.name)}, as the runtime reads it.`]);
  return `\n${doc}export const ${plan.constantName}: ${type} = ${printLiteral(kernelData(plan))};\n`;
}

function ipClass(plan: IpTypePlan, imports: Imports): string {
  const several = plan.interfaces.length > 1;
  const addressed = plan.interfaces.length === 1;
  const isKernel = plan.kernel !== undefined;
  const base = imports.value(
    addressed ? (isKernel ? "KernelIP" : "DefaultIP") : isKernel ? "KernelCore" : "IpCore",
  );
  const parameters = imports.type("Parameters");
  const members = [
    ...(several ? plan.interfaces.map((face) => interfaceMember(face, imports)) : []),
    ...registerMapMember(plan, imports),
    ...plan.interrupts.map((pin) => ({
      doc: docComment([`${pin.description} Pin ${commentCode(pin.pin)}.`], "  "),
      override: false,
      identifier: pin.identifier,
      type: imports.type("InterruptLine"),
      value: `${imports.value("interruptOf")}(this, ${stringLiteral(pin.pin)})`,
    })),
    ...plan.gpio.map((pin) => ({
      doc: docComment([pin.description], "  "),
      override: false,
      identifier: pin.identifier,
      type: imports.type("GpioPin"),
      value: `${imports.value("gpioOf")}(this, ${stringLiteral(pin.pin)})`,
    })),
  ];
  const what = plan.vlnv === "" ? "A cell without a VLNV" : commentCode(plan.vlnv);
  const places = plan.instances.map(commentCode);
  const shown = places.length > 8 ? [...places.slice(0, 8), `and ${places.length - 8} more`] : places;
  return fillTemplate("class", {
    doc: docComment([`${what}: ${shown.join(", ")}.`, ...addressing(plan)]),
    className: plan.className,
    typeParameters: `<P extends ${parameters} = ${parameters}>`,
    base: `${base}<P>`,
    constants: [{ doc: "", name: "vlnv", type: "string", value: stringLiteral(plan.vlnv) }],
    members,
    blocks: plan.kernel === undefined ? [] : kernelMethods(plan.kernel, imports),
  });
}

function addressing(plan: IpTypePlan): string[] {
  if (plan.interfaces.length === 0) return ["It has no address: nothing to read or write."];
  if (plan.interfaces.some((face) => face.mapTypeName !== undefined)) return [];
  return ["The design lists no registers for it: `read`, `write` and `mmio` reach its window."];
}

function interfaceMember(face: InterfacePlan, imports: Imports): ClassMember {
  const type = imports.type("AddressedInterface");
  const map = face.mapTypeName === undefined ? "" : `<${face.mapTypeName}>`;
  return {
    doc: docComment([`Interface ${commentCode(face.name)}, ${face.dataWidth} bits wide.`], "  "),
    override: false,
    identifier: face.identifier,
    type: `${type}${map}`,
    value: `${imports.value("interfaceOf")}(this, ${stringLiteral(face.name)})`,
  };
}

/** `registerMap` on the IP itself only where exactly one interface has registers. */
function registerMapMember(plan: IpTypePlan, imports: Imports): ClassMember[] {
  const withMap = plan.interfaces.filter((face) => face.mapTypeName !== undefined);
  const [only] = withMap;
  if (only?.mapTypeName === undefined || withMap.length !== 1) return [];
  return [
    {
      doc: docComment([`The registers at interface ${commentCode(only.name)}.`], "  "),
      override: false,
      identifier: "registerMap",
      type: only.mapTypeName,
      value: `${imports.value("registerMapOf")}(this, ${stringLiteral(only.name)})`,
    },
  ];
}
