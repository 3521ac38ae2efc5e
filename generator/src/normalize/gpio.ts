import { gpioPorts } from "../facts/gpio-ports.js";
import { probeCells } from "../facts/signal-cells.js";
import type { GpioPin } from "../model/gpio.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import { sliceRange } from "./cell-ports.js";
import { bitNumber, bitPath, pinPath, widthOf } from "./netlist.js";
import type { Pin } from "./netlist.js";
import { signalCell } from "./signals.js";
import type { Carrier, Signals } from "./signals.js";

/**
 * The PS's GPIO bits that the design uses (EMIO), outputs and inputs, with the pins that each reaches: PYNQ's
 * `gpio_dict`, bit by bit. A slice gives its name to the bits that it takes, as in PYNQ; a bit without one is named
 * after its pin.
 */
export function findGpio(raw: RawHwh, signals: Signals, processingSystem: string): GpioPin[] {
  const cell = raw.modules.find(({ path }) => path === processingSystem);
  const fact = gpioPorts.find(({ modType }) => modType === cell?.modType);
  if (cell === undefined || fact === undefined) return [];
  const found: GpioPin[] = [];
  for (const port of cell.ports) {
    const pin = signals.netlist.pin(port);
    if (pin === undefined) continue;
    const width = Math.min(widthOf(port), fact.bits);
    if (sameName(port.name, fact.output)) {
      for (const load of signals.netlist.loadsOf(pin)) found.push(...outputBits(load, width, signals));
    } else if (sameName(port.name, fact.input)) found.push(...inputBits(pin, width, signals));
  }
  return distinct(found);
}

/** The bits that one load of the GPIO outputs takes. */
function outputBits(load: Pin, width: number, signals: Signals): GpioPin[] {
  const { cell } = load;
  if (cell !== undefined && probeCells.has(cell.vlnv.split(":")[2] ?? "")) return [];
  const kind = signalCell(cell)?.kind;
  if (cell === undefined || kind === undefined) {
    const count = Math.min(width, widthOf(load.port));
    return Array.from({ length: count }, (_, bit) =>
      gpioPin("out", bit, pinPath(load), load, bit, paths(signals.carriersFrom(load, bit))),
    );
  }
  const { low, width: taken } = kind === "slice" ? sliceRange(cell) : { low: 0, width: widthOf(load.port) };
  const count = Math.max(0, Math.min(taken, width - low));
  return Array.from({ length: count }, (_, bit) => {
    const carriers = signals.carriersFrom(load, low + bit).filter(({ pin }) => pin !== load);
    const name = taken === 1 ? cell.path : `${cell.path}[${bit}]`;
    const group = { name: cell.path, bit, width: taken };
    return { name, index: low + bit, direction: "out", pins: paths(carriers), group };
  });
}

/** What drives each bit of the GPIO inputs. */
function inputBits(input: Pin, width: number, signals: Signals): GpioPin[] {
  return Array.from({ length: width }, (_, index) =>
    signals
      .sourcesOf(input, index)
      .flatMap(({ pin, place }): GpioPin[] =>
        pin === undefined || pin.cell === input.cell
          ? []
          : [gpioPin("in", index, pinPath(pin), pin, place, [bitPath(pin, place)])],
      ),
  ).flat();
}

function gpioPin(
  direction: GpioPin["direction"],
  index: number,
  group: string,
  pin: Pin,
  place: number,
  pins: readonly string[],
): GpioPin {
  const width = widthOf(pin.port);
  const bit = width === 1 ? 0 : bitNumber(pin.port, place);
  return { name: bitPath(pin, place), index, direction, pins, group: { name: group, bit, width } };
}

function paths(carriers: readonly Carrier[]): readonly string[] {
  return [...new Set(carriers.map(({ pin, place }) => bitPath(pin, place)))].sort();
}

/** A pin that two bits reach has two names: the second carries the bit's number. */
function distinct(pins: readonly GpioPin[]): GpioPin[] {
  const taken = new Set<string>();
  return pins.map((pin) => {
    const name = taken.has(pin.name) ? `${pin.name}@${pin.index}` : pin.name;
    taken.add(name);
    return name === pin.name ? pin : { ...pin, name };
  });
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
