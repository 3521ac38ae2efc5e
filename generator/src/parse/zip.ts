import { crc32, inflateRawSync } from "node:zlib";
import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";

/** Largest member that is unpacked, in bytes: design files stay below 20 MB. */
export const MAX_ZIP_MEMBER_BYTES: number = 256 * 1024 * 1024;

/** A file of an archive. */
export interface ZipMember {
  /** Path inside the archive, with `/`. */
  readonly name: string;
  /** Bytes when unpacked, as the archive says. */
  readonly size: number;
  /**
   * Unpacks it and checks its checksum.
   * @returns undefined after reporting why that fails
   */
  read(): Uint8Array | undefined;
}

/** Signatures and lengths of the records; PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16. */
const END = { signature: 0x06054b50, bytes: 22, maxComment: 0xffff } as const;
const ENTRY = { signature: 0x02014b50, bytes: 46 } as const;
const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const FLAG_ENCRYPTED = 1;

/**
 * Lists a ZIP archive's files by its central directory. Only what is asked for is unpacked, never more than the
 * archive says it is, so that an archive bomb costs nothing.
 * @returns undefined after reporting why the archive cannot be read
 */
export function listZip(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly ZipMember[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (message: string): undefined => {
    diagnostics.report("zip-damaged", message, { file });
    return undefined;
  };
  const end = findEnd(view);
  if (end === undefined)
    return damaged("The archive has no directory: it was not written or copied to its end.");
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) {
    return damaged("The archive is in the ZIP64 format, which no design tool writes.");
  }

  const members: ZipMember[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY.bytes > end || view.getUint32(at, true) !== ENTRY.signature) {
      return damaged(`Entry ${index} of ${count} of the archive's directory is missing.`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + ENTRY.bytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) return damaged(`Entry ${index} of ${count} of the archive's directory is cut off.`);
    const name = new TextDecoder()
      .decode(bytes.subarray(at + ENTRY.bytes, at + ENTRY.bytes + nameBytes))
      .replaceAll("\\", "/");
    const entry: DirectoryEntry = {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      local: view.getUint32(at + 42, true),
    };
    if (!name.endsWith("/")) {
      members.push({ name, size: entry.size, read: () => unpack(bytes, view, entry, file, diagnostics) });
    }
    at = next;
  }
  return members;
}

interface DirectoryEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** Offset of the end record: the last one, since a comment may follow it. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END.bytes;
  for (let at = last; at >= 0 && at >= last - END.maxComment; at -= 1) {
    if (view.getUint32(at, true) === END.signature) return at;
  }
  return undefined;
}

function unpack(
  bytes: Uint8Array,
  view: DataView,
  entry: DirectoryEntry,
  file: string,
  diagnostics: DiagnosticCollector,
): Uint8Array | undefined {
  const fail = (code: "zip-damaged" | "input-too-large", message: string): undefined => {
    diagnostics.report(code, message, { file: `${file}!${entry.name}` });
    return undefined;
  };
  const { local, packed, size } = entry;
  if (size > MAX_ZIP_MEMBER_BYTES) {
    return fail("input-too-large", `The member has ${size} bytes; the limit is ${MAX_ZIP_MEMBER_BYTES}.`);
  }
  if ((entry.flags & FLAG_ENCRYPTED) !== 0) return fail("zip-damaged", "The member is encrypted.");
  if (local + LOCAL.bytes > bytes.length || view.getUint32(local, true) !== LOCAL.signature) {
    return fail("zip-damaged", "The member's header is missing.");
  }
  const start = local + LOCAL.bytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > bytes.length) return fail("zip-damaged", "The member is cut off.");
  const data = bytes.subarray(start, start + packed);
  let content: Uint8Array;
  if (entry.method === METHOD_STORED) content = data;
  else if (entry.method === METHOD_DEFLATED) {
    try {
      content = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    } catch {
      return fail("zip-damaged", "The member cannot be unpacked.");
    }
  } else return fail("zip-damaged", `The member is packed by method ${entry.method}, which is not known.`);
  if (content.length !== size || crc32(content) !== entry.checksum) {
    return fail("zip-damaged", "The member's content does not match its checksum.");
  }
  return content;
}
