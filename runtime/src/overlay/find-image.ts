import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PynqError } from "../errors/errors.js";
import type { OverlayDescriptor } from "./descriptor.js";

/** Where a bitstream or xclbin is looked for. */
export interface ImageSearch {
  /** The file itself, from the options of `load`; relative to the current folder. */
  readonly given: string | undefined;
  /** `import.meta.url` of the overlay class's module, where the class says it. */
  readonly moduleUrl: string | undefined;
}

/**
 * Finds the file that belongs to a design: the one given; else the name that the design's input had beside it, in the
 * folder of the overlay's module and those above it up to the package's own, in the current folder, and in that of the
 * program's main script.
 *
 * @throws PynqError `ARGUMENT` where there is no such file; the message lists the places
 */
export function findImage(descriptor: OverlayDescriptor, { given, moduleUrl }: ImageSearch): string {
  if (given !== undefined) {
    const path = resolve(given);
    if (existsSync(path)) return path;
    throw new PynqError("ARGUMENT", `${path} does not exist`);
  }
  const { image, name } = descriptor;
  if (image === undefined) {
    throw new PynqError(
      "ARGUMENT",
      `the metadata of ${name} names no bitstream; give its path: load({ bitfile: "…" })`,
    );
  }
  const places = searchPlaces(moduleUrl).map((folder) => join(folder, image.file));
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new PynqError(
    "ARGUMENT",
    `${image.file} of ${name} was not found (looked at ${places.join(", ")}); give its path: load({ bitfile: "…" })`,
  );
}

function searchPlaces(moduleUrl: string | undefined): string[] {
  const folders: string[] = [];
  if (moduleUrl?.startsWith("file:") === true)
    folders.push(...upToPackage(dirname(fileURLToPath(moduleUrl))));
  folders.push(process.cwd());
  const script = process.argv[1];
  if (script !== undefined && isAbsolute(script)) folders.push(dirname(script));
  return [...new Set(folders)];
}

/** The folder and those above it, up to the one with the package.json. */
function upToPackage(folder: string): string[] {
  const folders = [folder];
  let current = folder;
  while (!existsSync(join(current, "package.json"))) {
    const parent = dirname(current);
    // No package around it: only the module's own folder is meant.
    if (parent === current) return [folder];
    folders.push(parent);
    current = parent;
  }
  return folders;
}
