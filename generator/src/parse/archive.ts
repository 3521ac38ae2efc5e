import { unzipSync } from "fflate";
import type { UnzipFileInfo } from "fflate";
import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { InputFile } from "./input.js";
import { parseXml } from "./xml.js";

/** Largest member of an archive that is unpacked, in bytes. */
export const MAX_MEMBER_BYTES: number = 256 << 20;

/** Most bytes that are unpacked from one archive. */
export const MAX_UNPACKED_BYTES: number = 512 << 20;

/** A design in an archive. */
export interface ArchivedDesign {
  /** Path of the `.hwh` in the archive. */
  readonly member: string;
  readonly file: InputFile;
}

/**
 * Picks the block design of an `.xsa` or `.hdf`: the one that `--design` names, else the one that the archive's own
 * `sysdef.xml` calls the default, else the only one.
 */
export function pickDesign(
  archive: InputFile,
  requested: string | undefined,
  diagnostics: DiagnosticCollector,
): ArchivedDesign | undefined {
  const members = unpack(archive, diagnostics);
  if (members === undefined) return undefined;
  const designs = [...members.keys()].filter((name) => /\.hwh$/i.test(name)).sort();
  if (designs.length === 0) {
    diagnostics.report("zip-no-design", `${archive.name} holds no .hwh file.`, { file: archive.name });
    return undefined;
  }
  const chosen =
    requested === undefined
      ? defaultDesign(members, designs, archive, diagnostics)
      : byName(designs, requested);
  if (chosen === undefined) {
    const names = designs.map(stem).join(", ");
    if (requested === undefined) {
      diagnostics.report(
        "zip-ambiguous-design",
        `${archive.name} holds ${designs.length} designs and does not say which is the default: ${names}.`,
        { file: archive.name },
        `Choose one with --design, for example --design ${stem(designs[0] ?? "")}.`,
      );
    } else {
      diagnostics.report(
        "zip-design-unknown",
        `${archive.name} holds no design ${requested.slice(0, 120)}.`,
        { file: archive.name },
        `Designs are: ${names}.`,
      );
    }
    return undefined;
  }
  if (designs.length > 1 && requested === undefined) {
    const others = designs.filter((name) => name !== chosen).map(stem);
    diagnostics.report(
      "zip-design-chosen",
      `Read ${stem(chosen)}; ${archive.name} also holds ${others.join(", ")}.`,
      { file: archive.name },
    );
  }
  return {
    member: chosen,
    file: { name: `${archive.name}!${chosen}`, bytes: members.get(chosen) ?? new Uint8Array() },
  };
}

/** Unpacks the design files and the table of contents, and nothing else. */
function unpack(
  archive: InputFile,
  diagnostics: DiagnosticCollector,
): ReadonlyMap<string, Uint8Array> | undefined {
  let total = 0;
  let tooLarge: string | undefined;
  const filter = (info: UnzipFileInfo): boolean => {
    if (!/\.hwh$/i.test(info.name) && !/(^|\/)sysdef\.xml$/i.test(info.name)) return false;
    total += info.originalSize;
    if (info.originalSize > MAX_MEMBER_BYTES || total > MAX_UNPACKED_BYTES) {
      tooLarge ??= info.name;
      return false;
    }
    return true;
  };
  try {
    const files = unzipSync(archive.bytes, { filter });
    if (tooLarge !== undefined) {
      diagnostics.report(
        "input-too-large",
        `${tooLarge} unpacks to more than ${MAX_MEMBER_BYTES} bytes (${MAX_UNPACKED_BYTES} for the whole archive).`,
        { file: archive.name },
      );
      return undefined;
    }
    return new Map(Object.entries(files));
  } catch (error) {
    diagnostics.report("zip-damaged", `${archive.name} cannot be unpacked: ${(error as Error).message}.`, {
      file: archive.name,
    });
    return undefined;
  }
}

/** The design that `sysdef.xml` marks as the default block design, or the only one. */
function defaultDesign(
  members: ReadonlyMap<string, Uint8Array>,
  designs: readonly string[],
  archive: InputFile,
  diagnostics: DiagnosticCollector,
): string | undefined {
  const table = [...members.keys()].find((name) => /(^|\/)sysdef\.xml$/i.test(name));
  if (table !== undefined) {
    const text = new TextDecoder().decode(members.get(table));
    const root = parseXml(text, `${archive.name}!${table}`, diagnostics);
    const files = root?.childrenNamed("File") ?? [];
    const hwh = files.filter((file) => /\.hwh$/i.test(file.attribute("Name") ?? ""));
    const marked =
      hwh.find((file) => file.attribute("BD_TYPE") === "DEFAULT_BD") ??
      (hwh.length === 1 ? hwh[0] : undefined);
    const name = marked?.attribute("Name");
    const found =
      name === undefined
        ? undefined
        : designs.find((design) => design === name || design.endsWith(`/${name}`));
    if (found !== undefined) return found;
  }
  return designs.length === 1 ? designs[0] : undefined;
}

function byName(designs: readonly string[], requested: string): string | undefined {
  return designs.find((name) => name === requested) ?? designs.find((name) => stem(name) === stem(requested));
}

function stem(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/\.hwh$/i, "");
}
