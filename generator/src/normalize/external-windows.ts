import type { AddressSegment, Ip } from "../model/ip.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import type { MasterChoice } from "./address-master.js";
import { dataWidthOf } from "./address-map.js";

/**
 * AXI interfaces that lead out of the design (made external in the block design), as far as the master reaches them: a
 * window of addresses each, behind which is what the design's file does not know.
 */
export function externalWindows(
  raw: RawHwh,
  segments: ReadonlyMap<string, readonly AddressSegment[]>,
  choice: MasterChoice | undefined,
): Ip[] {
  if (choice === undefined) return [];
  const cells = new Set(raw.modules.map(({ instance }) => instance));
  return raw.externalInterfaces.flatMap((bus): Ip[] => {
    if ((bus.type !== "MASTER" && bus.type !== "INITIATOR") || cells.has(bus.name)) return [];
    const all = segments.get(bus.name) ?? [];
    const seen = new Map<bigint, AddressSegment>();
    for (const segment of all) {
      if (segment.master !== choice.master.path) continue;
      const known = seen.get(segment.base);
      if (known === undefined || known.size < segment.size) seen.set(segment.base, segment);
    }
    const places = [...seen.values()].sort((a, b) => (a.base < b.base ? -1 : 1));
    if (places.length === 0) return [];
    const protocol = bus.parameters["PROTOCOL"];
    return [
      {
        path: bus.name,
        instance: bus.name,
        vlnv: "",
        role: "external",
        parameters: bus.parameters,
        interfaces: places.map((place, index) => ({
          name: index === 0 ? bus.name : `${bus.name}_${place.base.toString(16).toUpperCase()}`,
          base: place.base,
          size: place.size,
          kind: place.kind,
          dataWidth: dataWidthOf(bus),
          ...(protocol === undefined || protocol === "" ? {} : { protocol }),
          segments: all,
          registers: [],
          windows: [],
        })),
        origin: bus.origin,
      },
    ];
  });
}
