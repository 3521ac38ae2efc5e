import type { Design } from "../model/design.js";
import type { AddressedInterface } from "../model/ip.js";
import type { DesignPlan, IpMemberPlan } from "../plan/output.js";
import type { Literal } from "./literal.js";
import { Raw } from "./literal.js";
import { record, sizeLiteral } from "./record.js";
import { bigintLiteral } from "./text.js";

/*
 * PYNQ's dictionaries as literals, with the fields of PYNQ in camelCase and what PYNQ does not have.
 */

/** Longer texts of digits stay texts: compilers take their time over numbers of thousands of digits. */
const MAX_NUMBER_TEXT = 300;

/** A parameter's text as a literal: whole numbers and booleans as such, all else as text. */
export function parameterLiteral(text: string): Literal {
  if (/^(0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (text.length <= MAX_NUMBER_TEXT && /^0[xX][0-9a-fA-F]+$/.test(text)) {
    const value = BigInt(text);
    return value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? new Raw(`0x${value.toString(16)}`)
      : new Raw(bigintLiteral(value));
  }
  if (text === "true" || text === "false") return text === "true";
  return text;
}

function parameters(member: IpMemberPlan): Literal {
  return Object.fromEntries(
    Object.entries(member.ip.parameters).map(([name, text]) => [name, parameterLiteral(text)]),
  );
}

export function ipDict({ ips, design }: DesignPlan): Literal {
  const interrupts = groupPaths(design.interruptPins.map(({ ip, pin }) => [ip, pin]));
  const gpio = groupPaths(
    design.gpio.flatMap((pin) => [...new Set(pin.pins.map(cellOf))].map((cell): Pair => [cell, pin.name])),
  );
  const streams = groupPaths(
    design.streams.flatMap(({ name, source, sink }) =>
      [...new Set([source.ip, sink.ip])].map((cell): Pair => [cell, name]),
    ),
  );
  return record(
    ips.map((member) => {
      const { ip } = member;
      const primary = primaryInterface(ip.interfaces);
      return [
        ip.path,
        {
          fullpath: ip.path,
          type: ip.vlnv,
          bdtype: ip.bdType,
          physAddr: primary === undefined ? undefined : new Raw(bigintLiteral(primary.base)),
          addrRange: primary === undefined ? undefined : sizeLiteral(primary.size),
          memId: primary?.name,
          memtype: primary === undefined ? undefined : primary.kind === "register" ? "REGISTER" : "MEMORY",
          interrupts: interrupts.get(ip.path) ?? [],
          gpio: gpio.get(ip.path) ?? [],
          streams: streams.get(ip.path),
          parameters: parameters(member),
        },
      ];
    }),
  );
}

type Pair = readonly [cell: string, name: string];

function groupPaths(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [cell, name] of pairs) {
    const list = groups.get(cell);
    if (list === undefined) groups.set(cell, [name]);
    else list.push(name);
  }
  return groups;
}

/** Path of the cell that a pin is on; empty for a port of the design. */
function cellOf(pin: string): string {
  return pin.slice(0, Math.max(0, pin.lastIndexOf("/")));
}

/** The interface that stands for the IP where there can be one only: the first with registers. */
function primaryInterface(interfaces: readonly AddressedInterface[]): AddressedInterface | undefined {
  return interfaces.find((face) => face.registers.length > 0) ?? interfaces[0];
}

export function hierarchyDict({ hierarchies, ips, design }: DesignPlan): Literal {
  return record(
    hierarchies.map(({ path }) => {
      const inside = (other: string): boolean => other.startsWith(`${path}/`);
      const direct = (other: string): boolean => inside(other) && !other.slice(path.length + 1).includes("/");
      return [
        path,
        {
          fullpath: path,
          ip: ips.map(({ ip }) => ip.path).filter(direct),
          hierarchies: hierarchies.map((other) => other.path).filter(direct),
          interrupts: design.interruptPins.map(({ pin }) => pin).filter(inside),
          gpio: design.gpio.map(({ name }) => name).filter(inside),
          memories: design.memories.map(({ name }) => name).filter(inside),
        },
      ];
    }),
  );
}

export function memDict(design: Design): Literal {
  return record(
    design.memories.map((memory) => [
      memory.name,
      {
        tag: memory.tag,
        type: memory.type,
        baseAddress: new Raw(bigintLiteral(memory.base)),
        size: memory.size === undefined ? undefined : new Raw(bigintLiteral(memory.size)),
        used: memory.used,
        allocatable: memory.allocatable,
        ip: memory.ip,
        idx: memory.index,
      },
    ]),
  );
}

export function gpioDict(design: Design): Literal {
  return record(
    design.gpio.map((pin) => [pin.name, { index: pin.index, direction: pin.direction, pins: pin.pins }]),
  );
}

export function interruptControllers(design: Design): Literal {
  return record(
    design.interruptControllers.map((controller) => [
      controller.path,
      {
        parent: controller.parent,
        index: controller.index,
        rawIrq: controller.rawIrq,
        baseAddress: new Raw(bigintLiteral(controller.base)),
      },
    ]),
  );
}

export function interruptPins(design: Design): Literal {
  return record(
    design.interruptPins.map((pin) => [
      pin.pin,
      {
        controller: pin.chain[0]?.controller ?? "",
        index: pin.index,
        fullpath: pin.pin,
        rawIrq: pin.rawIrq,
        sensitivity: pin.sensitivity,
        through: pin.through.length === 0 ? undefined : pin.through,
        inverted: pin.inverted ? true : undefined,
      },
    ]),
  );
}

export function clockDict(design: Design): Literal {
  return record(
    design.clocks.map((clock) => [
      clock.name,
      {
        index: clock.index,
        enable: clock.enabled ? 1 : 0,
        divisor0: clock.divisor0,
        divisor1: clock.divisor1,
        source: clock.source,
        requestedMhz: clock.requestedMhz,
        actualMhz: clock.actualMhz,
        referenceMhz: clock.referenceMhz,
      },
    ]),
  );
}

/** In the shape of the runtime's `Stream`, so that each is one. */
export function streams(design: Design): Literal {
  const place = (end: { readonly ip: string; readonly interface: string }): string =>
    end.ip === "" ? "" : `${end.ip}.${end.interface}`;
  return record(
    design.streams.map((stream) => [
      stream.name,
      {
        stream: stream.name,
        source: place(stream.source),
        sink: place(stream.sink),
        sourceIp: stream.source.ip,
        sinkIp: stream.sink.ip,
        bytes: stream.bytes,
      },
    ]),
  );
}
