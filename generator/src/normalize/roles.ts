import { wiringCells } from "../facts/cell-roles.js";
import type { Ip } from "../model/ip.js";
import type { RawModule } from "../parse/hwh/raw.js";
import { isProcessingSystem, isProcessor } from "./address-master.js";
import { isContainer } from "./netlist.js";

/** What a cell is for the overlay. */
export function roleOf(module: RawModule): Ip["role"] {
  if (isProcessingSystem(module)) return "ps";
  if (isProcessor(module)) return "processor";
  if (module.isProcessingSystem) return "ps-part";
  if (isContainer(module)) return "container";
  const name = module.vlnv.split(":")[2] ?? module.modType;
  if (wiringCells.has(name)) return "wiring";
  return module.modClass === "BUS" ? "interconnect" : "ip";
}
