import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { axlf, sectionHeader, sectionKinds, type XclbinMode, xclbinModes } from "../../facts/xclbin.js";
import { ByteView } from "./byte-view.js";

/** One section of the container, as its header names it. */
export interface XclbinSection {
  /** Number of `enum axlf_section_kind`. */
  readonly kind: number;
  /** The kind's name without its `ASK_`; `UNKNOWN_<number>` for a kind that is not in the table. */
  readonly kindName: string;
  /** The section's own name, often that of the file it was made from; may be empty. */
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly bytes: ByteView;
}

/** The container: its header and its sections, nothing of them decoded yet. */
export interface XclbinContainer {
  /** Version of the tool that wrote it: `major.minor.patch`. */
  readonly version: string;
  readonly mode: XclbinMode;
  /** Identity of the file, 32 hex digits in lower case with dashes. */
  readonly uuid: string;
  /** Platform name (vendor_board_name_version); empty where the file does not say. */
  readonly platformVbnv: string;
  readonly sections: readonly XclbinSection[];
}

/**
 * Reads the header and the section table of an xclbin. Every offset and size is checked against the file; the
 * sections' bytes are views, not copies.
 * @returns undefined after reporting why the file cannot be read
 */
export function readContainer(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): XclbinContainer | undefined {
  const view = new ByteView(bytes);
  if (!startsAsXclbin(bytes)) {
    reportForeign(bytes, file, diagnostics);
    return undefined;
  }
  const count = view.u32(axlf.sectionCount);
  const declared = view.u64(axlf.length);
  if (count === undefined || declared === undefined || !view.has(0, axlf.sectionHeaders)) {
    report(
      "xclbin-truncated",
      `The file has ${bytes.length} bytes; the header alone has ${axlf.sectionHeaders}.`,
    );
    return undefined;
  }
  if (declared > BigInt(bytes.length)) {
    report("xclbin-truncated", `The header says ${declared} bytes, the file has ${bytes.length}.`);
    return undefined;
  }
  if (!view.has(axlf.sectionHeaders, count * sectionHeader.bytes)) {
    report("xclbin-truncated", `The header says ${count} sections; their table does not fit into the file.`);
    return undefined;
  }

  const sections: XclbinSection[] = [];
  let damaged = false;
  for (let index = 0; index < count; index += 1) {
    const at = axlf.sectionHeaders + index * sectionHeader.bytes;
    const kind = view.u32(at + sectionHeader.kind) ?? 0;
    const offset = view.u64(at + sectionHeader.offset) ?? 0n;
    const size = view.u64(at + sectionHeader.size) ?? 0n;
    const kindName = sectionKinds[kind] ?? `UNKNOWN_${kind}`;
    if (offset + size > BigInt(bytes.length)) {
      damaged = true;
      report(
        "xclbin-section-outside",
        `Section ${index} (${kindName}) is said to be ${size} bytes at ${offset}; the file has ${bytes.length}.`,
      );
      continue;
    }
    const piece = view.slice(Number(offset), Number(size));
    if (piece === undefined) continue;
    sections.push({
      kind,
      kindName,
      name: view.text(at + sectionHeader.name, sectionHeader.nameBytes) ?? "",
      offset: Number(offset),
      bytes: piece,
    });
  }
  if (damaged) return undefined;

  return {
    version: `${view.u8(axlf.versionMajor)}.${view.u8(axlf.versionMinor)}.${view.u16(axlf.versionPatch)}`,
    mode: xclbinModes[view.u16(axlf.mode) ?? -1] ?? "unknown",
    uuid: uuidText(view.hex(axlf.uuid, 16)),
    platformVbnv: view.text(axlf.platformVbnv, axlf.platformVbnvBytes) ?? "",
    sections,
  };

  function report(code: "xclbin-truncated" | "xclbin-section-outside", message: string): void {
    diagnostics.report(code, message, { file }, "Copy or build the file again.");
  }
}

/** True where the bytes begin as an xclbin of the version that is read does. */
export function startsAsXclbin(bytes: Uint8Array): boolean {
  return beginsWith(bytes, axlf.magic);
}

/** What a file that is no xclbin is taken for by its first bytes, so that the message can say it. */
const lookalikes: readonly (readonly [start: string, what: string])[] = [
  ["PK\u0003\u0004", "a ZIP archive (a kernel's .xo goes to --hls)"],
  ["\u007fELF", "an ELF program"],
  ["\u001f\u008b", "gzip-compressed data; decompress it first"],
  ["version https://git-lfs", "a Git LFS pointer; fetch the file itself with `git lfs pull`"],
  ["<", "XML or HTML text"],
  ["{", "JSON text (a .link file names where the xclbin is to be had)"],
];

function reportForeign(bytes: Uint8Array, file: string, diagnostics: DiagnosticCollector): void {
  if (beginsWith(bytes, "xclbin")) {
    const version = new TextDecoder("latin1").decode(bytes.subarray(6, 7));
    diagnostics.report(
      "xclbin-version",
      `The container starts with "xclbin${/[0-9]/.test(version) ? version : ""}"; only version 2 is read.`,
      { file },
      "Link the design again with Vitis or SDAccel 2017.1 or newer.",
    );
    return;
  }
  const found = lookalikes.find(([start]) => beginsWith(bytes, start))?.[1] ?? "of no kind that is known";
  diagnostics.report("input-kind", `The file does not start as an xclbin does; it is ${found}.`, { file });
}

function beginsWith(bytes: Uint8Array, start: string): boolean {
  if (bytes.length < start.length) return false;
  for (let index = 0; index < start.length; index += 1) {
    if (bytes[index] !== start.charCodeAt(index)) return false;
  }
  return true;
}

function uuidText(hex = ""): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
