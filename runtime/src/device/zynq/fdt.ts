import { PynqError } from "../../errors/errors.js";

/** What matters of a device-tree overlay blob (`.dtbo`) before it is applied. */
export interface OverlayBlob {
  /** Fragments: places of the live tree that it changes. */
  readonly fragments: number;
  /** `firmware-name` properties: with one, the kernel's fpga-region programs the PL itself while it applies the blob. */
  readonly firmwareNames: readonly string[];
  /** True where it says that the firmware is a partial bitstream. */
  readonly partial: boolean;
}

/* Structure tokens and header fields: Devicetree Specification 0.4, chapter 5. All numbers are big-endian. */
const MAGIC = 0xd00dfeed;
const BEGIN_NODE = 1;
const END_NODE = 2;
const PROPERTY = 3;
const NOP = 4;
const END = 9;

/**
 * Checks a device-tree overlay and reads what of it the programmer must know.
 * @throws PynqError `PROGRAMMING` where it is no such blob, is cut, or is a whole tree instead of an overlay
 */
export function readOverlayBlob(blob: Uint8Array, name: string): OverlayBlob {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length);
  const fault = (what: string): PynqError =>
    new PynqError("PROGRAMMING", `${name} cannot be used as a device-tree overlay: ${what}`);
  if (bytes.length < 40 || bytes.readUInt32BE(0) !== MAGIC) {
    throw fault("it is no compiled device tree (dtc -@ -I dts -O dtb makes one)");
  }
  const total = bytes.readUInt32BE(4);
  if (total > bytes.length) throw fault(`it is cut: ${total} bytes promised, ${bytes.length} there`);
  const structure = bytes.readUInt32BE(8);
  const strings = bytes.readUInt32BE(12);
  const string = (at: number): string => {
    const end = at < total ? bytes.indexOf(0, at) : -1;
    if (end === -1 || end > total) throw fault("a name runs past its end");
    return bytes.toString("latin1", at, end);
  };
  const word = (at: number): number => {
    if (at + 4 > total) throw fault("its structure runs past its end");
    return bytes.readUInt32BE(at);
  };
  const path: string[] = [];
  const firmwareNames: string[] = [];
  let fragments = 0;
  let partial = false;
  for (let at = structure; ;) {
    const token = word(at);
    at += 4;
    if (token === BEGIN_NODE) {
      const node = string(at);
      at += (node.length + 4) & ~3;
      path.push(node);
      if (path.length === 3 && node === "__overlay__") fragments++;
    } else if (token === END_NODE) {
      if (path.pop() === undefined) throw fault("a node ends that did not begin");
    } else if (token === PROPERTY) {
      const size = word(at);
      const property = string(strings + word(at + 4));
      if (at + 8 + size > total) throw fault(`property ${property} runs past its end`);
      const text = bytes.toString("latin1", at + 8, at + 8 + size).replace(/\0.*$/s, "");
      if (path[2] === "__overlay__" && property === "firmware-name") firmwareNames.push(text);
      if (path[2] === "__overlay__" && property === "partial-fpga-config") partial = true;
      at += (8 + size + 3) & ~3;
    } else if (token === END) {
      break;
    } else if (token !== NOP) {
      throw fault(`its structure holds an unknown token ${token}`);
    }
  }
  if (fragments === 0) throw fault("it has no fragment: it is a whole tree, or was compiled from no overlay");
  return { fragments, firmwareNames, partial };
}
