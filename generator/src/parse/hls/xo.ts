import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { decodeText } from "../xclbin/metadata.js";
import { listZip, type ZipMember } from "../zip.js";
import { combineSignatures } from "./combine.js";
import { readHlsData } from "./data-json.js";
import { readHwHeader } from "./hw-header.js";
import { readKernelXml } from "./kernel-xml.js";
import type { HlsSignature } from "./signature.js";

type TextReader = (text: string, file: string, diagnostics: DiagnosticCollector) => readonly HlsSignature[];

/** Which members describe a signature, and who reads them. */
const readers: readonly (readonly [pattern: RegExp, reader: TextReader])[] = [
  [/(?:^|\/)kernel\.xml$/, readKernelXml],
  [/(?:^|\/)(?:hls|\w+)_data\.json$/, readHlsData],
  [/(?:^|\/)x\w+_hw\.h$/, readHwHeader],
];

/** Reads a kernel object (`.xo`): a ZIP archive with the kernel's `kernel.xml` and mostly HLS's own files beside it. */
export function readXo(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const members = listZip(bytes, file, diagnostics);
  if (members === undefined) return [];
  const found = members.flatMap((member) => {
    const reader = readers.find(([pattern]) => pattern.test(member.name))?.[1];
    return reader === undefined ? [] : readMember(member, reader, file, diagnostics);
  });
  if (!members.some(({ name }) => readers[0]?.[0].test(name) === true)) {
    diagnostics.report("hls-no-kernel", `None of the archive's ${members.length} members is a kernel.xml.`, {
      file,
    });
  }
  return combineSignatures(found, diagnostics);
}

function readMember(
  member: ZipMember,
  reader: TextReader,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const content = member.read();
  if (content === undefined) return [];
  const name = `${file}!${member.name}`;
  const text = decodeText(content);
  if (text === undefined) {
    diagnostics.report("input-encoding", "The member is not UTF-8 text.", { file: name });
    return [];
  }
  return reader(text, name, diagnostics);
}
