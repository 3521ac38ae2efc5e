import type { IpMemberPlan, MemberPlan } from "../plan/output.js";
import { sizeText } from "../text/size.js";
import type { EmitOptions } from "./file.js";
import type { Imports } from "./imports.js";
import { commentCode, docComment, stringLiteral } from "./text.js";

/** A member of an overlay or hierarchy class, as the class template takes it. */
export interface ClassMember {
  readonly doc: string;
  readonly override: boolean;
  readonly identifier: string;
  readonly type: string;
  readonly value: string;
}

/** Path of another generated file, as a file in `from` imports it. */
export function relativeModule(from: string, to: string, options: EmitOptions): string {
  const folders = from.split("/").slice(0, -1);
  const parts = to.split("/");
  let common = 0;
  while (common < parts.length - 1 && folders[common] === parts[common] && common < folders.length)
    common += 1;
  const up = "../".repeat(folders.length - common);
  return `${up === "" ? "./" : up}${parts.slice(common).join("/")}${options.importExtension}`;
}

/** Members in an overlay or hierarchy class; `file` is the file that holds the class. */
export function classMembers(
  members: readonly MemberPlan[],
  { metadataFile }: { readonly metadataFile: string },
  file: string,
  imports: Imports,
  options: EmitOptions,
): ClassMember[] {
  return members.map((member): ClassMember => {
    switch (member.kind) {
      case "ip":
        return ipMember(member, metadataFile, file, imports, options);
      case "hierarchy": {
        const { className, file: target, path } = member.hierarchy;
        const name = imports.value(className, relativeModule(file, target, options));
        return {
          doc: docComment([`Hierarchy ${commentCode(path)}.`], "  "),
          override: false,
          identifier: member.identifier,
          type: name,
          value: `${imports.value("hierarchyOf")}(this, ${name}, ${stringLiteral(lastPart(path))})`,
        };
      }
      case "memory": {
        const { memory } = member;
        const size = memory.size === undefined ? "" : `, ${sizeText(memory.size)}`;
        return {
          doc: docComment([`Memory ${commentCode(memory.tag)} (${memory.type})${size}.`], "  "),
          override: false,
          identifier: member.identifier,
          type: `${imports.type("Memory")}<${stringLiteral(memory.name)}>`,
          value: `${imports.value("memoryOf")}(this, ${stringLiteral(memory.name)})`,
        };
      }
      case "stream": {
        const { name, source, sink } = member.stream;
        const from = source.ip === "" ? "outside" : `${source.ip}.${source.interface}`;
        const to = sink.ip === "" ? "outside" : `${sink.ip}.${sink.interface}`;
        return {
          doc: docComment([`Stream ${commentCode(name)}: ${commentCode(from)} → ${commentCode(to)}.`], "  "),
          override: false,
          identifier: member.identifier,
          type: `${imports.type("Stream")}<${stringLiteral(name)}>`,
          value: `${imports.value("streamOf")}(this, ${stringLiteral(name)})`,
        };
      }
      case "region": {
        const { className, file: target, path } = member.region;
        const name = imports.value(className, relativeModule(file, target, options));
        return {
          doc: docComment([`Reconfigurable region ${commentCode(path)}.`], "  "),
          override: false,
          identifier: member.identifier,
          type: name,
          value: `${imports.value("regionOf")}(this, ${name}, ${stringLiteral(lastPart(path))})`,
        };
      }
      case "gpio":
        return {
          doc: docComment(
            [`PS GPIO bit ${member.pin.index} (EMIO), ${member.pin.direction}put of the processor.`],
            "  ",
          ),
          override: false,
          identifier: member.identifier,
          type: imports.type("GpioPin"),
          value: `${imports.value("gpioOf")}(this, ${stringLiteral(member.pin.name)})`,
        };
    }
  });
}

function ipMember(
  member: IpMemberPlan,
  metadataFile: string,
  file: string,
  imports: Imports,
  options: EmitOptions,
): ClassMember {
  const { ip, type } = member;
  const className = imports.value(type.className, relativeModule(file, type.file, options));
  const parameters = imports.type(member.parametersType, relativeModule(file, metadataFile, options));
  const full = `${className}<${parameters}>`;
  return {
    doc: docComment([ipDoc(member)], "  "),
    override: false,
    identifier: member.identifier,
    type: full,
    value: `${imports.value("ipOf")}(this, ${full}, ${stringLiteral(lastPart(ip.path))})`,
  };
}

/** What it is and where: `axi_dma 7.1 at 0x40400000 (64 KiB)`. */
function ipDoc({ ip }: IpMemberPlan): string {
  const what =
    ip.role === "external"
      ? "AXI interface that leads out of the design"
      : commentCode(ip.vlnv === "" ? ip.instance : ip.vlnv);
  const places = ip.interfaces.map((face) => {
    const place = `0x${face.base.toString(16)} (${sizeText(face.size)})`;
    return ip.interfaces.length === 1 ? place : `${commentCode(face.name)} ${place}`;
  });
  return places.length === 0
    ? `${what}, path ${commentCode(ip.path)}.`
    : `${what} at ${places.join(", ")}, path ${commentCode(ip.path)}.`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
