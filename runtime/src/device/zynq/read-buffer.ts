import type { SystemRoot } from "./system-root.js";

/**
 * A file's bytes as a Buffer, for its readers of integers; undefined where there is no such file. Apart from
 * {@link SystemRoot}, whose declarations must not need Node's types.
 */
export function readBuffer(root: SystemRoot, file: string): Buffer | undefined {
  const bytes = root.readBytes(file);
  return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
