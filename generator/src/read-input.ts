import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import type { InputFile } from "./parse/input.js";

/** Largest input file in bytes. The largest handoff known has 10 MB, an xclbin with its bitstream some hundred. */
export const MAX_INPUT_BYTES: number = 1 << 30;

/** Reads an input file; reports why it cannot be read. */
export async function readInput(
  path: string,
  diagnostics: DiagnosticCollector,
): Promise<InputFile | undefined> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (!info.isFile()) {
      diagnostics.report("input-not-found", `${path} is not a file.`, { file: name });
      return undefined;
    }
    if (info.size > MAX_INPUT_BYTES) {
      const message = `${path} has ${info.size} bytes; the limit is ${MAX_INPUT_BYTES}.`;
      diagnostics.report("input-too-large", message, { file: name });
      return undefined;
    }
    if (info.size === 0) {
      diagnostics.report("input-empty", `${path} is empty.`, { file: name });
      return undefined;
    }
    return { name, bytes: await readFile(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    diagnostics.report(
      missing ? "input-not-found" : "input-unreadable",
      missing ? `There is no file ${path}.` : `${path} cannot be read (${code ?? "unknown error"}).`,
      { file: name },
    );
    return undefined;
  }
}
