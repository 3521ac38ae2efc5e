import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { InputFile } from "./input.js";
import { parseXml } from "./xml.js";
import { listZip } from "./zip.js";
import type { ZipMember } from "./zip.js";

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
  const listed = listZip(archive.bytes, archive.name, diagnostics);
  if (listed === undefined) return undefined;
  const members = new Map(listed.map((member) => [member.name, member]));
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
  const bytes = members.get(chosen)?.read();
  return bytes === undefined
    ? undefined
    : { member: chosen, file: { name: `${archive.name}!${chosen}`, bytes } };
}

/** The design that `sysdef.xml` marks as the default block design, or the only one. */
function defaultDesign(
  members: ReadonlyMap<string, ZipMember>,
  designs: readonly string[],
  archive: InputFile,
  diagnostics: DiagnosticCollector,
): string | undefined {
  const table = [...members.keys()].find((name) => /(^|\/)sysdef\.xml$/i.test(name));
  if (table !== undefined) {
    const text = new TextDecoder().decode(members.get(table)?.read());
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
