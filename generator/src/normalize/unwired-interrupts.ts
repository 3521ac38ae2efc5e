import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { gpioPorts } from "../facts/gpio-ports.js";
import { interruptInputs } from "../facts/interrupt-inputs.js";
import type { AddressMaster } from "../model/design.js";
import type { RawHwh, RawModule } from "../parse/hwh/raw.js";
import { isProcessingSystem } from "./address-master.js";
import { controllerFact } from "./interrupts.js";
import type { Interrupts } from "./interrupts.js";
import { bitPath, isContainer, pinPath, widthOf } from "./netlist.js";
import type { Pin } from "./netlist.js";
import { signalCell } from "./signals.js";
import type { Carrier, Signals } from "./signals.js";

/**
 * Tells of interrupt outputs that do not reach a processor, and what to connect: one line a pin that is wired to
 * something, one line for all that are wired to nothing.
 */
export function reportUnwiredInterrupts(
  raw: RawHwh,
  signals: Signals,
  master: AddressMaster | undefined,
  { reached, controllers }: Interrupts,
  diagnostics: DiagnosticCollector,
): void {
  if (master === undefined || master.path === "") return;
  const where = whereToConnect(raw, master, controllers[0]?.path);
  const open: string[] = [];
  for (const cell of raw.modules) {
    if (cell.isProcessingSystem || isProcessingSystem(cell) || signalCell(cell) !== undefined) continue;
    for (const port of cell.ports) {
      if (port.direction !== "O" || port.kind !== "interrupt") continue;
      const pin = signals.netlist.pin(port);
      if (pin === undefined || (reached.get(port)?.size ?? 0) > 0) continue;
      // What raises it lies within, and is told of by its own name.
      if (isContainer(cell) && signals.netlist.innerDriverOf(pin) !== "open") continue;
      const ends = endsOf(pin, signals);
      if (ends.length === 0) {
        if (controllerFact(cell) === undefined) open.push(pinPath(pin));
        continue;
      }
      // Out of the design: whoever is there may take it.
      if (ends.some(({ pin: end }) => end.cell === undefined)) continue;
      // Into the PS's GPIO, which the overlay has as a bit.
      if (ends.some(isGpioInput)) continue;
      diagnostics.report(
        "interrupt-unresolved",
        `Interrupt ${pinPath(pin)} ends at ${ends.slice(0, 3).map(describe).join(", ")}, which does not lead to ${master.path}; the overlay has no member for it.`,
        cell.origin,
        `Connect it to ${where}.`,
      );
    }
  }
  if (open.length === 0) return;
  diagnostics.report(
    "interrupt-unwired",
    `Not connected: ${open.slice(0, 8).join(", ")}${open.length > 8 ? ` and ${open.length - 8} more` : ""}.`,
    { file: raw.file },
    `To wait for one of them, connect it to ${where}.`,
  );
}

/** The pins at which a signal ends: not wiring that passes it on, not the ports of a container on the way. */
function endsOf(pin: Pin, signals: Signals): readonly Carrier[] {
  const found = new Map<Pin, Carrier>();
  for (let place = 0; place < Math.min(widthOf(pin.port), 64); place += 1) {
    for (const carrier of signals.carriersOf(pin, place)) {
      const { cell, port } = carrier.pin;
      const passes =
        cell !== undefined &&
        (isContainer(cell) || (signalCell(cell) !== undefined && !signals.isHeld(carrier)));
      const isEnd = !passes && (cell === undefined || port.direction === "I");
      if (isEnd && !found.has(carrier.pin)) found.set(carrier.pin, carrier);
    }
  }
  return [...found.values()];
}

function isGpioInput({ pin: { cell, port } }: Carrier): boolean {
  return gpioPorts.some(
    ({ modType, input }) => modType === cell?.modType && input.toLowerCase() === port.name.toLowerCase(),
  );
}

function describe({ pin, place }: Carrier): string {
  const what = pin.cell?.vlnv ?? "";
  return what === "" ? bitPath(pin, place) : `${bitPath(pin, place)} (${what})`;
}

/** Where a new interrupt would go in this design. */
function whereToConnect(raw: RawHwh, master: AddressMaster, controller: string | undefined): string {
  const viaController = controller === undefined ? "" : `, or to a free input of ${controller} (its intr)`;
  const cell = raw.modules.find(({ path }) => path === master.path);
  const input = inputOf(cell);
  const ps = input === undefined ? "an interrupt input of the processor" : `${input} of ${master.path}`;
  return `${ps}, through a Concat where several come together${viaController}`;
}

function inputOf(cell: RawModule | undefined): string | undefined {
  const facts = interruptInputs.filter(({ modType }) => modType === cell?.modType);
  const port = cell?.ports.find(({ name }) => facts.some((fact) => fact.port.test(name)));
  if (port !== undefined) return port.name;
  const [fact] = facts;
  return fact === undefined ? undefined : "the fabric interrupt input (to be switched on first)";
}
