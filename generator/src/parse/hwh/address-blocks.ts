import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { parseInteger, parseSmallInteger } from "../integer.js";
import type { XmlElement } from "../xml.js";
import type { RawAddressBlock, RawField, RawRegister } from "./raw.js";

/** The `PROPERTY` children of an element, by name. */
function readProperties(element: XmlElement): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const child of element.children) {
    if (child.name === "PROPERTY")
      properties.set(child.attribute("NAME") ?? "", child.attribute("VALUE") ?? "");
  }
  return properties;
}

/** Reads the `ADDRESSBLOCK` children with their registers. Vivado writes one list of blocks for each interface. */
export function readAddressBlocks(
  lists: readonly XmlElement[],
  path: string,
  diagnostics: DiagnosticCollector,
): readonly RawAddressBlock[] {
  const blocks = lists.flatMap((list) => list.childrenNamed("ADDRESSBLOCK"));
  return blocks.map((block) => {
    const range = parseInteger(block.attribute("RANGE") ?? "");
    const interfaceName = block.attribute("INTERFACE") ?? "";
    return {
      name: block.attribute("NAME") ?? "",
      interface: interfaceName,
      usage: (block.attribute("USAGE") ?? "").toLowerCase(),
      access: (block.attribute("ACCESS") ?? "").toLowerCase(),
      ...(range === undefined ? {} : { range }),
      registers: (block.child("REGISTERS")?.childrenNamed("REGISTER") ?? [])
        .map((register) => readRegister(register, `${path}.${interfaceName}`, diagnostics))
        .filter((register) => register !== undefined),
      origin: block.origin(`${path}.${interfaceName}`),
    };
  });
}

function readRegister(
  element: XmlElement,
  path: string,
  diagnostics: DiagnosticCollector,
): RawRegister | undefined {
  const name = element.attribute("NAME") ?? "";
  const properties = readProperties(element);
  const origin = element.origin(`${path}.${name}`);
  const offsetText = properties.get("ADDRESS_OFFSET") ?? "";
  const offset = parseInteger(offsetText);
  if (name === "" || offset === undefined) {
    diagnostics.report(
      offset === undefined && offsetText !== "" ? "hwh-bad-integer" : "hwh-missing-attribute",
      name === ""
        ? "A REGISTER has no NAME."
        : `ADDRESS_OFFSET of register ${name} is ${offsetText === "" ? "missing" : `"${offsetText.slice(0, 60)}"`}.`,
      origin,
      "Export the hardware again, or repackage the IP.",
    );
    return undefined;
  }
  const sizeText = properties.get("SIZE") ?? "";
  const size = parseSmallInteger(sizeText);
  if (sizeText !== "" && (size === undefined || size === 0)) {
    diagnostics.report(
      "hwh-bad-value",
      `SIZE of register ${name} is "${sizeText.slice(0, 60)}"; 32 was taken.`,
      origin,
    );
  }
  const reset = parseInteger(properties.get("RESET_VALUE") ?? "");
  return {
    name,
    description: properties.get("DESCRIPTION") ?? "",
    offset,
    size: size === undefined || size === 0 ? 32 : size,
    access: (properties.get("ACCESS") ?? "").toLowerCase(),
    // Older tools do not write the property: then every register is there.
    enabled: (properties.get("IS_ENABLED") ?? "true").toLowerCase() !== "false",
    ...(reset === undefined ? {} : { resetValue: reset }),
    fields: (element.child("FIELDS")?.childrenNamed("FIELD") ?? [])
      .map((field) => readField(field, `${path}.${name}`, diagnostics))
      .filter((field) => field !== undefined),
    origin,
  };
}

function readField(
  element: XmlElement,
  path: string,
  diagnostics: DiagnosticCollector,
): RawField | undefined {
  const name = element.attribute("NAME") ?? "";
  const properties = readProperties(element);
  const origin = element.origin(`${path}.${name}`);
  const bitOffset = parseSmallInteger(properties.get("BIT_OFFSET") ?? "");
  const bitWidth = parseSmallInteger(properties.get("BIT_WIDTH") ?? "");
  if (name === "" || bitOffset === undefined || bitWidth === undefined || bitWidth === 0) {
    diagnostics.report(
      "hwh-bad-value",
      `Field ${name === "" ? "without a name" : name} has no readable BIT_OFFSET and BIT_WIDTH; it was left out.`,
      origin,
    );
    return undefined;
  }
  return {
    name,
    description: properties.get("DESCRIPTION") ?? "",
    bitOffset,
    bitWidth,
    access: (properties.get("ACCESS") ?? "").toLowerCase(),
    writeEffect: properties.get("MODIFIED_READ_VALUES") ?? "",
    readEffect: properties.get("READ_ACTION") ?? "",
    origin,
  };
}
