/* Writes ZIP archives for tests, with every part of them under the test's hand. */
import { crc32, deflateRawSync } from "node:zlib";

/** A file to be put into an archive. */
export interface ZipInput {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** Default deflated. */
  readonly stored?: boolean;
  /** What the directory says instead of the truth. */
  readonly claims?: Readonly<{
    size?: number;
    checksum?: number;
    method?: number;
    flags?: number;
    local?: number;
  }>;
}

/** Makes an archive of the files. */
export function zip(files: readonly ZipInput[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored = false, claims = {} } of files) {
    const bytes = Buffer.from(typeof content === "string" ? new TextEncoder().encode(content) : content);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const fields = {
      flags: claims.flags ?? 0,
      method: claims.method ?? (stored ? 0 : 8),
      checksum: claims.checksum ?? crc32(bytes),
      size: claims.size ?? bytes.length,
    };
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    writeCommon(local, 4, fields, packed.length, nameBytes.length);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    writeCommon(entry, 6, fields, packed.length, nameBytes.length);
    entry.writeUInt32LE(claims.local ?? at, 42);
    parts.push(local, nameBytes, packed);
    directory.push(entry, nameBytes);
    at += local.length + nameBytes.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** The fields that local header and directory entry share, from `version needed` on. */
function writeCommon(
  buffer: Buffer,
  at: number,
  fields: { flags: number; method: number; checksum: number; size: number },
  packed: number,
  nameLength: number,
): void {
  buffer.writeUInt16LE(20, at);
  buffer.writeUInt16LE(fields.flags, at + 2);
  buffer.writeUInt16LE(fields.method, at + 4);
  buffer.writeUInt32LE(fields.checksum, at + 10);
  buffer.writeUInt32LE(packed, at + 14);
  buffer.writeUInt32LE(fields.size, at + 18);
  buffer.writeUInt16LE(nameLength, at + 22);
}
