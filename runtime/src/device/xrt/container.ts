import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { PynqError } from "../../errors/errors.js";

/** How XRT runs a compute unit: `IP_CONTROL` of xclbin.h. */
export type UnitControl = "hs" | "chain" | "none" | "other";

/** A compute unit, from IP_LAYOUT. */
export interface XclbinUnit {
  /** `kernel:instance`. */
  readonly name: string;
  readonly control: UnitControl;
  /** Bus address of its registers; absent where it has none. */
  readonly base?: bigint;
  /** Number by which XRT's lower layer calls it; absent where it has no registers. */
  readonly index?: number;
}

/** What the runtime must know of an xclbin to load it; everything else was read when the overlay was generated. */
export interface XclbinImage {
  readonly file: string;
  /** 32 hexadecimal digits, as XRT reports what is loaded. */
  readonly uuid: string;
  readonly target: "hw" | "hw_emu" | "sw_emu";
  /** VBNV of the platform that it was linked for. */
  readonly platform: string;
  readonly units: readonly XclbinUnit[];
}

/** Offsets in struct axlf and its sections, of XRT's xclbin.h (the same from 2.2 to 2.25). */
const headerBytes = 456;
const layout = { length: 304, mode: 332, platform: 352, uuid: 416, sections: 448 };
const sectionBytes = 40;
const maxSections = 1024;
const ipLayoutKind = 8;
const ipBytes = 80;
const maxUnits = 4096;
const kernelType = 1;
const noBase = 0xffff_ffff_ffff_ffffn;

const controls: readonly UnitControl[] = ["hs", "chain", "none"];

function refuse(file: string, reason: string): never {
  throw new PynqError("PROGRAMMING", `${file} cannot be loaded: ${reason}`);
}

async function readAt(handle: FileHandle, file: string, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  if (bytesRead < length) refuse(file, `it ends within ${length} bytes from byte ${at}`);
  return buffer;
}

function text(buffer: Buffer, at: number, length: number): string {
  const bytes = buffer.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? length : end);
}

interface IpEntry {
  readonly unit: XclbinUnit;
  readonly interruptId: number;
}

function readEntry(section: Buffer, at: number): IpEntry | undefined {
  if (section.readUInt32LE(at) !== kernelType) return undefined;
  const properties = section.readUInt32LE(at + 4);
  const base = section.readBigUInt64LE(at + 8);
  const name = text(section, at + 16, 64);
  const control = controls[(properties >>> 8) & 0xff] ?? "other";
  const unit: XclbinUnit = base === noBase ? { name, control } : { name, control, base };
  return { unit, interruptId: (properties >>> 1) & 0x7f };
}

/** XRT numbers the units that have registers by interrupt, or by address where no interrupt is given. */
function number(entries: readonly IpEntry[]): readonly XclbinUnit[] {
  const byInterrupt = entries.some(({ interruptId }) => interruptId !== 0);
  const base = ({ unit }: IpEntry): bigint => unit.base ?? noBase;
  const order = entries
    .filter(({ unit }) => unit.base !== undefined)
    .sort((a, b) =>
      byInterrupt ? a.interruptId - b.interruptId : base(a) < base(b) ? -1 : base(a) > base(b) ? 1 : 0,
    );
  return entries.map((entry) => {
    const index = order.indexOf(entry);
    return index < 0 ? entry.unit : { ...entry.unit, index };
  });
}

interface Section {
  readonly kind: number;
  readonly offset: number;
  readonly size: number;
}

/** The section headers; XRT itself reads what they say without looking where the file ends. */
async function readSections(
  handle: FileHandle,
  file: string,
  count: number,
  length: bigint,
): Promise<readonly Section[]> {
  const headers = await readAt(handle, file, headerBytes, count * sectionBytes);
  return Array.from({ length: count }, (_, index) => {
    const at = index * sectionBytes;
    const offset = headers.readBigUInt64LE(at + 24);
    const size = headers.readBigUInt64LE(at + 32);
    if (offset + size > length)
      refuse(file, `its section ${index} ends at byte ${offset + size} of ${length}`);
    return { kind: headers.readUInt32LE(at), offset: Number(offset), size: Number(size) };
  });
}

async function readUnits(handle: FileHandle, file: string, layout: Section): Promise<readonly XclbinUnit[]> {
  const { offset, size } = layout;
  if (size < 8 || size > 8 + maxUnits * ipBytes) refuse(file, `its IP_LAYOUT has ${size} bytes`);
  const section = await readAt(handle, file, offset, size);
  const units = section.readInt32LE(0);
  if (units < 0 || 8 + units * ipBytes > size) refuse(file, `its IP_LAYOUT does not hold ${units} entries`);
  const entries = Array.from({ length: units }, (_, index) => readEntry(section, 8 + index * ipBytes));
  return number(entries.filter((entry) => entry !== undefined));
}

/** 4 hw_emu, 5 sw_emu, 6 hw_emu with partial reconfiguration; the modes before are all for hardware. */
function target(mode: number): XclbinImage["target"] {
  return mode === 5 ? "sw_emu" : mode === 4 || mode === 6 ? "hw_emu" : "hw";
}

/**
 * Reads what identifies an xclbin and where its compute units are: a few hundred bytes of the file.
 * @throws PynqError `PROGRAMMING` where the file cannot be read or is no xclbin
 */
export async function readXclbinImage(file: string): Promise<XclbinImage> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    throw new PynqError("PROGRAMMING", `the xclbin cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const header = await readAt(handle, file, 0, headerBytes);
    if (header.toString("latin1", 0, 8) !== "xclbin2\0")
      refuse(file, "it is no xclbin (no xclbin2 at its start)");
    const { size } = await handle.stat();
    const length = header.readBigUInt64LE(layout.length);
    if (length > BigInt(size)) refuse(file, `it says that it has ${length} bytes and has ${size}`);
    const count = header.readUInt32LE(layout.sections);
    if (count > maxSections) refuse(file, `it says that it has ${count} sections`);
    const sections = await readSections(handle, file, count, length);
    const units = sections.find(({ kind }) => kind === ipLayoutKind);
    return {
      file,
      uuid: header.toString("hex", layout.uuid, layout.uuid + 16),
      target: target(header.readUInt16LE(layout.mode)),
      platform: text(header, layout.platform, 64),
      units: units === undefined ? [] : await readUnits(handle, file, units),
    };
  } catch (error) {
    if (error instanceof PynqError) throw error;
    throw new PynqError("PROGRAMMING", `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
