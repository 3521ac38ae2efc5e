import { PynqError } from "../../errors/errors.js";

/** What stands in the header of a `.bit` file. */
export interface BitHeader {
  /** Design's name: the part of the first field before its first `;`. */
  readonly design: string;
  /** The rest of that field, `KEY=VALUE` pairs such as `Version=2020.2`, `PARTIAL=TRUE`, `COMPRESS=TRUE`. */
  readonly options: Readonly<Record<string, string>>;
  /** Part as written, such as `7z020clg400`. */
  readonly part: string;
  /** Date of the build, such as `2020/11/05`. */
  readonly date: string;
  /** Time of the build, such as `14:03:21`. */
  readonly time: string;
  /** Length of the configuration data in bytes. */
  readonly length: number;
  /** True for a partial bitstream, which must not be loaded as a full one. */
  readonly partial: boolean;
}

/** A bitstream, ready for the FPGA manager. */
export interface Bitstream {
  /** Absent for a `.bin`, which has none. */
  readonly header?: BitHeader;
  /** Configuration data in the order of the configuration port: 32-bit words, each with its bytes turned round. */
  readonly data: Buffer;
}

/** First bytes of every `.bit` file: the length 9 and nine fixed bytes. */
const magic = Buffer.from([0x00, 0x09, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x00]);
/** The sync word 0xAA995566 as a `.bit` file has it, and as the configuration port takes it. */
const syncAsWritten = Buffer.from([0xaa, 0x99, 0x55, 0x66]);
const syncTurned = Buffer.from([0x66, 0x55, 0x99, 0xaa]);
/** The sync word comes after padding and bus width detection: a few hundred bytes at most. */
const SYNC_WITHIN = 4096;

/**
 * Reads a `.bit` or `.bin` file. A `.bit` loses its header and is byte-swapped; a `.bin` is taken as it is, or
 * swapped where its sync word shows that it is not yet. Mirrors PYNQ's `BitstreamHandler`.
 * @throws PynqError `PROGRAMMING` where the file is neither, is cut, or has data after its end
 */
export function readBitstream(file: Uint8Array, name: string): Bitstream {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const other = otherFormat(bytes);
  if (other !== undefined) throw fault(name, other);
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    return { data: inPortOrder(bytes, name) };
  }
  const { header, start } = readHeader(bytes, name);
  const rest = bytes.length - start;
  if (rest !== header.length) {
    const how = rest < header.length ? "is cut" : "has bytes after its end";
    throw fault(name, `the file ${how}: its header promises ${header.length} bytes of data, ${rest} follow`);
  }
  return { header, data: inPortOrder(bytes.subarray(start), name) };
}

function fault(name: string, what: string): PynqError {
  return new PynqError("PROGRAMMING", `${name} cannot be used as a bitstream: ${what}`);
}

/** What the file is instead, where that can be told. */
function otherFormat(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return "it is empty";
  if (bytes.subarray(0, 8).toString("latin1") === "xclbin2\0") {
    return "it is an xclbin; on a Zynq give the .bit that it was made from";
  }
  if (bytes.subarray(0, 4).toString("latin1") === "PK\x03\x04") {
    return "it is an archive (.xsa or .hdf); take the .bit out of it";
  }
  if (bytes.subarray(0x20, 0x28).equals(Buffer.from([0x66, 0x55, 0x99, 0xaa, 0x58, 0x4e, 0x4c, 0x58]))) {
    return "it is a boot image (BOOT.BIN); give the bitstream alone";
  }
  return undefined;
}

function readHeader(bytes: Buffer, name: string): { header: BitHeader; start: number } {
  let at = magic.length;
  const take = (count: number, what: string): Buffer => {
    if (at + count > bytes.length) throw fault(name, `its header ends inside ${what}`);
    at += count;
    return bytes.subarray(at - count, at);
  };
  const one = take(2, "the field after the magic").readUInt16BE();
  if (one !== 1) throw fault(name, `its header has ${one} where 1 belongs`);
  const texts: Record<string, string> = {};
  for (;;) {
    const tag = take(1, "a field's tag").toString("latin1");
    if (tag === "e") break;
    if (!"abcd".includes(tag)) throw fault(name, `its header has an unknown field 0x${hexByte(tag)}`);
    const size = take(2, `the length of field ${tag}`).readUInt16BE();
    texts[tag] = take(size, `field ${tag}`).toString("latin1").replace(/\0.*$/s, "");
  }
  const length = take(4, "the length of the data").readUInt32BE();
  for (const [tag, what] of Object.entries({ a: "design", b: "part", c: "date", d: "time" })) {
    if (texts[tag] === undefined) throw fault(name, `its header does not name the ${what}`);
  }
  const [design = "", ...rest] = texts["a"]!.split(";");
  const options = Object.fromEntries(
    rest.map((pair) => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)] as const),
  );
  const partial = options["PARTIAL"]?.toUpperCase() === "TRUE";
  const header = {
    design,
    options,
    part: texts["b"]!,
    date: texts["c"]!,
    time: texts["d"]!,
    length,
    partial,
  };
  return { header, start: at };
}

const hexByte = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, "0");

/** A copy in the order of the configuration port, which is what the kernel's drivers look for. */
function inPortOrder(data: Buffer, name: string): Buffer {
  if (data.length % 4 !== 0)
    throw fault(name, `${data.length} bytes of data are no whole number of 32-bit words`);
  const head = data.subarray(0, SYNC_WITHIN);
  const written = alignedIndex(head, syncAsWritten);
  const turned = alignedIndex(head, syncTurned);
  if (written === -1 && turned === -1) {
    throw fault(
      name,
      `no sync word (0xAA995566) in its first ${head.length} bytes; it is no bitstream of this kind, or encrypted`,
    );
  }
  const copy = Buffer.from(data);
  return turned !== -1 && (written === -1 || turned < written) ? copy : copy.swap32();
}

function alignedIndex(bytes: Buffer, word: Buffer): number {
  for (let at = bytes.indexOf(word); at !== -1; at = bytes.indexOf(word, at + 1)) {
    if (at % 4 === 0) return at;
  }
  return -1;
}
