import {
  type Accepts,
  axisTemplates,
  type CElementKind,
  cTypeFacts,
  openClVectorLengths,
  streamTemplates,
} from "../facts/c-types.js";

/** What a C type holds, points to or carries. */
export interface CElement {
  /** The type's name in one spelling: `unsigned`, `ap_uint<12>`, `struct Pixel`. */
  readonly name: string;
  readonly kind: CElementKind;
  /** Bits that count; absent where not known. */
  readonly bits?: number;
  /** Bytes in memory; absent where not known. */
  readonly bytes?: number;
  readonly signed?: boolean;
  /** Element type of a buffer of them, in numpy's spelling; absent where there is none. */
  readonly dtype?: string;
  /** Which buffers a pointer to it takes. */
  readonly accepts: Accepts;
}

/** A C or C++ type of a kernel argument. */
export interface CType {
  /** As written, white space tidied. */
  readonly text: string;
  /** Levels of pointer, an array counting as one; 0 for a value or a reference. */
  readonly pointer: number;
  /** A C++ reference. */
  readonly reference: boolean;
  /** The value, or what the pointer or reference leads to, is const. */
  readonly constant: boolean;
  /** An AXI stream of the element. */
  readonly stream: boolean;
  /** Sizes of the array's dimensions, outermost first; empty where it is none. */
  readonly arraySizes: readonly number[];
  readonly element: CElement;
}

/** How far templates are followed into each other; real ones nest three deep. */
const MAX_TEMPLATE_DEPTH = 8;
/** Longest type text that is taken apart; real ones are a few hundred characters. */
const MAX_TYPE_LENGTH = 4096;
/** Widest integer: the limit of `AP_INT_MAX_W` (UG1399). */
const MAX_INTEGER_BITS = 32768;

/**
 * Takes a C type's text apart. Never fails: a type that is not known has the kind `unknown`.
 * @param language `clc` for OpenCL C, where `int4` is a vector of four; elsewhere `int4` is an integer of 4 bits, as in
 * HLS's ap_cint.h
 */
export function parseCType(text: string, language?: string): CType {
  const tidy = tidyText(text);
  let rest = tidy.length > MAX_TYPE_LENGTH ? "" : tidy;

  const arraySizes: number[] = [];
  for (
    let match = /\s*\[\s*(\d{0,9})\s*\]$/.exec(rest);
    match !== null;
    match = /\s*\[\s*(\d{0,9})\s*\]$/.exec(rest)
  ) {
    arraySizes.unshift(match[1] === "" ? 0 : Number(match[1]));
    rest = rest.slice(0, match.index);
  }

  let pointer = arraySizes.length > 0 ? 1 : 0;
  let reference = false;
  const { outside, template } = splitTemplate(rest);
  const constant = /\bconst\b/.test(outside);
  const plain = outside
    .replace(/[*&]/g, (mark) => {
      if (mark === "*") pointer += 1;
      else reference = true;
      return " ";
    })
    .replace(
      /\b(?:const|volatile|restrict|__restrict|__restrict__|__global|global|__constant|__local)\b/g,
      " ",
    );
  const name = canonicalName(plain);

  const carried = streamTemplates.includes(name) ? template : undefined;
  const inner = carried?.[0] === undefined ? undefined : parseCType(carried[0], language).element;
  const element = inner ?? elementOf(name, template, language, 0);
  const stream = carried !== undefined || axisTemplates.includes(name);
  return { text: tidy, pointer, reference, constant, stream, arraySizes, element };
}

/** A copy of the type as an array of the sizes, for files that give them apart. */
export function withArraySizes(type: CType, arraySizes: readonly number[]): CType {
  const text = `${type.text} ${arraySizes.map((size) => `[${size}]`).join("")}`;
  return { ...type, text, arraySizes, pointer: Math.max(1, type.pointer) };
}

function tidyText(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Takes the outermost `<…>` out of a text and splits what is in it at its commas. */
function splitTemplate(text: string): { outside: string; template: readonly string[] | undefined } {
  const open = text.indexOf("<");
  const close = text.lastIndexOf(">");
  if (open === -1 || close < open) return { outside: text, template: undefined };
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open + 1; at < close; at += 1) {
    const character = text[at];
    if (character === "<" || character === "(") depth += 1;
    else if (character === ">" || character === ")") depth -= 1;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start, close).trim());
  return { outside: `${text.slice(0, open)} ${text.slice(close + 1)}`, template: parts };
}

/** One spelling for the many of C: `long unsigned int` and `unsigned long` are the same. */
function canonicalName(text: string): string {
  const words = tidyText(text)
    .split(" ")
    .filter((word) => word !== "");
  const integerWords = ["signed", "unsigned", "char", "short", "int", "long"];
  if (words.length === 0 || !words.every((word) => integerWords.includes(word))) {
    const name = words.join(" ");
    if (name === "_Bool") return "bool";
    return name.replace(/^(?:::)?(?:std::)?/, "");
  }
  const longs = words.filter((word) => word === "long").length;
  const size = words.includes("char")
    ? "char"
    : words.includes("short")
      ? "short"
      : longs > 1
        ? "long long"
        : longs === 1
          ? "long"
          : "int";
  if (words.includes("unsigned")) return size === "int" ? "unsigned" : `unsigned ${size}`;
  return words.includes("signed") && size === "char" ? "signed char" : size;
}

function elementOf(
  name: string,
  template: readonly string[] | undefined,
  language: string | undefined,
  depth: number,
): CElement {
  if (template !== undefined) return templateElement(name, template, language, depth);
  const fact = cTypeFacts[name];
  if (fact !== undefined && Object.hasOwn(cTypeFacts, name)) {
    return {
      name,
      ...fact,
      ...(fact.bytes === undefined ? {} : { bits: fact.kind === "boolean" ? 1 : fact.bytes * 8 }),
    };
  }
  if (/^enum\b/.test(name)) return { name, kind: "enum", bits: 32, bytes: 4, accepts: "dividing" };
  if (/^(?:struct|union|class)\b/.test(name)) return { name, kind: "aggregate", accepts: "dividing" };
  const numbered = /^(u?(?:char|short|int|long)|float|double|half)(\d{1,5})$/.exec(name);
  if (numbered?.[1] !== undefined) {
    const scalar = cTypeFacts[numbered[1]];
    const count = Number(numbered[2]);
    if (language === "clc" && scalar?.bytes !== undefined && openClVectorLengths.includes(count)) {
      return vector(name, { name: numbered[1], ...scalar }, count === 3 ? 4 : count);
    }
    // ap_cint.h: int7, uint12.
    if (/^u?int$/.test(numbered[1])) return arbitraryInteger(name, count, !numbered[1].startsWith("u"));
  }
  return { name, kind: "unknown", accepts: "dividing" };
}

function templateElement(
  name: string,
  template: readonly string[],
  language: string | undefined,
  depth: number,
): CElement {
  const full = `${name}<${template.join(", ")}>`;
  const first = template[0] ?? "";
  const count = /^\d{1,5}$/.test(first) ? Number(first) : undefined;
  const bare = name.replace(/^.*::/, "");
  if (count !== undefined) {
    if (bare === "ap_int" || bare === "ap_uint") return arbitraryInteger(full, count, bare === "ap_int");
    if (bare === "ap_fixed" || bare === "ap_ufixed") {
      return { ...arbitraryInteger(full, count, bare === "ap_fixed"), kind: "fixed" };
    }
    if (bare === "ap_axis" || bare === "ap_axiu") return arbitraryInteger(full, count, bare === "ap_axis");
  }
  if (depth < MAX_TEMPLATE_DEPTH) {
    const split = splitTemplate(first);
    const inner = elementOf(canonicalName(split.outside), split.template, language, depth + 1);
    if (bare === "complex" && inner.kind === "float" && inner.bytes !== undefined) {
      const bytes = inner.bytes * 2;
      return {
        name: full,
        kind: "complex",
        bits: bytes * 8,
        bytes,
        ...(bytes === 8 ? { dtype: "c8" } : {}),
        accepts: bytes === 8 ? "exact" : "dividing",
      };
    }
    const length = /^\d{1,5}$/.test(template[1] ?? "") ? Number(template[1]) : undefined;
    if (bare === "vector" && length !== undefined) return vector(full, inner, length);
    if (axisTemplates.includes(name)) return { ...inner, name: full };
  }
  return { name: full, kind: "aggregate", accepts: "dividing" };
}

/** An integer of any width: in memory it takes the next power of two of bytes (UG1399, "sizeof of ap_int"). */
function arbitraryInteger(name: string, bits: number, signed: boolean): CElement {
  if (bits < 1 || bits > MAX_INTEGER_BITS) return { name, kind: "unknown", accepts: "dividing" };
  let bytes = 1;
  while (bytes * 8 < bits) bytes *= 2;
  return {
    name,
    kind: "integer",
    bits,
    bytes,
    signed,
    ...(bytes <= 8 ? { dtype: `${signed ? "i" : "u"}${bytes}` } : {}),
    accepts: "dividing",
  };
}

function vector(name: string, inner: CElement, length: number): CElement {
  const bytes = inner.bytes === undefined ? undefined : inner.bytes * length;
  return {
    name,
    kind: "vector",
    ...(bytes === undefined ? {} : { bytes, bits: bytes * 8 }),
    ...(inner.dtype === undefined ? {} : { dtype: inner.dtype }),
    accepts: "dividing",
  };
}
