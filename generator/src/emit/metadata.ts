import type { DesignPlan, IpMemberPlan, RegionPlan } from "../plan/output.js";
import { descriptorLiteral } from "./descriptor.js";
import * as dictionaries from "./dictionaries.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import type { Literal } from "./literal.js";
import { PRINT_WIDTH, printLiteral } from "./literal.js";
import { commentCode, docComment, stringLiteral } from "./text.js";

/**
 * The file of constants of an overlay, or of a module: PYNQ's dictionaries with literal types, and what the runtime
 * needs at load.
 */
export function metadataFile(
  plan: DesignPlan,
  regions: readonly RegionPlan[],
  options: EmitOptions,
  source: string,
): FileShape {
  const imports = new Imports();
  imports.type("OverlayDescriptor");
  const { design } = plan;
  const constants = [
    constant("ipDict", "Every IP of the overlay, by path: PYNQ's `ip_dict`.", dictionaries.ipDict(plan)),
    constant(
      "hierarchyDict",
      "Every hierarchy, by path: PYNQ's `hierarchy_dict`.",
      dictionaries.hierarchyDict(plan),
    ),
    constant("memDict", "Every memory, by name: PYNQ's `mem_dict`.", dictionaries.memDict(design)),
    constant("gpioDict", "PS GPIO bits, by name: PYNQ's `gpio_dict`.", dictionaries.gpioDict(design)),
    constant(
      "interruptControllers",
      "AXI interrupt controllers, by path: PYNQ's `interrupt_controllers`.",
      dictionaries.interruptControllers(design),
    ),
    constant(
      "interruptPins",
      "Interrupt pins that reach the processor, by path: PYNQ's `interrupt_pins`.",
      dictionaries.interruptPins(design),
    ),
    constant("clockDict", "Clocks of the PL, by name: PYNQ's `clock_dict`.", dictionaries.clockDict(design)),
    constant(
      "streams",
      "AXI-Stream connections, by the name of their net: which port feeds which.",
      dictionaries.streams(design),
    ),
  ];
  const doc = docComment(["What the runtime needs to know of the design at load; nothing is parsed there."]);
  const descriptor = printLiteral(descriptorLiteral(plan, regions, imports, options, source));
  return {
    path: `${plan.metadataFile}.ts`,
    header: [],
    imports,
    sections: [],
    data: [
      ...constants,
      ...plan.ips.map(parametersInterface),
      `\n${doc}export const ${plan.descriptorName}: OverlayDescriptor = ${descriptor};\n`,
    ].join(""),
  };
}

/** The named type of an IP's configuration. */
function parametersInterface({ ip, parametersType }: IpMemberPlan): string {
  const doc = docComment([`Configuration of ${commentCode(ip.path)}.`]);
  const start = `export interface ${parametersType} extends Readonly<`;
  const type = `(typeof ipDict)[${stringLiteral(ip.path)}]["parameters"]`;
  const line = `${start}${type}> {}`;
  return `\n${doc}${line.length <= PRINT_WIDTH ? line : `${start}\n  ${type}\n> {}`}\n`;
}

function constant(name: string, doc: string, value: Literal): string {
  return `\n${docComment([doc])}export const ${name} = ${printLiteral(value, "", `export const ${name} = `.length, 10)} as const;\n`;
}
