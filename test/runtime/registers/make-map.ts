import type { RegisterBlockDescriptor, RegisterMapBase } from "@pynq-gen/runtime/codegen/v1";
import { registerMapClass } from "#runtime/registers/register-map.js";
import { BusWindow } from "#runtime/registers/window.js";
import { RecordingRegion } from "./recording-region.js";

/** A register map on a recording region, typed as the caller says. */
export function makeMap<M>(
  block: RegisterBlockDescriptor,
  dataWidth = 32,
): { readonly map: M & RegisterMapBase; readonly bus: RecordingRegion } {
  const bus = new RecordingRegion();
  const map = new (registerMapClass(block, dataWidth))(new BusWindow(bus, dataWidth, "ip/S_AXI"));
  return { map: map as unknown as M & RegisterMapBase, bus };
}
