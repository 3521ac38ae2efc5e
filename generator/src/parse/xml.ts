import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { DiagnosticCollector, Origin } from "../diagnostics/diagnostic.js";
import { findExcess } from "./xml-limits.js";

/** Deepest nesting of elements that is read; design files stay below 20. */
export const MAX_XML_DEPTH = 200;

/** What the parser gives for an element: its children by tag, its attributes, where it starts. */
type RawNode = Record<string, unknown> & { ":@"?: Record<string, string> };

/** Positions of a text: offsets to lines and columns. */
class TextPositions {
  readonly #lineStarts: number[] = [0];
  constructor(text: string) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1))
      this.#lineStarts.push(at + 1);
  }
  locate(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

/** Where an XML document came from. */
interface Source {
  readonly file: string;
  readonly positions: TextPositions;
}

const metadata = XMLParser.getMetaDataSymbol() as symbol;

/** The five entities that XML has by itself, and numbered characters; anything else stays as it is. */
function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g,
    (whole, hex, decimal, name) => {
      if (name !== undefined)
        return { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }[name as string] ?? whole;
      const point =
        hex === undefined ? Number.parseInt(decimal as string, 10) : Number.parseInt(hex as string, 16);
      return isCharacter(point) ? String.fromCodePoint(point) : whole;
    },
  );
}

/** Half of a surrogate pair is no character by itself. */
function isCharacter(point: number): boolean {
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
}

/** An element of a parsed document: name, attributes and children, all as text, and where it stands. */
export class XmlElement {
  readonly name: string;
  readonly #node: RawNode;
  readonly #source: Source;
  #children: readonly XmlElement[] | undefined;

  constructor(name: string, node: RawNode, source: Source) {
    this.name = name;
    this.#node = node;
    this.#source = source;
  }

  /** The attribute's text, trimmed, entities decoded; undefined where the element has none of that name. */
  attribute(name: string): string | undefined {
    const attributes = this.#node[":@"];
    if (attributes === undefined || !Object.hasOwn(attributes, name)) return undefined;
    return decodeEntities(attributes[name] ?? "");
  }

  /** All child elements in document order. */
  get children(): readonly XmlElement[] {
    if (this.#children === undefined) {
      const nodes = this.#node[this.name] as RawNode[];
      this.#children = nodes.map((node) => elementOf(node, this.#source)).filter(isElement);
    }
    return this.#children;
  }

  /** The child elements of one name, in document order. */
  childrenNamed(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The first child element of one name. */
  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  /** The text directly inside, trimmed; empty where there is none. */
  get text(): string {
    let text = "";
    for (const child of this.#node[this.name] as RawNode[]) {
      const part = child["#text"];
      if (typeof part === "string") text += part;
    }
    return decodeEntities(text.trim());
  }

  /** Where the element starts. */
  origin(path?: string): Origin {
    const start =
      (this.#node as Record<symbol, { startIndex?: number } | undefined>)[metadata]?.startIndex ?? 0;
    const { line, column } = this.#source.positions.locate(start);
    return { file: this.#source.file, line, column, ...(path === undefined ? {} : { path }) };
  }
}

/**
 * Parses an XML document into elements. Every value stays text; document types are refused.
 * @returns the root element, or undefined after reporting why there is none
 */
export function parseXml(
  text: string,
  file: string,
  diagnostics: DiagnosticCollector,
): XmlElement | undefined {
  const clean = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const positions = new TextPositions(clean);
  const at = (offset: number): Origin => ({ file, ...positions.locate(offset) });

  const doctype = clean.search(/<!(DOCTYPE|ENTITY)/i);
  if (doctype !== -1) {
    diagnostics.report("xml-doctype", "The file declares a document type or entities.", at(doctype));
    return undefined;
  }
  const excess = findExcess(clean);
  if (excess !== undefined) {
    diagnostics.report("xml-too-large", excess, { file }, "Give the file as the tool wrote it.");
    return undefined;
  }
  const valid = XMLValidator.validate(clean);
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    diagnostics.report("xml-malformed", firstSentence(msg), { file, line, column: col ?? 1 });
    return undefined;
  }
  try {
    const nodes = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseTagValue: false,
      parseAttributeValue: false,
      processEntities: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      captureMetaData: true,
      maxNestedTags: MAX_XML_DEPTH - 1,
      jPath: false,
    }).parse(clean) as RawNode[];
    const [root, second] = nodes.map((node) => elementOf(node, { file, positions })).filter(isElement);
    if (second !== undefined) {
      diagnostics.report("xml-malformed", "There is a second root element.", second.origin());
      return undefined;
    }
    const rest = clean.slice(clean.lastIndexOf(">") + 1);
    if (rest.trim() !== "") {
      const start = clean.length - rest.trimStart().length;
      diagnostics.report("xml-malformed", "There is text behind the root element.", at(start));
      return undefined;
    }
    if (root !== undefined) return root;
    diagnostics.report("xml-malformed", "The file has no root element.", { file, line: 1, column: 1 });
  } catch (error) {
    const message = (error as Error).message;
    // The parser tells that its limit was reached by its message only.
    if (/nested tags/i.test(message)) {
      diagnostics.report("xml-too-deep", `Elements are nested more than ${MAX_XML_DEPTH} deep.`, { file });
    } else if (/reserved JavaScript keyword/.test(message)) {
      const names = "__proto__, constructor or prototype";
      const what = `An element or an attribute is called ${names}, which no tool writes.`;
      diagnostics.report("xml-malformed", what, { file });
    } else {
      diagnostics.report("xml-malformed", firstSentence(message), { file, line: 1, column: 1 });
    }
  }
  return undefined;
}

/** The element of a node; undefined for text, comments and instructions. */
function elementOf(node: RawNode, source: Source): XmlElement | undefined {
  const tag = Object.keys(node)[0];
  return tag === undefined || tag.startsWith("#") || tag.startsWith("?")
    ? undefined
    : new XmlElement(tag, node, source);
}

function isElement(element: XmlElement | undefined): element is XmlElement {
  return element !== undefined;
}

/** Messages of the parser may quote the document; one short line of them is enough. */
function firstSentence(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
