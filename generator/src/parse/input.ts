import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { MAX_XML_LENGTH } from "./xml-limits.js";

/** What a file is, by its content. */
export type InputKind = "xml" | "zip" | "xclbin" | "unknown";

/** An input file in memory. */
export interface InputFile {
  /** Name for messages and headers: the file's own, without folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Longest text file in bytes: a character takes four at most. */
const MAX_TEXT_BYTES: number = 4 * MAX_XML_LENGTH;

/** Tells what a file is by its first bytes; its name does not matter. */
export function sniff(bytes: Uint8Array): InputKind {
  const starts = (...prefix: number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return "zip";
  if (starts(0x78, 0x63, 0x6c, 0x62, 0x69, 0x6e, 0x32, 0x00)) return "xclbin";
  const text = new TextDecoder("utf-8")
    .decode(bytes.subarray(0, 256))
    .replace(/^\uFEFF/, "")
    .trimStart();
  return text.startsWith("<") ? "xml" : "unknown";
}

/** Decodes a text file; reports where it is no UTF-8. */
export function decodeText(file: InputFile, diagnostics: DiagnosticCollector): string | undefined {
  const fail = (code: "input-encoding" | "xml-too-large", message: string): undefined => {
    diagnostics.report(code, message, { file: file.name }, "Give the file as the tool wrote it.");
    return undefined;
  };
  // Before decoding: a string cannot be as long as a file.
  if (file.bytes.length > MAX_TEXT_BYTES) {
    return fail(
      "xml-too-large",
      `${file.name} has ${file.bytes.length} bytes of text; the limit is ${MAX_TEXT_BYTES}.`,
    );
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
    // UTF-16 without its mark reads as UTF-8 with every other character NUL.
    if (!text.includes("\0")) return text;
    return fail("input-encoding", `${file.name} holds NUL characters; it may be UTF-16 text.`);
  } catch {
    const what = isUtf16(file.bytes) ? "is UTF-16 text" : "holds bytes that are no UTF-8 text";
    return fail("input-encoding", `${file.name} ${what}.`);
  }
}

/** A byte order mark that no UTF-8 text begins with. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** What an unknown file looks like, for the message that refuses it. */
export function describeUnknown(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8")
    .decode(bytes.subarray(0, 64))
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (isUtf16(bytes)) return "UTF-16 text";
  if (text === "" && bytes.length <= 64) return "white space only";
  if (text.startsWith("{") || text.startsWith("[")) return "JSON text";
  if (bytes[0] === 0x7f && text.slice(1, 4) === "ELF") return "an ELF program";
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) <= 5) return "a Python pickle";
  if (bytes[0] === 0x00 && bytes[1] === 0x09) return "a bitstream (.bit)";
  return "of an unknown kind";
}
