import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import { isHlsFile, isHlsFileName } from "./parse/hls/read-signatures.js";
import type { InputFile } from "./parse/input.js";

/** Largest input file in bytes. The largest handoff known has 10 MB, an xclbin with its bitstream some hundred. */
export const MAX_INPUT_BYTES: number = 1 << 30;

/** Most files that are taken from a folder given with `--hls`. */
export const MAX_HLS_FILES = 1000;

/** The files that a run reads, as the command line names them. */
export interface InputOptions {
  /** Path of the design. */
  readonly input: string;
  /** Files or folders with C signatures (`--hls`). */
  readonly hls?: readonly string[] | undefined;
  /** Partial designs as `region=file` (`--partial`). */
  readonly partial?: readonly string[] | undefined;
}

/** A partial design with the region that it is for; no region where the file's name has to tell. */
export interface PartialInput {
  readonly region: string | undefined;
  readonly file: InputFile;
}

/** The files of a run, in memory. */
export interface DesignInputs {
  readonly design: InputFile;
  readonly signatures: readonly InputFile[];
  readonly partials: readonly PartialInput[];
  /** The bitstream beside the design, where there is one. */
  readonly image?: InputFile;
}

/** Reads all files of a run; reports each that cannot be read. */
export async function readInputs(
  options: InputOptions,
  diagnostics: DiagnosticCollector,
): Promise<DesignInputs | undefined> {
  const design = await readInput(options.input, basename(options.input), diagnostics);
  const signatures: InputFile[] = [];
  for (const path of options.hls ?? []) signatures.push(...(await readSignatureFiles(path, diagnostics)));
  const partials: PartialInput[] = [];
  for (const text of options.partial ?? []) {
    const [, region, path = text] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const file = await readInput(path, basename(path), diagnostics);
    if (file !== undefined) partials.push({ region, file });
  }
  if (design === undefined || diagnostics.hasErrors) return undefined;
  const image = await readImage(options.input, diagnostics);
  return { design, signatures, partials, ...(image === undefined ? {} : { image }) };
}

/** `base.bit` or `base.bin` beside `base.hwh`. */
async function readImage(input: string, diagnostics: DiagnosticCollector): Promise<InputFile | undefined> {
  if (!/\.hwh$/i.test(input)) return undefined;
  for (const extension of [".bit", ".bin"]) {
    const path = input.replace(/\.hwh$/i, extension);
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile() === true) return readInput(path, basename(path), diagnostics);
  }
  return undefined;
}

/** Every file of a run with the name that the manifest knows it by. */
export function namedInputs(inputs: DesignInputs): readonly (readonly [string, InputFile])[] {
  return [
    [inputs.design.name, inputs.design],
    ...inputs.signatures.map((file) => [`hls/${file.name}`, file] as const),
    ...inputs.partials.map(({ region, file }) => [`partial/${region ?? ""}=${file.name}`, file] as const),
    ...(inputs.image === undefined ? [] : [[`image/${inputs.image.name}`, inputs.image] as const]),
  ];
}

/** A file, or all files of a folder that look like HLS's, in the order of their paths. */
async function readSignatureFiles(path: string, diagnostics: DiagnosticCollector): Promise<InputFile[]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() !== true) {
    const file = await readInput(path, basename(path), diagnostics);
    return file === undefined ? [] : [file];
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && isHlsFileName(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const refuse = (message: string): InputFile[] => {
    diagnostics.report(
      "hls-folder",
      message,
      { file: path },
      "Give the folder of the HLS solution, or the files themselves.",
    );
    return [];
  };
  if (paths.length > MAX_HLS_FILES) {
    return refuse(`${path} holds ${paths.length} files with signatures; the limit is ${MAX_HLS_FILES}.`);
  }
  const files: InputFile[] = [];
  const others: string[] = [];
  for (const full of paths) {
    const name = relative(path, full).replaceAll("\\", "/");
    const file = await readInput(full, name, diagnostics);
    if (file === undefined) continue;
    if (isHlsFile(name, file.bytes)) files.push(file);
    else others.push(name);
  }
  if (files.length === 0 && !diagnostics.hasErrors) {
    return refuse(`${path} holds no file that tells a kernel's signature.`);
  }
  if (others.length > 0) {
    const shown = others.slice(0, 8).join(", ") + (others.length > 8 ? ", …" : "");
    diagnostics.report("hls-skipped", `Not of HLS, by their content: ${shown}.`, { file: path });
  }
  return files;
}

async function readInput(
  path: string,
  name: string,
  diagnostics: DiagnosticCollector,
): Promise<InputFile | undefined> {
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
