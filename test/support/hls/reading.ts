/* Reads text or bytes as an HLS file and keeps what was reported. */
import { type Diagnostic, DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readHlsSignatures } from "#generator/parse/hls/read-signatures.js";
import type { HlsArgument, HlsSignature } from "#generator/parse/hls/signature.js";

/** What reading gave. */
export interface HlsReading {
  readonly signatures: readonly HlsSignature[];
  readonly diagnostics: readonly Diagnostic[];
  /** `severity code` of each diagnostic, in order. */
  readonly codes: readonly string[];
}

/** Reads a file's content. */
export function readHls(content: string | Uint8Array, file = "sample"): HlsReading {
  const collector = new DiagnosticCollector();
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const signatures = readHlsSignatures(bytes, file, collector);
  return {
    signatures,
    diagnostics: collector.all,
    codes: collector.all.map(({ severity, code }) => `${severity} ${code}`),
  };
}

/** Reads what has to give one signature without any remark. @throws Error that says what was reported */
export function readOne(content: string | Uint8Array, file = "sample"): HlsSignature {
  const { signatures, diagnostics } = readHls(content, file);
  const [first] = signatures;
  if (first === undefined || signatures.length > 1 || diagnostics.length > 0) {
    const remarks = diagnostics.map(({ code, message }) => `${code}: ${message}`).join("; ");
    throw new Error(`${signatures.length} signatures; reported: ${remarks}`);
  }
  return first;
}

/** An argument on one line: index, name, type, direction, interface, registers as `offset:bits`. */
export function line(argument: HlsArgument): string {
  const registers = argument.registers
    .map(({ offset, bits }) => `0x${offset.toString(16)}:${bits}`)
    .join(",");
  return [
    argument.index,
    argument.name,
    argument.cType?.text,
    argument.direction,
    argument.interface,
    registers,
  ]
    .map((part) => part ?? "-")
    .join(" | ");
}
