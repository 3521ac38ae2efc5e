import type { FieldPlan, InterfacePlan, RegisterPlan } from "../plan/output.js";
import type { Literal } from "./literal.js";
import { Inline, Raw } from "./literal.js";
import { hexLiteral } from "./text.js";

/** The constant that describes an interface's registers to the runtime: data only, defaults left out. */
export function registerBlock(face: InterfacePlan): Literal {
  return {
    registers: face.registers.map(registerData),
    windows:
      face.windows.length === 0
        ? undefined
        : face.windows.map(
            ({ identifier, window }) =>
              new Inline({
                name: identifier,
                offset: new Raw(hexLiteral(window.offset)),
                size: window.size,
                access: window.access === "read-write" ? undefined : window.access,
              }),
          ),
  };
}

function registerData({ identifier, register, fields }: RegisterPlan): Literal {
  const { dim } = register;
  return {
    name: identifier,
    offset: new Raw(hexLiteral(register.offset)),
    width: register.width === 32 ? undefined : register.width,
    access: register.access === "read-write" ? undefined : register.access,
    resetValue: number(register.resetValue, register.width),
    readEffect: register.readEffect,
    writeEffect: register.writeEffect,
    fields: fields.length === 0 ? undefined : fields.map((field) => fieldData(field, register.access)),
    dim: dim === undefined ? undefined : new Inline({ count: dim.count, stride: dim.stride }),
  };
}

function fieldData({ identifier, field }: FieldPlan, registerAccess: string): Literal {
  return new Inline({
    name: identifier,
    lsb: field.bitOffset,
    width: field.bitWidth,
    access: field.access === registerAccess ? undefined : field.access,
    writeEffect: field.writeEffect,
    readEffect: field.readEffect,
  });
}

function number(value: bigint | undefined, width: number): Raw | undefined {
  if (value === undefined) return undefined;
  return new Raw(width > 32 ? `${hexLiteral(value)}n` : hexLiteral(value));
}
