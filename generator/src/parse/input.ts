import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";

/** What a file is, by its content. */
export type InputKind = "xml" | "zip" | "xclbin" | "unknown";

/** An input file in memory. */
export interface InputFile {
  /** Name for messages and headers: the file's own, without folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

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
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
  } catch {
    const [first, second] = file.bytes;
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    diagnostics.report(
      "input-encoding",
      utf16 ? `${file.name} is UTF-16 text.` : `${file.name} holds bytes that are no UTF-8 text.`,
      { file: file.name },
      "Give the file as the tool wrote it.",
    );
    return undefined;
  }
}

/** What an unknown file looks like, for the message that refuses it. */
export function describeUnknown(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8")
    .decode(bytes.subarray(0, 64))
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (bytes[0] === 0xff || bytes[0] === 0xfe) return "UTF-16 text";
  if (text.startsWith("{") || text.startsWith("[")) return "JSON text";
  if (bytes[0] === 0x7f && text.slice(1, 4) === "ELF") return "an ELF program";
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) <= 5) return "a Python pickle";
  if (bytes[0] === 0x00 && bytes[1] === 0x09) return "a bitstream (.bit)";
  return "of an unknown kind";
}
