import type { Clock } from "../model/clock.js";
import type { GpioPin } from "../model/gpio.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { StreamConnection } from "../model/stream.js";
import type { Differences } from "./difference.js";
import { pairUp } from "./difference.js";

/** Differences between interrupts. A new number needs a new device tree: the board finds the line by it. */
export function diffInterrupts(
  old: readonly InterruptPin[],
  now: readonly InterruptPin[],
  result: Differences,
): void {
  const { removed, added, both } = pairUp(old, now, ({ pin }) => pin);
  for (const { pin } of removed)
    result.breaking("interrupt-removed", pin, "does not reach the processor any more");
  for (const pin of added) result.harmless("interrupt-added", pin.pin, `reaches the processor (${way(pin)})`);
  for (const [was, is] of both) {
    if (way(was) !== way(is)) result.breaking("interrupt-renumbered", is.pin, `${way(was)} → ${way(is)}`);
    if (was.sensitivity !== is.sensitivity) {
      result.harmless("interrupt-sensitivity", is.pin, `${was.sensitivity} → ${is.sensitivity}`);
    }
  }
}

function way({ chain, rawIrq, index }: InterruptPin): string {
  const steps = chain.map(({ controller, line }) => `${controller} line ${line}`);
  return [...steps, rawIrq === undefined ? `line ${index}` : `GIC ${rawIrq}`].join(", ");
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
  const ends = ({ source, sink }: StreamConnection): string =>
    `${source.ip}.${source.interface} → ${sink.ip}.${sink.interface}`;
  const { removed, added } = pairUp(old, now, ends);
  for (const stream of removed) result.breaking("stream-removed", ends(stream), "not connected any more");
  for (const stream of added) result.harmless("stream-added", ends(stream), "connected");
}
