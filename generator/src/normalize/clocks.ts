import { psClocks } from "../facts/ps-clocks.js";
import type { PsClockFact } from "../facts/ps-clocks.js";
import type { PsFamily } from "../facts/processing-systems.js";
import type { Clock } from "../model/clock.js";
import type { RawModule } from "../parse/hwh/raw.js";

/** The clocks that a processing system gives to the PL, as its parameters say. PYNQ's `clock_dict`, with frequencies. */
export function findClocks(cell: RawModule, family: PsFamily): Clock[] {
  const fact = psClocks.find((each) => each.family === family);
  if (fact === undefined) return [];
  const read = parameterReader(cell, fact);
  const referenceMhz = positive(read(fact.reference));
  const clocks: Clock[] = [];
  for (let index = 0; index < fact.count; index += 1) {
    const at = (name: string | undefined): string | undefined =>
      name === undefined ? undefined : read(name.replace("#", String(index)));
    const enable = at(fact.enable);
    const name = fact.name.replace("#", String(index));
    const facts = definedOnly({
      source: at(fact.source),
      divisor0: positive(at(fact.divisor0)),
      divisor1: positive(at(fact.divisor1)),
      requestedMhz: positive(at(fact.requested)),
      actualMhz: positive(at(fact.actual)),
    });
    if (enable === undefined && Object.keys(facts).length === 0) continue;
    clocks.push({
      index,
      name,
      enabled: enable === undefined ? isConnected(cell, name) : /^(1|true)$/i.test(enable),
      ...facts,
      ...(referenceMhz === undefined ? {} : { referenceMhz }),
    });
  }
  return clocks;
}

/** The reference (crystal) clock in MHz that the design was made for. */
export function referenceMhz(cell: RawModule, family: PsFamily): number | undefined {
  const fact = psClocks.find((each) => each.family === family);
  return fact === undefined ? undefined : positive(parameterReader(cell, fact)(fact.reference));
}

/** Reads a parameter that stands on its own, or within one that holds pairs of names and values. */
function parameterReader(cell: RawModule, fact: PsClockFact): (name: string) => string | undefined {
  const nested = new Map<string, string>();
  for (const outer of fact.within ?? []) {
    const words = (cell.parameters[outer] ?? "").split(/\s+/);
    for (const [index, word] of words.entries()) {
      const value = words[index + 1];
      if (/^[A-Z][A-Z0-9_]*$/.test(word) && value !== undefined && !nested.has(word)) nested.set(word, value);
    }
  }
  return (name) => cell.parameters[name] ?? nested.get(name);
}

function isConnected(cell: RawModule, name: string): boolean {
  return cell.ports.some((port) => port.name === name && port.connections.length > 0);
}

/** A positive number; anything else tells nothing. */
function positive(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
