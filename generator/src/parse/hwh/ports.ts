import { parseSmallInteger } from "../integer.js";
import type { XmlElement } from "../xml.js";
import type { RawBusInterface, RawPort } from "./raw.js";

/** Reads a `PORT` element. */
export function readPort(element: XmlElement): RawPort {
  const direction = element.attribute("DIR");
  const net = element.attribute("SIGNAME");
  const left = parseSmallInteger(element.attribute("LEFT") ?? "");
  const right = parseSmallInteger(element.attribute("RIGHT") ?? "");
  const frequency = element.attribute("CLKFREQUENCY");
  const sensitivity = element.attribute("SENSITIVITY");
  return {
    name: element.attribute("NAME") ?? "",
    direction: direction === "O" || direction === "IO" ? direction : "I",
    ...(net === undefined || net === "" ? {} : { net }),
    kind: (element.attribute("SIGIS") ?? "").toLowerCase(),
    ...(left === undefined || right === undefined ? {} : { left, right }),
    sensitivity: sensitivity === undefined || sensitivity === "" ? [] : sensitivity.split(":"),
    ...(frequency === undefined ? {} : { frequency }),
    connections: (element.child("CONNECTIONS")?.childrenNamed("CONNECTION") ?? []).map((connection) => ({
      instance: connection.attribute("INSTANCE") ?? "",
      port: connection.attribute("PORT") ?? "",
    })),
  };
}

/** Reads a `BUSINTERFACE` element. */
export function readBusInterface(element: XmlElement): RawBusInterface {
  const dataWidth = parseSmallInteger(element.attribute("DATAWIDTH") ?? "");
  return {
    name: element.attribute("NAME") ?? "",
    type: (element.attribute("TYPE") ?? "").toUpperCase(),
    bus: element.attribute("BUSNAME") ?? "",
    vlnv: element.attribute("VLNV") ?? "",
    ...(dataWidth === undefined ? {} : { dataWidth }),
    parameters: readParameters(element),
  };
}

/**
 * The `PARAMETER` children of an element, by name. Only its own: parameters of a bus interface do not mix into those of
 * its IP.
 */
export function readParameters(element: XmlElement | undefined): Readonly<Record<string, string>> {
  // No prototype, so that a parameter named __proto__ is a parameter.
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const parameter of element?.childrenNamed("PARAMETER") ?? []) {
    const name = parameter.attribute("NAME");
    if (name !== undefined && name !== "") parameters[name] = parameter.attribute("VALUE") ?? "";
  }
  return parameters;
}
