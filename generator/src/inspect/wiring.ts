import type { Clock } from "../model/clock.js";
import type { Design } from "../model/design.js";
import type { GpioPin } from "../model/gpio.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { Memory } from "../model/memory.js";
import type { Region } from "../model/region.js";
import type { StreamConnection } from "../model/stream.js";
import { sizeText } from "../text/size.js";

/** A part of the summary: one kind of thing, a line for each. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What is wired beside the address map; only kinds that the design has. */
export function wiringSections(design: Design): readonly Section[] {
  return [
    { title: "interrupts", lines: design.interruptPins.map(interrupt) },
    { title: "GPIO of the processing system", lines: design.gpio.map(gpio) },
    { title: "clocks", lines: design.clocks.filter(({ enabled }) => enabled).map(clock) },
    { title: "memories", lines: design.memories.map(memory) },
    { title: "streams", lines: design.streams.map(stream) },
    { title: "regions", lines: design.regions.map(region) },
  ].filter(({ lines }) => lines.length > 0);
}

function interrupt({ pin, chain, rawIrq, index, sensitivity, through, inverted }: InterruptPin): string {
  const steps = chain.map(({ controller, line }) => `${controller}[${line}]`);
  const end = rawIrq === undefined ? (steps.length === 0 ? [`line ${index}`] : []) : [`GIC ${rawIrq}`];
  const gates = through.length === 0 ? "" : `  through ${through.join(", ")}`;
  return `${pin} → ${[...steps, ...end].join(" → ")}  ${sensitivity}${gates}${inverted ? "  inverted" : ""}`;
}

function gpio({ name, index, direction, pins }: GpioPin): string {
  return `${name}  bit ${index}  ${direction}  ${pins.join(", ")}`;
}

function clock({ name, actualMhz, requestedMhz }: Clock): string {
  const mhz = actualMhz ?? requestedMhz;
  return `${name}  ${mhz === undefined ? "frequency not given" : `${mhz} MHz`}`;
}

function memory({ name, base, size, type, allocatable, used }: Memory): string {
  const place = `0x${base.toString(16).padStart(8, "0")}  ${size === undefined ? "size not given" : sizeText(size)}`;
  return `${name}  ${place}  ${type}${allocatable && used ? "  for buffers" : ""}`;
}

function stream({ source, sink, bytes }: StreamConnection): string {
  const end = ({ ip, interface: name }: StreamConnection["source"]): string =>
    ip === "" ? name : `${ip}.${name}`;
  return `${end(source)} → ${end(sink)}${bytes === undefined ? "" : `  ${bytes} bytes`}`;
}

function region({ path, windows, modules, candidates, active }: Region): string {
  const places = windows.map(
    ({ interface: name, base, size }) => `${name} 0x${base.toString(16)} ${sizeText(size)}`,
  );
  const known = modules.map(({ name }) => name).join(", ") || "no module known (see --partial)";
  const made = candidates.length === 0 ? "" : `  made for ${candidates.join(", ")}`;
  return `${path}  ${[...places, known].join("  ")}${made}${active === undefined ? "" : `  with ${active}`}`;
}
