import { createHash } from "node:crypto";

/** Name of the manifest in the output folder. */
export const MANIFEST_NAME = "pynq-gen.manifest.json";

/** Version of the manifest's form. */
const MANIFEST_VERSION = 1;

/** Stands for the hash of a file that a run was about to write: the run did not end where it is still there. */
export const INCOMPLETE = "";

/** What is known of one generated file. */
export interface ManifestFile {
  /** SHA-256 of its text before formatting: it is formatted again only when this changes. */
  readonly unformatted: string;
  /** SHA-256 of the file as written; {@link INCOMPLETE} while it is being written. */
  readonly formatted: string;
}

/** What an output folder was generated from, and what lies in it. */
export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  readonly generator: string;
  /** Tools that the bytes of the output depend on. */
  readonly tools: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** SHA-256 of each input, by file name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly modelHash: string;
  /** Generated files by path, with `/`. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

/** Makes a manifest of this version. */
export function makeManifest(content: Omit<Manifest, "version">): Manifest {
  return { version: MANIFEST_VERSION, ...content };
}

/** The manifest's text: sorted, one file a line, LF. */
export function printManifest(manifest: Manifest): string {
  const files = Object.fromEntries(Object.entries(manifest.files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ $comment: "Written by pynq-gen; it knows its files by this. Do not edit.", ...manifest, files }, null, 2)}\n`;
}

/** Reads a manifest's text; undefined where it is none of this version. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const value = JSON.parse(text) as Partial<Manifest>;
    if (value.version !== MANIFEST_VERSION || typeof value.files !== "object" || value.files === null)
      return undefined;
    for (const [path, file] of Object.entries(value.files)) {
      if (
        !isSafePath(path) ||
        path === MANIFEST_NAME ||
        typeof file.formatted !== "string" ||
        typeof file.unformatted !== "string"
      ) {
        return undefined;
      }
    }
    const complete =
      typeof value.generator === "string" &&
      typeof value.modelHash === "string" &&
      isTexts(value.tools) &&
      isTexts(value.options) &&
      isTexts(value.inputs);
    return complete ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

/** A path below the output folder: a manifest that was tampered with must not delete elsewhere. */
export function isSafePath(path: string): boolean {
  return path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part));
}

/** Hex SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
