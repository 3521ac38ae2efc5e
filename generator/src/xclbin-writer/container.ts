import { createHash } from "node:crypto";
import { axlf, sectionHeader, type XclbinMode, xclbinModes } from "../facts/xclbin.js";
import { putText } from "./sections.js";

/** A section to be written. */
export interface WrittenSection {
  /** Number of `enum axlf_section_kind`. */
  readonly kind: number;
  /** At most 15 characters; default empty. */
  readonly name?: string;
  readonly bytes: Uint8Array;
}

/** A container to be written. */
export interface WrittenContainer {
  /** Platform name, at most 63 bytes. */
  readonly platformVbnv: string;
  readonly mode?: XclbinMode;
  /** 32 hex digits, dashes allowed; default: derived from the sections. */
  readonly uuid?: string;
  readonly sections: readonly WrittenSection[];
}

/** Version that is written as the tool's: of an XRT that reads all that is written here. */
const VERSION = { major: 2, minor: 13, patch: 0 } as const;

/**
 * Writes an xclbin2 container: header, section table, sections aligned to 8 bytes. The same input gives the same bytes:
 * no time, user or host is in them.
 * @throws RangeError for a name or uuid that its field cannot hold
 */
export function writeContainer(container: WrittenContainer): Uint8Array {
  const { sections, mode = "hw" } = container;
  const headerBytes = axlf.sectionHeaders + sectionHeader.bytes * sections.length;
  let length = headerBytes;
  const offsets = sections.map(({ bytes }) => {
    const offset = Math.ceil(length / 8) * 8;
    length = offset + bytes.length;
    return offset;
  });

  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  putText(file, 0, axlf.magic.length + 1, axlf.magic);
  view.setInt32(axlf.signatureLength, -1, true);
  file.fill(0xff, axlf.keyBlock, axlf.keyBlockEnd);
  view.setBigUint64(axlf.length, BigInt(length), true);
  view.setUint16(axlf.versionPatch, VERSION.patch, true);
  view.setUint8(axlf.versionMajor, VERSION.major);
  view.setUint8(axlf.versionMinor, VERSION.minor);
  const modeNumber = xclbinModes.indexOf(mode);
  if (modeNumber === -1) throw new RangeError(`"${mode}" is no mode; there are ${xclbinModes.join(", ")}.`);
  view.setUint16(axlf.mode, modeNumber, true);
  putText(file, axlf.platformVbnv, axlf.platformVbnvBytes, container.platformVbnv);
  view.setUint32(axlf.sectionCount, sections.length, true);
  sections.forEach((section, index) => {
    const at = axlf.sectionHeaders + sectionHeader.bytes * index;
    const offset = offsets[index] ?? 0;
    view.setUint32(at + sectionHeader.kind, section.kind, true);
    putText(file, at + sectionHeader.name, sectionHeader.nameBytes, section.name ?? "");
    view.setBigUint64(at + sectionHeader.offset, BigInt(offset), true);
    view.setBigUint64(at + sectionHeader.size, BigInt(section.bytes.length), true);
    file.set(section.bytes, offset);
  });
  file.set(uuidBytes(container.uuid, file), axlf.uuid);
  return file;
}

function uuidBytes(uuid: string | undefined, file: Uint8Array): Uint8Array {
  if (uuid === undefined) return createHash("sha256").update(file).digest().subarray(0, 16);
  const digits = uuid.replaceAll("-", "");
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) throw new RangeError(`"${uuid}" is not 32 hex digits.`);
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}
