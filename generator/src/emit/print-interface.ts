import { createRequire } from "node:module";
import type { InterfaceDeclarationStructure } from "ts-morph";
import type { InterfaceShape } from "./structures.js";

// An import of a CommonJS module has Node search all its text for names first: 0.15 s, as long as the rest of the load.
const { StructureKind, printStructure } = createRequire(import.meta.url)(
  "ts-morph",
) as typeof import("ts-morph");

/** Prints an interface through ts-morph: a structure built whole and printed once, never an `add…` call a member. */
export function printInterface(shape: InterfaceShape): string {
  const docs = (text: string): { docs: string[] } | object =>
    text === "" ? {} : { docs: [docForPrinter(text)] };
  const structure: InterfaceDeclarationStructure = {
    kind: StructureKind.Interface,
    name: shape.name,
    isExported: true,
    extends: [...shape.extends],
    ...docs(shape.doc),
    properties: shape.properties.map((property) => ({
      name: property.name,
      type: property.type,
      isReadonly: property.readonly === true,
      hasQuestionToken: property.optional === true,
      ...docs(property.doc),
    })),
    methods: shape.methods.map((method) => ({
      name: method.name,
      returnType: method.returns,
      parameters: method.parameters.map((parameter) => ({
        name: parameter.name,
        type: parameter.type,
        isRestParameter: parameter.rest === true,
      })),
      ...docs(method.doc),
    })),
    getAccessors: shape.accessors
      .filter((accessor) => accessor.get !== undefined)
      .map((accessor) => ({
        name: accessor.name,
        returnType: accessor.get as string,
        ...docs(accessor.doc),
      })),
    setAccessors: shape.accessors
      .filter((accessor) => accessor.set !== undefined)
      .map((accessor) => ({
        name: accessor.name,
        parameters: [{ name: "value", type: accessor.set as string }],
        // A pair shows the getter's text.
        ...(accessor.get === undefined ? docs(accessor.doc) : {}),
      })),
  };
  return printStructure(structure);
}

/** ts-morph puts a doc of several lines on lines of its own only where it begins with a line break. */
function docForPrinter(text: string): string {
  return text.includes("\n") ? `\n${text}` : text;
}
