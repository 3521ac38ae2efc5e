import { endianness } from "node:os";
import type { SystemRoot } from "./system-root.js";
import { readBuffer } from "./read-buffer.js";

/** Entry of the auxiliary vector that holds the page size (`linux/auxvec.h`). */
const AT_PAGESZ = 6;
const USUAL = 4096;

/** Size of a page of memory in bytes, as the kernel told this process; 4096 where it cannot be read. */
export function pageSize(root: SystemRoot): number {
  const vector = readBuffer(root, "/proc/self/auxv") ?? Buffer.alloc(0);
  const word = ["arm", "ia32", "mipsel"].includes(process.arch) ? 4 : 8;
  const little = endianness() === "LE";
  const read = (at: number): number => {
    const low = little ? at : at + word - 4;
    return little ? vector.readUInt32LE(low) : vector.readUInt32BE(low);
  };
  for (let at = 0; at + 2 * word <= vector.length; at += 2 * word) {
    if (read(at) === AT_PAGESZ) return read(at + word);
  }
  return USUAL;
}
