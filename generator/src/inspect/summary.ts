import type { Design } from "../model/design.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import { shownIps } from "../plan/shown.js";
import { sizeText } from "../text/size.js";
import { cleanText } from "./clean.js";
import { wiringSections } from "./wiring.js";

/** A readable summary of a design: what it is, the tree of its hierarchies and IPs, and how they are wired. */
export function summarizeDesign(design: Design): string {
  const { platform, source } = design;
  const facts = [
    ["design", design.name],
    ["file", source.member === undefined ? source.file : `${source.file} → ${source.member}`],
    ["tool", source.tool ?? "not given"],
    ["part", [platform.part, platform.speedGrade].filter(Boolean).join("") || "not given"],
    ["board", platform.board ?? "not given"],
    ["arch", platform.arch || "not given"],
    ["master", design.master === undefined ? "none" : design.master.path || "outside of the design"],
  ];
  const shown = shownIps(design);
  const registers = shown.reduce((sum, ip) => sum + registerCount(ip), 0);
  const lines = [
    ...facts.map(([name, value]) => `${(name ?? "").padEnd(7)} ${cleanText(value ?? "")}`),
    "",
    ...tree(shown),
    "",
    ...wiringSections(design).flatMap(({ title, lines: items }) => [
      title,
      ...items.map((item) => `  ${cleanText(item)}`),
      "",
    ]),
    ...design.regions.flatMap(({ path, modules }) =>
      modules.flatMap(({ name, initial, design: inside }) => [
        `${cleanText(path)}(${cleanText(name)})${initial ? ", in the full bitstream" : ""}`,
        ...tree(shownIps(inside)).map((line) => `  ${line}`),
        "",
      ]),
    ),
    `${design.ips.length} cells, ${shown.length} in the overlay, ${registers} registers`,
  ];
  return `${lines.join("\n")}\n`;
}

/** IPs as a tree of their paths. */
function tree(ips: readonly Ip[]): string[] {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const ip of ips) {
    const parts = ip.path.split("/");
    const parents = parts.slice(0, -1);
    let common = 0;
    while (common < parents.length && parents[common] === open[common]) common += 1;
    for (const [depth, name] of parents.entries()) {
      if (depth >= common) lines.push(`${"  ".repeat(depth)}${cleanText(name)}/`);
    }
    open = parents;
    lines.push(...describe(ip, "  ".repeat(parents.length), parts.at(-1) ?? ""));
  }
  return lines;
}

function describe(ip: Ip, indent: string, name: string): string[] {
  const vlnv = cleanText(ip.vlnv || "(no VLNV)");
  if (ip.interfaces.length === 1 && ip.interfaces[0] !== undefined) {
    return [`${indent}${cleanText(name)}  ${vlnv}  ${place(ip.interfaces[0])}`];
  }
  return [
    `${indent}${cleanText(name)}  ${vlnv}`,
    ...ip.interfaces.map((face) => `${indent}  ${cleanText(face.name)}  ${place(face)}`),
  ];
}

function place(face: AddressedInterface): string {
  const count = face.registers.filter((register) => register.enabled).length;
  const registers = count === 0 ? face.kind : `${count} register${count === 1 ? "" : "s"}`;
  return `0x${face.base.toString(16).padStart(8, "0")}  ${sizeText(face.size)}  ${registers}`;
}

function registerCount(ip: Ip): number {
  return ip.interfaces.reduce(
    (sum, face) => sum + face.registers.filter((register) => register.enabled).length,
    0,
  );
}
