import type { DiagnosticCollector, Origin } from "../diagnostics/diagnostic.js";
import type { AddressedInterface } from "../model/ip.js";
import type { Field, Register, WriteEffect } from "../model/register.js";
import { assignNames } from "./names.js";
import type { NameRequest, NamingRules } from "./names.js";
import type { FieldPlan, RegisterPlan, WindowPlan } from "./output.js";
import { reservedNames } from "./reserved.js";

/** What is named, for the diagnostics of clashes. */
export interface Named {
  readonly text: string;
  readonly key: string;
  readonly wanted?: string;
  readonly origin?: Origin;
}

/** Assigns names and reports each clash and each reserved word, naming both sides. */
export function nameSiblings(
  what: string,
  siblings: readonly Named[],
  rules: NamingRules,
  diagnostics: DiagnosticCollector,
): readonly string[] {
  const requests: NameRequest[] = siblings.map(({ text, key, wanted }) => ({
    text,
    key,
    ...(wanted === undefined ? {} : { wanted }),
  }));
  return assignNames(requests, rules).map((assigned, index) => {
    const sibling = siblings[index];
    const shown = shorten(sibling?.text ?? "");
    if (assigned.clashesWith !== undefined) {
      diagnostics.report(
        "name-clash",
        `${what} ${shown} and ${shorten(assigned.clashesWith)} become the same identifier; ${shown} is ${assigned.identifier}.`,
        sibling?.origin,
      );
    } else if (assigned.reserved) {
      diagnostics.report(
        "name-reserved",
        `${what} ${shown} is a reserved name; it is ${assigned.identifier}.`,
        sibling?.origin,
      );
    }
    return assigned.identifier;
  });
}

function shorten(text: string): string {
  const line = JSON.stringify(text);
  return line.length > 80 ? `${line.slice(0, 80)}…"` : line;
}

/** Names and shapes of the registers of one interface. */
export function planRegisters(
  face: AddressedInterface,
  diagnostics: DiagnosticCollector,
): { registers: RegisterPlan[]; windows: WindowPlan[] } {
  const registers = face.registers.filter((register) => register.enabled);
  const windows = face.windows.filter((window) => window.enabled);
  const identifiers = nameSiblings(
    "Register",
    [...registers, ...windows].map((entry) => ({
      text: entry.name,
      key: entry.offset.toString(16).padStart(12, "0"),
      origin: entry.origin,
    })),
    { reserved: reservedNames("registerMap") },
    diagnostics,
  );
  return {
    registers: registers.map((register, index) =>
      planRegister(register, identifiers[index] ?? "", diagnostics),
    ),
    windows: windows.map((window, index) => ({
      identifier: identifiers[registers.length + index] ?? "",
      window,
    })),
  };
}

function planRegister(
  register: Register,
  identifier: string,
  diagnostics: DiagnosticCollector,
): RegisterPlan {
  const shown = register.fields.filter((field) => !field.reserved);
  const names = nameSiblings(
    `Field of ${register.name}:`,
    shown.map((field) => ({
      text: field.name,
      key: field.bitOffset.toString().padStart(4, "0"),
      origin: field.origin,
    })),
    { reserved: reservedNames("register") },
    diagnostics,
  );
  const readable = register.access !== "write-only";
  const writable = register.access !== "read-only";
  const fields = shown.map((field, index) => planField(field, names[index] ?? "", readable, writable));
  const hasReadEffect =
    register.readEffect !== undefined || register.fields.some((field) => field.readEffect !== undefined);
  const flags = (...effects: WriteEffect[]): string[] =>
    fields
      .filter(({ field }) => field.writeEffect !== undefined && effects.includes(field.writeEffect))
      .map((field) => field.identifier);
  return {
    identifier,
    typeName: "",
    register,
    fields,
    readable,
    writable,
    hasReadEffect,
    modifiable: readable && writable && !hasReadEffect && fields.some((field) => field.plain),
    flags: {
      clear: flags("oneToClear", "zeroToClear"),
      set: flags("oneToSet", "zeroToSet"),
      toggle: flags("oneToToggle", "zeroToToggle"),
    },
  };
}

function planField(field: Field, identifier: string, readable: boolean, writable: boolean): FieldPlan {
  const canWrite = writable && field.access !== "read-only";
  return {
    identifier,
    field,
    readable: readable && field.access !== "write-only",
    writable: canWrite,
    plain: canWrite && field.writeEffect === undefined,
  };
}
