import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { decodeText } from "../xclbin/metadata.js";
import { readHlsData } from "./data-json.js";
import { looksLikeHwHeader, readHwHeader } from "./hw-header.js";
import { readKernelXml } from "./kernel-xml.js";
import type { HlsSignature } from "./signature.js";
import { readXo } from "./xo.js";

/** Largest text that is read, in bytes: the largest kernel.xml known has 5 MB. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** True where a file of that name is one that {@link readHlsSignatures} is for: what is picked out of a folder. */
export function isHlsFileName(name: string): boolean {
  return /(?:^|[\\/])(?:kernel(?:\.internal)?\.xml|[^\\/]*_data\.json|x\w+_hw\.h|[^\\/]+\.xo)$/.test(name);
}

/**
 * False for a file of such a name that is of something else: drivers of other IPs have an `x…_hw.h` too, and any JSON may
 * be called `…_data.json`. One that is damaged counts as HLS's, so that it is told.
 */
export function isHlsFile(name: string, bytes: Uint8Array): boolean {
  const isHeader = name.endsWith(".h");
  if (!isHeader && !name.endsWith(".json")) return true;
  const text = decodeText(bytes);
  if (text === undefined) return true;
  return isHeader ? looksLikeHwHeader(text) : /"(?:Top|Args|Interfaces)"\s*:/.test(text);
}

/**
 * Reads the signatures of HLS functions out of a file that HLS or Vitis wrote: `kernel.xml`, `.xo`, `x*_hw.h`,
 * `hls_data.json` or `*_data.json`. What it is told by its content, not by its name. Nothing is thrown.
 * @returns none after reporting at least one error
 */
export function readHlsSignatures(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readXo(bytes, file, diagnostics);
  if (bytes.length === 0) {
    diagnostics.report("input-empty", "The file has no content.", { file });
    return [];
  }
  if (bytes.length > MAX_TEXT_BYTES) {
    diagnostics.report(
      "input-too-large",
      `The file has ${bytes.length} bytes; the limit is ${MAX_TEXT_BYTES}.`,
      {
        file,
      },
    );
    return [];
  }
  const text = decodeText(bytes);
  if (text === undefined) {
    diagnostics.report("input-encoding", "The file is neither UTF-8 text nor a ZIP archive.", { file });
    return [];
  }
  const start = text.trimStart()[0];
  if (start === "<") return readKernelXml(text, file, diagnostics);
  if (start === "{") return readHlsData(text, file, diagnostics);
  if (looksLikeHwHeader(text)) return readHwHeader(text, file, diagnostics);
  diagnostics.report("hls-kind", "The text is not of a kind that tells a kernel's signature.", { file });
  return [];
}
