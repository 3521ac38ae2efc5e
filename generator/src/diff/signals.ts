import type { Clock } from "../model/clock.js";
import type { Design } from "../model/design.js";
import type { GpioPin } from "../model/gpio.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { StreamConnection } from "../model/stream.js";
import type { Differences } from "./difference.js";
import { pairUp } from "./difference.js";

/**
 * Differences between interrupts. A new number at the processor needs a new device tree: the board finds the line by it.
 * Lines of the controllers in between are the regenerated overlay's to know.
 */
export function diffInterrupts(old: Design, now: Design, result: Differences): void {
  const { removed, added, both } = pairUp(old.interruptPins, now.interruptPins, ({ pin }) => pin);
  for (const { pin } of removed)
    result.breaking("interrupt-removed", pin, "does not reach the processor any more");
  for (const pin of added) {
    result.harmless("interrupt-added", pin.pin, `reaches the processor (${way(pin, now)})`);
  }
  for (const [was, is] of both) {
    const change = `${way(was, old)} → ${way(is, now)}`;
    if (atProcessor(was, old) !== atProcessor(is, now)) {
      result.breaking("interrupt-renumbered", is.pin, change);
    } else if (way(was, old) !== way(is, now)) result.harmless("interrupt-line", is.pin, change);
    if (was.sensitivity !== is.sensitivity) {
      result.harmless("interrupt-sensitivity", is.pin, `${was.sensitivity} → ${is.sensitivity}`);
    }
  }
}

/** The lines on the way, from the pin on. */
function way(pin: InterruptPin, design: Design): string {
  const steps = pin.chain.map(({ controller, line }) => `${controller} line ${line}`);
  return [...steps, atProcessor(pin, design)].join(", ");
}

/** By what the processor tells the interrupt: its number there, else the line at which it comes in. */
function atProcessor({ chain, rawIrq, index }: InterruptPin, { interruptControllers }: Design): string {
  if (rawIrq !== undefined) return `GIC ${rawIrq}`;
  const last = interruptControllers.find(({ path }) => path === chain.at(-1)?.controller);
  return `line ${last?.index ?? index}`;
}

export function diffGpio(old: readonly GpioPin[], now: readonly GpioPin[], result: Differences): void {
  const { removed, added, both } = pairUp(old, now, ({ name }) => name);
  for (const { name } of removed) result.breaking("gpio-removed", name, "removed");
  for (const { name, index } of added) result.harmless("gpio-added", name, `added (bit ${index})`);
  for (const [was, is] of both) {
    if (was.index !== is.index) result.harmless("gpio-index", is.name, `bit ${was.index} → ${is.index}`);
    if (was.direction !== is.direction) {
      result.breaking("gpio-direction", is.name, `${was.direction} → ${is.direction}`);
    }
  }
}

export function diffClocks(old: readonly Clock[], now: readonly Clock[], result: Differences): void {
  const { removed, added, both } = pairUp(old, now, ({ name }) => name);
  for (const { name } of removed) result.breaking("clock-removed", name, "removed");
  for (const { name } of added) result.harmless("clock-added", name, "added");
  for (const [was, is] of both) {
    if (was.enabled !== is.enabled) {
      if (is.enabled) result.harmless("clock-enabled", is.name, "is switched on");
      else result.breaking("clock-enabled", is.name, "is switched off");
    }
    const mhz = ({ actualMhz, requestedMhz }: Clock): number | undefined => actualMhz ?? requestedMhz;
    if (is.enabled && mhz(was) !== mhz(is)) {
      result.harmless("clock-frequency", is.name, `${mhz(was) ?? "unknown"} → ${mhz(is) ?? "unknown"} MHz`);
    }
  }
}

/** Streams by their ends: the name of a net says nothing. */
export function diffStreams(
  old: readonly StreamConnection[],
  now: readonly StreamConnection[],
  result: Differences,
): void {
  // An end outside of the design has no cell.
  const end = ({ ip, interface: face }: StreamConnection["source"]): string =>
    ip === "" ? face : `${ip}.${face}`;
  const ends = ({ source, sink }: StreamConnection): string => `${end(source)} → ${end(sink)}`;
  const { removed, added } = pairUp(old, now, ends);
  for (const stream of removed) result.breaking("stream-removed", ends(stream), "not connected any more");
  for (const stream of added) result.harmless("stream-added", ends(stream), "connected");
}
