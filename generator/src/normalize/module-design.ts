import { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { GpioPin } from "../model/gpio.js";
import type { StreamEnd } from "../model/stream.js";
import type { RawHwh } from "../parse/hwh/raw.js";
import { designFromHwh } from "./from-hwh.js";
import { followInterrupts } from "./interrupts.js";
import type { Interrupts, Line } from "./interrupts.js";
import { bitPath, Netlist, pinPath, widthOf } from "./netlist.js";
import { Signals } from "./signals.js";

/**
 * The design of a module within its region: paths begin with the region's, and what goes through its boundary is known
 * to the end: interrupts to the processor, GPIO bits from it.
 */
export function moduleDesign(
  raw: RawHwh,
  file: string,
  around: Design,
  region: string,
  diagnostics: DiagnosticCollector,
): Design {
  const own = new DiagnosticCollector();
  const design = designFromHwh(raw, { file }, own);
  for (const diagnostic of own.all) if (!isExpected(diagnostic)) diagnostics.add(diagnostic);
  const signals = new Signals(new Netlist(raw));
  const within = (path: string): string => `${region}/${path}`;
  const interrupts = interruptsOf(raw, signals, design, around, region, diagnostics);
  const end = (stream: StreamEnd): StreamEnd => ({
    ip: stream.ip === "" ? region : within(stream.ip),
    interface: stream.interface,
  });
  return {
    ...design,
    platform: { ...design.platform },
    ...(around.master === undefined ? {} : { master: around.master }),
    ips: design.ips.map((ip) => ({
      ...ip,
      path: within(ip.path),
      instance: `${region.replaceAll("/", "_")}_${ip.instance}`,
    })),
    hierarchies: design.hierarchies.map((hierarchy) => ({ ...hierarchy, path: within(hierarchy.path) })),
    memories: design.memories.map((memory) => ({
      ...memory,
      name: within(memory.name),
      ...(memory.ip === undefined ? {} : { ip: within(memory.ip) }),
    })),
    interruptControllers: interrupts.controllers.map((controller) => ({
      ...controller,
      path: within(controller.path),
      parent: isInside(controller.parent, interrupts) ? within(controller.parent) : controller.parent,
    })),
    interruptPins: interrupts.pins.map((pin) => ({
      ...pin,
      pin: within(pin.pin),
      ip: pin.ip === "" ? region : within(pin.ip),
      chain: pin.chain.map((step) => ({
        ...step,
        controller: isInside(step.controller, interrupts) ? within(step.controller) : step.controller,
      })),
      net: pin.net.map(within),
    })),
    gpio: gpioOf(raw, signals, around, region),
    streams: design.streams.map((stream) => ({
      ...stream,
      source: end(stream.source),
      sink: end(stream.sink),
    })),
  };
}

/** A partial design has no processor of its own: what is said of that is said of every one. */
function isExpected({ code }: Diagnostic): boolean {
  return code === "master-none" || code === "interrupt-unwired";
}

function isInside(path: string, { controllers }: Interrupts): boolean {
  return controllers.some((controller) => controller.path === path);
}

/** Interrupts of the module that leave it through a port whose way the static design knows. */
function interruptsOf(
  raw: RawHwh,
  signals: Signals,
  design: Design,
  around: Design,
  region: string,
  diagnostics: DiagnosticCollector,
): Interrupts {
  const lines: Line[] = [];
  for (const port of raw.externalPorts) {
    const pin = signals.netlist.pin(port);
    if (port.direction !== "O" || pin === undefined) continue;
    for (let place = 0; place < widthOf(port); place += 1) {
      const path = `${region}/${bitPath(pin, place)}`;
      const onward = around.interruptPins.find((each) => each.pin === path);
      if (onward === undefined) continue;
      lines.push({ pin, place, index: onward.index, rawIrq: onward.rawIrq, onward });
    }
  }
  const bases = new Map(design.ips.map((ip) => [ip.path, ip.interfaces[0]?.base]));
  const baseOf = (cell: { readonly path: string }): bigint | undefined => bases.get(cell.path);
  return followInterrupts({ raw, signals, master: around.master, baseOf, diagnostics }, lines);
}

/** GPIO bits of the PS that go into the region, or come out of it, with the module's own pins at their end. */
function gpioOf(raw: RawHwh, signals: Signals, around: Design, region: string): GpioPin[] {
  return raw.externalPorts.flatMap((port): GpioPin[] => {
    const pin = signals.netlist.pin(port);
    if (pin === undefined) return [];
    return Array.from({ length: Math.min(widthOf(port), 96) }, (_, place): GpioPin[] => {
      const boundary = `${region}/${bitPath(pin, place)}`;
      return around.gpio
        .filter((each) => each.pins.includes(boundary))
        .flatMap((each): GpioPin[] => {
          if (each.direction === "out") {
            const reached = signals
              .carriersOf(pin, place)
              .map((at) => `${region}/${bitPath(at.pin, at.place)}`);
            return [{ ...each, pins: [...new Set([...each.pins, ...reached])].sort() }];
          }
          return signals.sourcesOf(pin, place).flatMap((source): GpioPin[] => {
            if (source.pin === undefined) return [];
            const name = `${region}/${bitPath(source.pin, source.place)}`;
            const group = {
              name: `${region}/${pinPath(source.pin)}`,
              bit: source.place,
              width: widthOf(source.pin.port),
            };
            return [{ ...each, name, pins: [name], group }];
          });
        });
    }).flat();
  });
}
