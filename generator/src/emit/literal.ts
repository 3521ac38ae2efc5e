/*
 * Prints plain data as TypeScript literals in the very form that Prettier gives them, so that files of data need no
 * formatting (a test formats them and finds nothing to change).
 */
import { stringLiteral } from "./text.js";

/** Prettier's line width for generated files. */
export const PRINT_WIDTH = 110;

/** A value that stands as the given source text: a name, a number in hex. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An object that is printed on one line where it fits. */
export class Inline {
  readonly entries: Readonly<Record<string, Literal | undefined>>;
  constructor(entries: Readonly<Record<string, Literal | undefined>>) {
    this.entries = entries;
  }
}

/** Data that can be printed. Objects are printed a property a line unless {@link Inline}; undefined ones are left out. */
export type Literal =
  | string
  | number
  | boolean
  | Raw
  | Inline
  | readonly Literal[]
  | { readonly [key: string]: Literal | undefined };

/**
 * Prints a value.
 * @param column where the value starts on its line
 * @param after how many characters follow it on the line
 */
export function printLiteral(
  value: Literal,
  indent: string = "",
  column: number = indent.length,
  after: number = 1,
): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Raw) return value.text;
  if (value instanceof Inline) {
    const flat = printFlat(value);
    return column + flat.length + after <= PRINT_WIDTH ? flat : printObject(value.entries, indent);
  }
  if (Array.isArray(value)) return printArray(value as readonly Literal[], indent, column, after);
  return printObject(value as Readonly<Record<string, Literal | undefined>>, indent);
}

function printObject(entries: Readonly<Record<string, Literal | undefined>>, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.keys(entries)
    .filter((key) => entries[key] !== undefined)
    .map((key) => {
      const name = printKey(key);
      const label = `${inner}${name}: `;
      const printed = printLiteral(entries[key] as Literal, inner, label.length, 1);
      // For a name that every object has, the compiler takes that member's type for the one wanted.
      const value = key in Object.prototype && printed.startsWith("{") ? `${printed} as const` : printed;
      return `${breaksAfter(name, label, entries[key] as Literal, value) ? `${inner}${name}:\n${inner}  ` : label}${value},\n`;
    });
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${indent}}`;
}

/** A text that does not fit beside its name stands on a line of its own, unless the name is about as short as the indent. */
function breaksAfter(name: string, label: string, value: Literal, text: string): boolean {
  return typeof value === "string" && name.length >= 5 && label.length + text.length + 1 > PRINT_WIDTH;
}

function printArray(items: readonly Literal[], indent: string, column: number, after: number): string {
  if (items.length === 0) return "[]";
  if (items.every(isFlat) && !breaksAlways(items)) {
    const flat = `[${items.map(printFlat).join(", ")}]`;
    if (column + flat.length + after <= PRINT_WIDTH) return flat;
  }
  const inner = `${indent}  `;
  return `[\n${items.map((item) => `${inner}${printLiteral(item, inner)},\n`).join("")}${indent}]`;
}

/** Prettier breaks a list of several objects (or lists) of several members each, however short. */
function breaksAlways(items: readonly Literal[]): boolean {
  return (
    items.length > 1 &&
    (items.every((item) => item instanceof Inline && memberCount(item) > 1) ||
      items.every((item) => Array.isArray(item) && item.length > 1))
  );
}

function memberCount(value: Inline): number {
  return Object.values(value.entries).filter((entry) => entry !== undefined).length;
}

function isFlat(value: Literal): boolean {
  if (value instanceof Inline)
    return Object.values(value.entries).every((entry) => entry === undefined || isFlat(entry));
  if (Array.isArray(value))
    return (value as readonly Literal[]).every(isFlat) && !breaksAlways(value as readonly Literal[]);
  return typeof value !== "object" || value instanceof Raw || Object.keys(value).length === 0;
}

function printFlat(value: Literal): string {
  if (value instanceof Inline) {
    const entries = Object.keys(value.entries)
      .filter((key) => value.entries[key] !== undefined)
      .map((key) => `${printKey(key)}: ${printFlat(value.entries[key] as Literal)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (Array.isArray(value)) return `[${(value as readonly Literal[]).map(printFlat).join(", ")}]`;
  return printLiteral(value);
}

/** A property's name, quoted only where it must be; `__proto__` would set the prototype, so it is computed. */
function printKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : stringLiteral(key);
}
