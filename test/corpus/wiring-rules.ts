/* What the reasons about interrupts and GPIO ask of a handoff: its nets, as they stand in it. */
import type { RawModule, RawPort } from "#generator/parse/hwh/raw.js";
import type { Difference } from "../support/dictionaries.js";
import { valueAt } from "../support/dictionaries.js";
import { type Facts, processingSystem } from "./deviation-rules.js";

/** A port of a cell; of the design where there is none. */
export interface Pin {
  readonly cell: RawModule | undefined;
  readonly port: RawPort;
}

/** The pin that a difference is about, and what of its entry; the entry as a whole where `what` is undefined. */
export function placeOf(
  path: readonly string[],
  kind: "interrupts" | "gpio",
): { readonly pin: string; readonly what: string | undefined } | undefined {
  const [dictionary, key = "", of, name = "", what] = path;
  if (dictionary === "interrupt_pins" && kind === "interrupts") return { pin: key, what: of };
  if (dictionary === "interrupt_controllers" && kind === "interrupts") return { pin: `${key}/irq`, what: of };
  if (dictionary === "gpio_dict" && kind === "gpio") return { pin: key, what: of };
  const inside = (dictionary === "ip_dict" || dictionary === "hierarchy_dict") && of === kind && name !== "";
  if (!inside) return undefined;
  return { pin: dictionary === "hierarchy_dict" && kind === "gpio" ? name : `${key}/${name}`, what };
}

/** The pin at a path, that of one of its bits included. */
export function pinAt({ raw }: Facts, path: string): Pin | undefined {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1).replace(/\[\d+\]$/, "");
  const cell = slash === -1 ? undefined : raw.modules.find((each) => each.path === path.slice(0, slash));
  const ports = slash === -1 ? raw.externalPorts : (cell?.ports ?? []);
  const port = ports.find((each) => each.name === name);
  return port === undefined ? undefined : { cell, port };
}

/** All pins on a net. */
function pinsOn({ raw }: Facts, net: string | undefined): readonly Pin[] {
  if (net === undefined) return [];
  return [
    ...raw.modules.flatMap((cell) => cell.ports.map((port): Pin => ({ cell, port }))),
    ...raw.externalPorts.map((port): Pin => ({ cell: undefined, port })),
  ].filter(({ port }) => port.net === net);
}

/** The cells whose outputs are on a pin's net. */
export function driversOf(facts: Facts, pin: string): readonly RawModule[] {
  const found = pinsOn(facts, pinAt(facts, pin)?.port.net);
  return found.flatMap(({ cell, port }) => (cell !== undefined && port.direction === "O" ? [cell] : []));
}

/** The cells that the lists of connections join to the GPIO outputs of the PS. */
export function gpioConsumers(facts: Facts): readonly RawModule[] {
  const ps = processingSystem(facts);
  return facts.raw.modules.filter(({ ports }) =>
    ports.some(({ direction, connections }) =>
      connections.some(
        ({ instance, port }) =>
          direction === "I" && instance === ps?.instance && /^(GPIO_O|emio_gpio_o)$/.test(port),
      ),
    ),
  );
}

/** True where a difference is a GPIO entry that PYNQ lacks, by a name or a pin of one of the cells. */
export function lacksGpioOf(
  { path, pynq, ours }: Difference,
  facts: Facts,
  cells: readonly RawModule[],
): boolean {
  const place = placeOf(path, "gpio");
  if (place === undefined || place.what !== undefined || pynq !== undefined || ours === undefined)
    return false;
  const name = place.pin.replace(/\[\d+\]$/, "");
  const drivers = path[0] === "ip_dict" ? driversOf(facts, name) : [];
  return cells.some(
    (cell) => cell.path === name || name.startsWith(`${cell.path}/`) || drivers.includes(cell),
  );
}

/** N of a cell's VLNV. */
export function kindOf(cell: RawModule | undefined): string {
  return cell?.vlnv.split(":")[2] ?? "";
}

const wiring = /^(xl|il)(concat|slice)$/;

/** True where a pin's net reaches an input for which `ends` holds, through concats and slices too. */
export function leadsTo(facts: Facts, pin: string, ends: (input: Pin) => boolean): boolean {
  const seen = new Set<string>();
  const from = (net: string | undefined): boolean => {
    if (net === undefined || seen.has(net)) return false;
    seen.add(net);
    return pinsOn(facts, net).some((each) => {
      if (each.cell === undefined || each.port.direction !== "I") return false;
      if (ends(each)) return true;
      if (!wiring.test(kindOf(each.cell))) return false;
      return each.cell.ports.some(({ direction, net: next }) => direction === "O" && from(next));
    });
  };
  return from(pinAt(facts, pin)?.port.net);
}

/**
 * True where PYNQ's walk stops at cells that it does not look through: it has what is on their outputs, and lacks what
 * reaches their inputs.
 */
export function endsAt(
  { path, pynq, ours }: Difference,
  facts: Facts,
  stops: (cell: RawModule) => boolean,
): boolean {
  const place = placeOf(path, "interrupts");
  if (place === undefined || place.what !== undefined) return false;
  if (ours === undefined) return driversOf(facts, place.pin).some(stops);
  return pynq === undefined && leadsTo(facts, place.pin, ({ cell }) => cell !== undefined && stops(cell));
}

/** How far behind PYNQ counts a pin for taking every net for one line. */
export function linesMissed(facts: Facts, pin: string): number {
  const widths = ({ left, right }: RawPort): number =>
    left === undefined || right === undefined ? 1 : Math.abs(left - right) + 1;
  const after = (net: string | undefined, depth: number): number => {
    const input = pinsOn(facts, net).find(
      ({ cell, port }) => /^(xl|il)concat$/.test(kindOf(cell)) && /^In\d+$/i.test(port.name),
    );
    if (input?.cell === undefined || depth > 9) return 0;
    const place = Number(input.port.name.slice(2));
    const before = input.cell.ports.filter(
      ({ name }) => /^In\d+$/i.test(name) && Number(name.slice(2)) < place,
    );
    const missed = before.reduce((sum, port) => sum + widths(port) - 1, 0);
    const out = input.cell.ports.find(({ name }) => name.toLowerCase() === "dout");
    return missed + after(out?.net, depth + 1);
  };
  return after(pinAt(facts, pin)?.port.net, 0);
}

/** GIC numbers by line, of each kind of interrupt input of a Zynq or Zynq UltraScale+. */
const numbers: readonly ((line: number) => number)[] = [
  (line) => (line < 8 ? 61 + line : 76 + line),
  (line) => 121 + line,
  (line) => 136 + line,
];

/** True where line or number of an interrupt are those of `shift` lines further. */
export function isShifted({ path, pynq, ours }: Difference, facts: Facts, shift: number): boolean {
  if (shift <= 0 || typeof ours !== "number" || typeof pynq !== "number") return false;
  switch (placeOf(path, "interrupts")?.what) {
    case "index":
      return ours - pynq === shift;
    case "raw_irq": {
      const line = Number(valueAt(facts.ours, [...path.slice(0, -1), "index"]));
      return numbers.some((numberOf) => numberOf(line) === ours && numberOf(line - shift) === pynq);
    }
    default:
      return false;
  }
}
