import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { parseInteger } from "../integer.js";
import type { XmlElement } from "../xml.js";
import type { RawMemoryRange } from "./raw.js";

/** First address that no AXI master can give: addresses have 64 bits at most (AMBA IHI 0022, A1.1). */
const ADDRESS_SPACE: bigint = 1n << 64n;

/** Reads the `MEMRANGE` children of a `MEMORYMAP`; a range without readable addresses is an error, not a guess. */
export function readMemoryRanges(
  element: XmlElement | undefined,
  master: string,
  diagnostics: DiagnosticCollector,
): readonly RawMemoryRange[] {
  const ranges: RawMemoryRange[] = [];
  for (const range of element?.childrenNamed("MEMRANGE") ?? []) {
    const value = (name: string): string => range.attribute(name) ?? "";
    const instance = value("INSTANCE");
    const base = parseInteger(value("BASEVALUE"));
    const high = parseInteger(value("HIGHVALUE"));
    const origin = range.origin(master === "" ? instance : `${master} → ${instance}`);
    if (base === undefined || high === undefined) {
      const [name, text] =
        base === undefined ? ["BASEVALUE", value("BASEVALUE")] : ["HIGHVALUE", value("HIGHVALUE")];
      diagnostics.report(
        "hwh-bad-integer",
        `${name} of the address range of ${instance || "an unnamed cell"} is "${text.slice(0, 60)}".`,
        origin,
        "Export the hardware again.",
      );
      continue;
    }
    if (high < base) {
      diagnostics.report(
        "address-impossible",
        `The address range of ${instance} ends at 0x${high.toString(16)}, before its start at 0x${base.toString(16)}.`,
        origin,
        "Open the address editor of the design and export the hardware again.",
      );
      continue;
    }
    if (high >= ADDRESS_SPACE) {
      diagnostics.report(
        "address-impossible",
        `The address range of ${instance} ends at 0x${high.toString(16)}, beyond 64 bits.`,
        origin,
        "Open the address editor of the design and export the hardware again.",
      );
      continue;
    }
    ranges.push({
      addressBlock: value("ADDRESSBLOCK"),
      instance,
      base,
      high,
      masterInterface: value("MASTERBUSINTERFACE"),
      slaveInterface: value("SLAVEBUSINTERFACE"),
      memoryType: value("MEMTYPE").toUpperCase(),
      origin,
    });
  }
  return ranges;
}
