import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { parseXml } from "../xml.js";
import type { XmlElement } from "../xml.js";
import { readAddressBlocks } from "./address-blocks.js";
import { withinLimits } from "./limits.js";
import { readMemoryRanges } from "./memory-ranges.js";
import { readBusInterface, readParameters, readPort } from "./ports.js";
import type { RawExternalInterface, RawHwh, RawModule } from "./raw.js";

/**
 * Reads a Vivado hardware handoff (`.hwh`): PYNQ's `hwh_parser`, without its assumptions.
 * @param text the file's text
 * @param file the name to give in diagnostics
 * @returns undefined after reporting an error that leaves nothing to read
 */
export function readHwh(text: string, file: string, diagnostics: DiagnosticCollector): RawHwh | undefined {
  const root = parseXml(text, file, diagnostics);
  if (root === undefined) return undefined;
  if (root.name !== "EDKSYSTEM") {
    diagnostics.report(
      "hwh-root",
      `The root element is ${root.name.slice(0, 80)}, not EDKSYSTEM.`,
      root.origin(),
      "Give the .hwh that Vivado writes beside the bitstream, or the exported .xsa.",
    );
    return undefined;
  }
  const modules = root.child("MODULES");
  if (modules === undefined) {
    diagnostics.report("hwh-no-modules", "The file has no MODULES element.", root.origin());
    return undefined;
  }
  // Some Versal exports spell the element with a T.
  const system = root.child("SYSTEMINFO") ?? root.child("STSTEMINFO");
  const systemValue = (name: string): string => system?.attribute(name) ?? "";
  const raw: RawHwh = {
    file,
    toolVersion: root.attribute("VIVADOVERSION") ?? "",
    name: systemValue("NAME"),
    arch: systemValue("ARCH"),
    device: systemValue("DEVICE"),
    package: systemValue("PACKAGE"),
    speedGrade: systemValue("SPEEDGRADE"),
    board: systemValue("BOARD"),
    externalPorts: (root.child("EXTERNALPORTS")?.childrenNamed("PORT") ?? []).map(readPort),
    externalInterfaces: (root.child("EXTERNALINTERFACES")?.childrenNamed("BUSINTERFACE") ?? []).map(
      (element): RawExternalInterface => ({
        ...readBusInterface(element),
        memoryRanges: readMemoryRanges(element.child("MEMORYMAP"), "", diagnostics),
        origin: element.origin(element.attribute("NAME") ?? ""),
      }),
    ),
    modules: modules
      .childrenNamed("MODULE")
      .map((element) => readModule(element, diagnostics))
      .filter((module) => module !== undefined),
  };
  return withinLimits(raw, diagnostics) ? raw : undefined;
}

function readModule(element: XmlElement, diagnostics: DiagnosticCollector): RawModule | undefined {
  const value = (name: string): string => element.attribute(name) ?? "";
  const instance = value("INSTANCE");
  const path = value("FULLNAME").split("/").filter(Boolean).join("/") || instance;
  if (path === "") {
    diagnostics.report(
      "hwh-missing-attribute",
      "A MODULE has neither FULLNAME nor INSTANCE.",
      element.origin(),
      "Export the hardware again.",
    );
    return undefined;
  }
  const blockDesign = element.attribute("BD");
  const bdType = element.attribute("BDTYPE");
  return {
    path,
    instance: instance || path.replaceAll("/", "_"),
    vlnv: value("VLNV"),
    modType: value("MODTYPE"),
    modClass: value("MODCLASS"),
    ipType: value("IPTYPE"),
    isProcessingSystem: value("IS_PL").toUpperCase() === "FALSE",
    processorType: value("PROCTYPE"),
    ...(blockDesign === undefined ? {} : { blockDesign }),
    ...(bdType === undefined ? {} : { bdType }),
    parameters: readParameters(element.child("PARAMETERS")),
    ports: (element.child("PORTS")?.childrenNamed("PORT") ?? []).map(readPort),
    busInterfaces: (element.child("BUSINTERFACES")?.childrenNamed("BUSINTERFACE") ?? []).map(
      readBusInterface,
    ),
    addressBlocks: readAddressBlocks(element.childrenNamed("ADDRESSBLOCKS"), path, diagnostics),
    memoryRanges: readMemoryRanges(element.child("MEMORYMAP"), path, diagnostics),
    origin: element.origin(path),
  };
}
