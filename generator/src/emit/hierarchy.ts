import type { HierarchyPlan } from "../plan/output.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import { classMembers } from "./members.js";
import { fillTemplate } from "./template.js";
import { commentCode, docComment } from "./text.js";

/** The file of one hierarchy. */
export function hierarchyFile(plan: HierarchyPlan, metadataFile: string, options: EmitOptions): FileShape {
  const imports = new Imports();
  const base = imports.value("DefaultHierarchy");
  return {
    path: `${plan.file}.ts`,
    header: [],
    imports,
    sections: [
      fillTemplate("class", {
        doc: docComment([`Hierarchy ${commentCode(plan.path)}.`]),
        className: plan.className,
        typeParameters: "",
        base,
        constants: [],
        members: classMembers(plan.members, { metadataFile }, plan.file, imports, options),
        blocks: [],
      }),
    ],
    data: "",
  };
}
