import type { OverlayPlan } from "../plan/output.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import { relativeModule } from "./members.js";
import { stringLiteral } from "./text.js";

/** The file that applications import: the overlay class, the classes below it, the constants. */
export function indexFile(plan: OverlayPlan, options: EmitOptions): FileShape {
  const line = (names: readonly string[], to: string): string =>
    `export { ${names.join(", ")} } from ${stringLiteral(relativeModule("index", to, options))};`;
  return {
    path: "index.ts",
    header: [`Model ${plan.modelHash}.`, `Options: --import-extension ${options.importExtension}.`],
    imports: new Imports(),
    sections: [
      [
        line([plan.className], "overlay"),
        ...plan.hierarchies.map((hierarchy) => line([hierarchy.className], hierarchy.file)),
        ...plan.regions.flatMap((region) => [
          line([region.className], region.file),
          line([region.modulesType, region.unionType], region.file).replace("export {", "export type {"),
          ...region.modules.flatMap((module) => [
            line([module.className], module.file),
            ...module.hierarchies.map((hierarchy) => line([hierarchy.className], hierarchy.file)),
          ]),
        ]),
        ...plan.ipTypes.map((type) => line([type.className], type.file)),
        `export * from ${stringLiteral(relativeModule("index", "metadata", options))};`,
      ].join("\n"),
    ],
    data: "",
  };
}
