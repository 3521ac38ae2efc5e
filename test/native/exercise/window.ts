/* A temporary file that stands for a device: windows are mapped onto it, and its bytes are looked at from outside. */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { tempFolder } from "../../support/tmp.js";

export interface DeviceFile {
  readonly path: string;
  /** Bytes of the file, read by `read(2)`, not through a mapping. */
  bytes(offset: number, length: number): Uint8Array;
  fill(offset: number, bytes: Uint8Array): void;
}

/** Makes a file of `size` bytes of a pattern in which no two aligned words are equal. */
export function deviceFile(size: number): DeviceFile {
  const path = join(tempFolder(), "device");
  const fd = openSync(path, "w+");
  writeSync(fd, pattern(size));
  closeSync(fd);
  return {
    path,
    bytes(offset, length) {
      const into = new Uint8Array(length);
      const file = openSync(path, "r");
      readSync(file, into, 0, length, offset);
      closeSync(file);
      return into;
    },
    fill(offset, bytes) {
      const file = openSync(path, "r+");
      writeSync(file, bytes, 0, bytes.length, offset);
      closeSync(file);
    },
  };
}

/** Word i is a bijection of i, so that a word from a wrong place is seen; the top bit of every other one is set. */
export function pattern(size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0; i < words.length; i++) words[i] = (Math.imul(i + 1, 0x9e3779b1) ^ 0x5a5a5a5a) >>> 0;
  return new Uint8Array(words.buffer, 0, size);
}
