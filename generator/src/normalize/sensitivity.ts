import type { Sensitivity } from "../model/interrupt.js";
import type { RawPort } from "../parse/hwh/raw.js";
import { widthOf } from "./netlist.js";

const words: ReadonlyMap<string, Sensitivity> = new Map<string, Sensitivity>([
  ["LEVEL_HIGH", "level-high"],
  ["LEVEL_LOW", "level-low"],
  ["EDGE_RISING", "edge-rising"],
  ["EDGE_FALLING", "edge-falling"],
]);

/**
 * What a port says of one of its bits. The list has a word a bit, the most significant first; one word stands for all
 * bits, and a list of any other length tells nothing (tools leave bits out where they could not tell).
 */
export function portSensitivity(port: RawPort, place: number): Sensitivity {
  const list = port.sensitivity;
  const word =
    list.length === 1 ? list[0] : list.length === widthOf(port) ? list[list.length - 1 - place] : undefined;
  return words.get((word ?? "").toUpperCase()) ?? "unknown";
}

/** What an inverter makes of it. */
export function inverse(signal: Sensitivity): Sensitivity {
  const pairs: Readonly<Record<Sensitivity, Sensitivity>> = {
    "level-high": "level-low",
    "level-low": "level-high",
    "edge-rising": "edge-falling",
    "edge-falling": "edge-rising",
    unknown: "unknown",
  };
  return pairs[signal];
}
