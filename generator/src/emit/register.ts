import type { FieldPlan, InterfacePlan, RegisterPlan } from "../plan/output.js";
import { fieldBrief, fieldDoc, registerDoc } from "./register-docs.js";
import type { AccessorShape, InterfaceShape, MethodShape, PropertyShape } from "./structures.js";
import { commentCode, commentText, docText, stringLiteral } from "./text.js";

/** Type of a field's value as it is read. */
function readType(plan: FieldPlan): string {
  return plan.field.bitWidth > 32 ? "bigint" : "number";
}

/** Type of a field's value as it is written: literal unions up to 8 bits, open to checked numbers. */
function writeType(plan: FieldPlan): string {
  const width = plan.field.bitWidth;
  if (width > 32) return "bigint";
  if (width > 8) return "number";
  return width === 1 ? "Bits1" : `Bits${width} | Checked`;
}

/** The interfaces of one register: what a read gives, what writes take, and the register itself. */
export function registerInterfaces(plan: RegisterPlan): InterfaceShape[] {
  const shapes: InterfaceShape[] = [];
  const hasFields = plan.fields.length > 0;
  const wide = plan.register.width > 32;
  const name = commentCode(plan.register.name);
  // Accessors carry the vendor's whole text; where there are none, what is read and written does.
  const brief = plan.readable && !plan.hasReadEffect;
  if (hasFields && plan.readable) {
    shapes.push({
      name: `${plan.typeName}Value`,
      doc: `One read of ${name}.${readNote(plan)}`,
      extends: [wide ? "Snapshot<bigint>" : "Snapshot"],
      properties: plan.fields.filter((field) => field.readable).map((field) => snapshotProperty(field, plan)),
      methods: [],
      accessors: [],
    });
  }
  const writable = plan.fields.filter((field) => field.writable);
  const plain = writable.filter((field) => field.plain);
  // `modify` takes the plain fields: an interface of its own only where write takes more.
  const separate = plan.modifiable && plain.length < writable.length;
  if (separate) {
    shapes.push(
      writeInterface(
        `${plan.typeName}Plain`,
        `Plain fields of ${name}: what \`modify\` may touch.`,
        [],
        plain,
        brief,
      ),
    );
  }
  if (plan.writable && writable.length > 0) {
    const doc = `Fields of ${name} that a write may name; the others take their reset value${separate || plain.length < writable.length ? ", effect fields their neutral one" : ""}.`;
    shapes.push(
      separate
        ? writeInterface(
            `${plan.typeName}Write`,
            doc,
            [`${plan.typeName}Plain`],
            writable.filter((field) => !field.plain),
            brief,
          )
        : writeInterface(`${plan.typeName}Write`, doc, [], writable, brief),
    );
  }
  shapes.push({
    name: plan.typeName,
    doc: docText(registerDoc(plan)),
    extends: [baseInterface(plan, wide)],
    properties: [],
    methods: registerMethods(plan, writable.length > 0, separate),
    accessors: registerAccessors(plan, wide),
  });
  return shapes;
}

function readNote(plan: RegisterPlan): string {
  const changed = plan.fields
    .filter(({ field }) => field.readEffect !== undefined)
    .map((field) => field.identifier);
  return changed.length === 0 ? "" : ` It changes ${changed.join(", ")}.`;
}

function baseInterface(plan: RegisterPlan, wide: boolean): string {
  const base = !plan.writable
    ? "ReadableRegister"
    : !plan.readable
      ? "WritableRegister"
      : "ReadWriteRegister";
  return wide ? `${base}<bigint>` : base;
}

/** Where accessors carry the vendor's text, a snapshot repeats the facts only. */
function snapshotProperty(field: FieldPlan, plan: RegisterPlan): PropertyShape {
  const brief = !plan.hasReadEffect;
  return {
    name: field.identifier,
    type: readType(field),
    doc: brief ? fieldBrief(field) : docText(fieldDoc(field)),
    readonly: true,
  };
}

function writeInterface(
  name: string,
  doc: string,
  bases: readonly string[],
  fields: readonly FieldPlan[],
  brief: boolean,
): InterfaceShape {
  return {
    name,
    doc,
    extends: bases,
    properties: fields.map((field) => ({
      name: field.identifier,
      type: writeType(field),
      doc: brief && field.readable ? fieldBrief(field) : docText(fieldDoc(field)),
      optional: true,
    })),
    methods: [],
    accessors: [],
  };
}

function registerMethods(plan: RegisterPlan, canWrite: boolean, separate: boolean): MethodShape[] {
  const methods: MethodShape[] = [];
  const add = (name: string, parameters: MethodShape["parameters"], returns: string, doc: string): void => {
    methods.push({ name, parameters, returns, doc });
  };
  if (plan.fields.length > 0 && plan.readable)
    add("read", [], `${plan.typeName}Value`, "One bus read, all fields.");
  if (canWrite && plan.writable) {
    add("write", [{ name: "fields", type: `${plan.typeName}Write` }], "void", "One bus write.");
  }
  if (plan.modifiable) {
    const type = separate ? `${plan.typeName}Plain` : `${plan.typeName}Write`;
    add("modify", [{ name: "fields", type }], "void", "One bus read and one bus write.");
  }
  for (const verb of ["clear", "set", "toggle"] as const) {
    const flags = plan.flags[verb];
    if (flags.length === 0) continue;
    const union = flags.map((flag) => JSON.stringify(flag)).join(" | ");
    const type = flags.length === 1 ? `readonly ${union}[]` : `readonly (${union})[]`;
    const words = { clear: "Clears", set: "Sets", toggle: "Toggles" }[verb];
    add(
      verb,
      [{ name: "flags", type, rest: true }],
      "void",
      `${words} the named flags by one bus write; others are left alone.`,
    );
  }
  return methods;
}

function registerAccessors(plan: RegisterPlan, wide: boolean): AccessorShape[] {
  const quiet = plan.readable && !plan.hasReadEffect;
  if (plan.fields.length === 0) {
    const type = wide ? "bigint" : "number";
    const why = plan.readable ? "a read changes the register: readRaw()" : "write-only";
    return accessor(
      "value",
      "The register as a number.",
      quiet ? type : undefined,
      plan.writable ? type : undefined,
      why,
    );
  }
  if (!quiet) return [];
  return plan.fields.flatMap((field) =>
    accessor(
      field.identifier,
      docText(fieldDoc(field)),
      field.readable ? readType(field) : undefined,
      field.plain && plan.writable ? writeType(field) : undefined,
      "write-only",
    ),
  );
}

/**
 * A pair of accessors, or one of them; none where it can be neither read nor written. TypeScript takes a setter alone for
 * something that can be read as well, so that one has a getter of a type that nothing can be done with.
 */
function accessor(
  name: string,
  doc: string,
  get: string | undefined,
  set: string | undefined,
  whyNoGet: string,
): AccessorShape[] {
  if (set === undefined) return get === undefined ? [] : [{ name, doc, get }];
  return [{ name, doc, get: get ?? `Absent<${stringLiteral(whyNoGet)}>`, set }];
}

/** The interface of a register map. */
export function registerMapInterface(face: InterfacePlan, vlnv: string): InterfaceShape {
  return {
    name: face.mapTypeName ?? "",
    doc: `Registers of ${commentCode(vlnv)} at interface ${commentCode(face.name)}.`,
    extends: ["RegisterMapBase"],
    properties: [
      ...face.registers.map((plan) => ({
        name: plan.identifier,
        type: plan.register.dim === undefined ? plan.typeName : `RegisterArray<${plan.typeName}>`,
        doc: docText(registerDoc(plan).slice(0, 2)),
        readonly: true,
        offset: plan.register.offset,
      })),
      ...face.windows.map(({ identifier, window }) => ({
        name: identifier,
        type: "MemoryWindow",
        doc: docText([
          `${commentCode(window.name)}, memory of ${window.size} bytes at offset 0x${window.offset.toString(16)}, ${window.access}.`,
          commentText(window.description),
        ]),
        readonly: true,
        offset: window.offset,
      })),
    ]
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset: _, ...property }) => property),
    methods: [],
    accessors: [],
  };
}
