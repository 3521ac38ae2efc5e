import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import { interruptControllers } from "../facts/interrupt-controllers.js";
import type { ControllerFact } from "../facts/interrupt-controllers.js";
import { interruptInputs } from "../facts/interrupt-inputs.js";
import type { AddressMaster } from "../model/design.js";
import type { InterruptController, InterruptPin, InterruptStep, Sensitivity } from "../model/interrupt.js";
import type { RawHwh, RawModule, RawPort } from "../parse/hwh/raw.js";
import { isProcessor } from "./address-master.js";
import { bitNumber, bitPath, pinPath, widthOf } from "./netlist.js";
import type { Pin } from "./netlist.js";
import { inverse, portSensitivity } from "./sensitivity.js";
import type { Signals, Source } from "./signals.js";

/** Interrupts of a design, and what became of outputs that lead nowhere. */
export interface Interrupts {
  readonly controllers: readonly InterruptController[];
  readonly pins: readonly InterruptPin[];
  /** Bits of interrupt outputs that reach some processor, chosen or not. */
  readonly reached: ReadonlyMap<RawPort, ReadonlySet<number>>;
}

/** What the walk needs to know of the design. */
export interface InterruptContext {
  readonly raw: RawHwh;
  readonly signals: Signals;
  readonly master: AddressMaster | undefined;
  /** Address of a cell's registers for the chosen master; undefined where the master does not reach it. */
  readonly baseOf: (cell: RawModule) => bigint | undefined;
  readonly diagnostics: DiagnosticCollector;
}

/** Where a walk starts: a bit of an interrupt input of the processor, or a pin from which the rest of the way is known. */
export interface Line {
  readonly pin: Pin;
  readonly place: number;
  readonly index: number;
  readonly rawIrq: number | undefined;
  /** What lies between that pin and the processor; absent where nothing does. */
  readonly onward?: InterruptPin;
}

/** Most bits of one interrupt input that are followed. */
const MAX_LINES = 64;

/**
 * Interrupts as the hardware has them: from every interrupt input of the processor, bit by bit, back through wiring and
 * controllers to the outputs that raise them. PYNQ's `interrupt_controllers` and `interrupt_pins`.
 */
export function findInterrupts(context: InterruptContext): Interrupts {
  const walk = new Walk(context);
  for (const cell of context.raw.modules) {
    const chosen = context.master !== undefined && isPartOfMaster(cell, context.master);
    for (const line of linesOf(cell, context.signals)) walk.follow(line, chosen);
  }
  return walk.finish();
}

/** The same from given starts: for a part of a design whose surroundings are known. */
export function followInterrupts(context: InterruptContext, lines: readonly Line[]): Interrupts {
  const walk = new Walk(context);
  for (const line of lines) walk.follow(line, true);
  return walk.finish();
}

/** A cell whose interrupt inputs are those of the chosen master: itself, or the interrupt unit of an expanded PS. */
function isPartOfMaster(cell: RawModule, master: AddressMaster): boolean {
  if (cell.path === master.path) return true;
  return (
    master.kind === "ps" &&
    cell.isProcessingSystem &&
    interruptInputs.some(({ modType }) => modType === cell.modType)
  );
}

/** The lines of a processor, or of another master that takes interrupts, lowest first. */
function linesOf(cell: RawModule, signals: Signals): readonly Line[] {
  const facts = interruptInputs.filter(({ modType }) => modType === cell.modType);
  const takes = facts.length > 0 || isProcessor(cell) || cell.memoryRanges.length > 0;
  if (!takes || isController(cell)) return [];
  const lines: Line[] = [];
  for (const port of cell.ports) {
    if (port.direction !== "I") continue;
    const pin = signals.netlist.pin(port);
    const fact = facts.find((each) => each.port.test(port.name));
    if (pin === undefined || (fact === undefined && (facts.length > 0 || port.kind !== "interrupt")))
      continue;
    const width = widthOf(port);
    const number = Number(fact?.port.exec(port.name)?.[1] ?? 0);
    const reversed = (cell.parameters[fact?.order?.parameter ?? ""] ?? "").toUpperCase() === "REVERSE";
    const lowest = reversed && fact?.order !== undefined ? Math.max(0, fact.order.lines - width) : 0;
    for (let place = 0; place < Math.min(width, MAX_LINES); place += 1) {
      const index = place + lowest;
      const rawIrq = fact?.gic?.(index, number);
      // An input beyond those that the PS has: what leads there leads nowhere, and is told.
      if (fact?.gic !== undefined && rawIrq === undefined) continue;
      lines.push({ pin, place, index, rawIrq });
    }
  }
  return lines;
}

/** The kind of controller that a cell is; undefined for another cell. */
export function controllerFact(cell: RawModule | undefined): ControllerFact | undefined {
  const name = cell === undefined ? "" : (cell.vlnv.split(":")[2] ?? cell.modType);
  return interruptControllers.find((fact) => fact.name === name);
}

function isController(cell: RawModule): boolean {
  return controllerFact(cell) !== undefined;
}

/** A way that was gone from the processor outwards. */
interface Way {
  /** Controllers from the processor outwards. */
  readonly steps: readonly InterruptStep[];
  readonly line: Line;
  readonly chosen: boolean;
  /** Set where the way goes through a controller that the master does not reach. */
  readonly unreachable: boolean;
}

class Walk {
  readonly controllers = new Map<string, InterruptController>();
  readonly pins = new Map<string, InterruptPin>();
  readonly reached = new Map<RawPort, Set<number>>();
  readonly #context: InterruptContext;
  readonly #unreachable = new Set<RawModule>();
  readonly #several = new Set<string>();
  readonly #conflicts = new Map<string, Pin>();
  readonly #mismatches = new Map<RawModule, string[]>();

  constructor(context: InterruptContext) {
    this.#context = context;
  }

  /** Follows one line of a processor. */
  follow(line: Line, chosen: boolean): void {
    const steps = [...(line.onward?.chain ?? [])].reverse();
    this.#sources(line.pin, line.place, { steps, line, chosen, unreachable: false }, new Set());
  }

  #sources(pin: Pin, place: number, way: Way, open: ReadonlySet<RawModule>): void {
    for (const source of this.#context.signals.sourcesOf(pin, place)) {
      if (source.at !== undefined && way.chosen)
        this.#conflicts.set(bitPath(source.at, source.place), source.at);
      if (source.pin === undefined) continue;
      const { cell, port } = source.pin;
      const fact = controllerFact(cell);
      if (cell !== undefined && fact !== undefined && sameName(port.name, fact.output)) {
        this.#mark(source);
        if (!open.has(cell)) this.#controller(cell, fact, way, new Set([...open, cell]));
      } else this.#pin(source, pin, place, way);
    }
  }

  #controller(cell: RawModule, fact: ControllerFact, way: Way, open: ReadonlySet<RawModule>): void {
    const base = this.#context.baseOf(cell);
    if (way.chosen) {
      if (base === undefined) this.#unreachable.add(cell);
      else if (!way.unreachable) this.#addController(cell, base, way);
    }
    for (const input of fact.inputs) {
      const port = cell.ports.find((each) => sameName(each.name, input.port) && each.direction === "I");
      const pin = port === undefined ? undefined : this.#context.signals.netlist.pin(port);
      if (port === undefined || pin === undefined) continue;
      for (let place = 0; place < Math.min(widthOf(port), 32 - input.line); place += 1) {
        const line = input.line + place;
        const step = {
          controller: cell.path,
          base: base ?? 0n,
          line,
          sensitivity: fact.sensitivity(cell.parameters, line),
        };
        const next = {
          ...way,
          steps: [...way.steps, step],
          unreachable: way.unreachable || base === undefined,
        };
        this.#sources(pin, place, next, open);
      }
    }
  }

  #addController(cell: RawModule, base: bigint, { steps, line }: Way): void {
    if (this.controllers.has(cell.path)) return;
    const parent = steps.at(-1);
    this.controllers.set(cell.path, {
      path: cell.path,
      base,
      parent: parent?.controller ?? "",
      index: parent?.line ?? line.index,
      ...(parent === undefined && line.rawIrq !== undefined ? { rawIrq: line.rawIrq } : {}),
    });
  }

  #pin(source: Source, sink: Pin, sinkPlace: number, way: Way): void {
    const { pin, place } = source;
    if (pin === undefined) return;
    this.#mark(source);
    if (!way.chosen || way.unreachable) return;
    const path = bitPath(pin, place);
    const chain = [...way.steps].reverse();
    const [first] = chain;
    const known = this.pins.get(path);
    if (known !== undefined) {
      // An expanded PS has its input twice: on itself, and on its interrupt unit.
      const sameLine = known.rawIrq !== undefined && known.rawIrq === way.line.rawIrq;
      if (sameLine && sameSteps(known.chain, chain)) return;
      this.#several.add(path);
      // The shortest way is the one with the fewest controllers to set up.
      if (known.chain.length <= chain.length) return;
    }
    const { onward } = way.line;
    // Where no controller of this part is on the way, the way goes on as it is known.
    const rest = onward !== undefined && chain.length === onward.chain.length ? onward : undefined;
    const signal = portSensitivity(pin.port, place);
    const atSink = rest?.sensitivity ?? portSensitivity(sink.port, sinkPlace);
    const sensitivity = first?.sensitivity ?? (atSink === "unknown" ? signal : atSink);
    if (first !== undefined && sink.cell !== undefined) {
      this.#compare(sink.cell, path, first, source.inverted ? inverse(signal) : signal);
    }
    const { signals } = this.#context;
    const carriers = signals.netlist.loadsOf(pin).filter(({ port }) => place < widthOf(port));
    this.pins.set(path, {
      pin: path,
      ip: pin.cell?.path ?? "",
      port: pin.port.name,
      ...(widthOf(pin.port) === 1 ? {} : { bit: bitNumber(pin.port, place) }),
      chain,
      index: first?.line ?? way.line.index,
      ...(way.line.rawIrq === undefined ? {} : { rawIrq: way.line.rawIrq }),
      sensitivity,
      signal,
      through: [...source.through, ...(rest?.through ?? [])],
      inverted: source.inverted !== (rest?.inverted ?? false),
      net: [pin, ...carriers].map(pinPath).sort(),
    });
  }

  #mark({ pin, place }: Source): void {
    if (pin === undefined) return;
    const places = this.reached.get(pin.port) ?? new Set<number>();
    this.reached.set(pin.port, places.add(place));
  }

  /** A controller that samples edges misses a level that was there before, and one that samples levels a short pulse. */
  #compare(cell: RawModule, path: string, step: InterruptStep, signal: Sensitivity): void {
    if (signal === "unknown" || step.sensitivity === "unknown" || signal === step.sensitivity) return;
    const found = `${path} (line ${step.line}: ${signal}, sampled as ${step.sensitivity})`;
    this.#mismatches.set(cell, [...(this.#mismatches.get(cell) ?? []), found]);
  }

  /** Reports what the walk found wrong, and gives what it found. */
  finish(): Interrupts {
    this.#report();
    return {
      controllers: [...this.controllers.values()],
      pins: [...this.pins.values()],
      reached: this.reached,
    };
  }

  /** Once a cell. */
  #report(): void {
    const { diagnostics, raw, master } = this.#context;
    for (const cell of this.#unreachable) {
      diagnostics.report(
        "interrupt-controller-unreachable",
        `Interrupt controller ${cell.path} leads to the processor, but ${master?.path ?? "the master"} has no address for its registers; its interrupts were left out.`,
        cell.origin,
        `Connect its s_axi to the master's interconnect and give it an address in the address editor.`,
      );
    }
    for (const [cell, list] of this.#mismatches) {
      const shown = list.slice(0, 6).join(", ");
      diagnostics.report(
        "interrupt-sensitivity",
        `${cell.path} samples inputs otherwise than their sources drive them: ${shown}${list.length > 6 ? ` and ${list.length - 6} more` : ""}.`,
        cell.origin,
        "Set Interrupts Type of the controller to Auto, or its C_KIND_OF_INTR to what the sources drive.",
      );
    }
    for (const [path, pin] of this.#conflicts) {
      diagnostics.report(
        "interrupt-conflict",
        `The file names several drivers for ${path}; none was taken.`,
        pin.cell?.origin ?? { file: raw.file },
        "Export the hardware again; where it stays so, drive the pin from one output.",
      );
    }
    for (const path of this.#several) {
      diagnostics.report(
        "interrupt-several",
        `${path} reaches the processor in more than one way; the shortest was taken.`,
        { file: raw.file, path },
      );
    }
  }
}

function sameSteps(a: readonly InterruptStep[], b: readonly InterruptStep[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ controller, line }, at) => b[at]?.controller === controller && b[at]?.line === line)
  );
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
