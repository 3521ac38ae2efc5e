import type { ModulePlan, RegionPlan } from "../plan/output.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import { classMembers, relativeModule } from "./members.js";
import { fillTemplate } from "./template.js";
import { commentCode, docComment, stringLiteral } from "./text.js";

/** The file of a region: its class, and the types of its modules by name and as a union. */
export function regionFile(plan: RegionPlan, options: EmitOptions): FileShape {
  const imports = new Imports();
  const base = imports.value("Region");
  const classes = imports.type("RegionModuleClasses");
  const modules = plan.modules.map((module) => ({
    key: propertyName(module.name),
    className: imports.value(module.className, relativeModule(plan.file, module.file, options)),
    module,
  }));
  const properties = modules.map(
    ({ key, className, module }) =>
      `${docComment([moduleDoc(module)], "  ")}  readonly ${key}: ${className};\n`,
  );
  const values = modules.map(({ key, className }) => `${key}: ${className}`).join(", ");
  return {
    path: `${plan.file}.ts`,
    header: [],
    imports,
    sections: [
      `${docComment([`Modules of region ${commentCode(plan.path)}, by the name that loads them.`])}export interface ${plan.modulesType} {\n${properties.join("")}}`,
      `${docComment([`What may be in region ${commentCode(plan.path)}: \`module\` tells which.`])}export type ${plan.unionType} = ${plan.modulesType}[keyof ${plan.modulesType}];`,
      fillTemplate("class", {
        doc: docComment([`Reconfigurable region ${commentCode(plan.path)}.`]),
        className: plan.className,
        typeParameters: "",
        base: `${base}<${plan.modulesType}>`,
        constants: [],
        members: [],
        blocks: [
          `  protected override get classes(): ${classes}<${plan.modulesType}> {\n    return { ${values} };\n  }`,
        ],
      }),
    ],
    data: "",
  };
}

/** The file of a module's class. */
export function moduleFile(plan: ModulePlan, options: EmitOptions): FileShape {
  const imports = new Imports();
  const base = imports.value("RegionModule");
  const name = stringLiteral(plan.name);
  return {
    path: `${plan.file}.ts`,
    header: [],
    imports,
    sections: [
      fillTemplate("class", {
        doc: docComment([
          `Module ${commentCode(plan.name)} of region ${commentCode(plan.region)}.`,
          moduleDoc(plan),
        ]),
        className: plan.className,
        typeParameters: "",
        base,
        constants: [
          {
            doc: docComment(["Where this file is: the partial bitstream is looked for beside it."], "  "),
            name: "moduleUrl",
            type: "string | undefined",
            // Without Node's or a browser's types the compiler does not know that a module has a URL.
            value: "(import.meta as { readonly url?: string }).url",
          },
        ],
        members: [
          {
            doc: docComment(["Tells the modules of the region apart."], "  "),
            override: false,
            identifier: "module",
            type: name,
            value: name,
          },
          ...classMembers(plan.members, plan, plan.file, imports, options),
        ],
        blocks: [],
      }),
    ],
    data: "",
  };
}

function moduleDoc({ source, ips }: ModulePlan): string {
  const from = source === undefined ? "Of the static design" : `From ${commentCode(source)}`;
  const cells = ips.map(({ ip }) => commentCode(ip.path.slice(ip.path.lastIndexOf("/") + 1)));
  const shown = cells.length > 6 ? [...cells.slice(0, 6), `${cells.length - 6} more`] : cells;
  return `${from}: ${shown.join(", ") || "no IP with an address"}.`;
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) && name !== "__proto__" ? name : stringLiteral(name);
}
