import type { Design } from "../model/design.js";
import type { AddressedInterface } from "../model/ip.js";
import type { IpMemberPlan, OverlayPlan } from "../plan/output.js";
import type { EmitOptions, FileShape } from "./file.js";
import { Imports } from "./imports.js";
import type { Literal } from "./literal.js";
import { PRINT_WIDTH, Raw, printLiteral } from "./literal.js";
import { relativeModule } from "./members.js";
import { bigintLiteral, commentCode, docComment, stringLiteral } from "./text.js";

/** The file of constants: PYNQ's dictionaries with literal types, and what the runtime needs at load. */
export function metadataFile(plan: OverlayPlan, options: EmitOptions): FileShape {
  const imports = new Imports();
  imports.type("OverlayDescriptor");
  const constants = [
    constant("ipDict", "Every IP of the overlay, by path: PYNQ's `ip_dict`.", ipDict(plan)),
    constant("hierarchyDict", "Every hierarchy, by path: PYNQ's `hierarchy_dict`.", hierarchyDict(plan)),
    constant("memDict", "Every memory, by name: PYNQ's `mem_dict`.", memDict(plan.design)),
    constant("gpioDict", "PS GPIO bits, by name: PYNQ's `gpio_dict`.", gpioDict(plan.design)),
    constant(
      "interruptControllers",
      "AXI interrupt controllers, by path: PYNQ's `interrupt_controllers`.",
      interruptControllers(plan.design),
    ),
    constant(
      "interruptPins",
      "Wired interrupt pins, by path: PYNQ's `interrupt_pins`.",
      interruptPins(plan.design),
    ),
    constant("clockDict", "Clocks of the PL, by index: PYNQ's `clock_dict`.", clockDict(plan.design)),
    constant("streams", "AXI-Stream connections: which port feeds which.", streams(plan.design)),
  ];
  const parameters = plan.ips.map(parametersInterface);
  const doc = docComment(["What the runtime needs to know of the design at load; nothing is parsed there."]);
  return {
    path: "metadata.ts",
    header: [],
    imports,
    sections: [],
    data: [
      ...constants,
      ...parameters,
      `\n${doc}export const descriptor: OverlayDescriptor = ${printLiteral(descriptor(plan, imports, options))};\n`,
    ].join(""),
  };
}

/** The named type of an IP's configuration. */
function parametersInterface({ ip, parametersType }: IpMemberPlan): string {
  const doc = docComment([`Configuration of ${commentCode(ip.path)}.`]);
  const start = `export interface ${parametersType} extends Readonly<`;
  const type = `(typeof ipDict)[${stringLiteral(ip.path)}]["parameters"]`;
  const line = `${start}${type}> {}`;
  return `\n${doc}${line.length <= PRINT_WIDTH ? line : `${start}\n  ${type}\n> {}`}\n`;
}

function constant(name: string, doc: string, value: Literal): string {
  return `\n${docComment([doc])}export const ${name} = ${printLiteral(value, "", `export const ${name} = `.length, 10)} as const;\n`;
}

/** A parameter's text as a literal: whole numbers and booleans as such, all else as text. */
export function parameterLiteral(text: string): Literal {
  if (/^(0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) {
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

function ipDict(plan: OverlayPlan): Literal {
  return record(
    plan.ips.map((member) => {
      const { ip } = member;
      const primary = primaryInterface(ip.interfaces);
      return [
        ip.path,
        {
          fullpath: ip.path,
          type: ip.vlnv,
          bdtype: ip.bdType,
          physAddr: primary === undefined ? undefined : new Raw(bigintLiteral(primary.base)),
          addrRange: primary === undefined ? undefined : size(primary.size),
          memId: primary?.name,
          memtype: primary === undefined ? undefined : primary.kind === "register" ? "REGISTER" : "MEMORY",
          interrupts: plan.design.interruptPins.filter((pin) => pin.ip === ip.path).map((pin) => pin.pin),
          gpio: plan.design.gpio
            .filter((pin) => pin.pins.some((path) => path.startsWith(`${ip.path}/`)))
            .map((pin) => pin.name),
          parameters: parameters(member),
        },
      ];
    }),
  );
}

/** The interface that stands for the IP where there can be one only: the first with registers. */
function primaryInterface(interfaces: readonly AddressedInterface[]): AddressedInterface | undefined {
  return interfaces.find((face) => face.registers.length > 0) ?? interfaces[0];
}

function hierarchyDict(plan: OverlayPlan): Literal {
  return record(
    plan.hierarchies.map(({ path }) => {
      const inside = (other: string): boolean => other.startsWith(`${path}/`);
      const direct = (other: string): boolean => inside(other) && !other.slice(path.length + 1).includes("/");
      return [
        path,
        {
          fullpath: path,
          ip: plan.ips.map(({ ip }) => ip.path).filter(direct),
          hierarchies: plan.hierarchies.map((other) => other.path).filter(direct),
          interrupts: plan.design.interruptPins.map(({ pin }) => pin).filter(inside),
          gpio: plan.design.gpio.map(({ name }) => name).filter(inside),
          memories: plan.design.memories.map(({ name }) => name).filter(inside),
        },
      ];
    }),
  );
}

function memDict(design: Design): Literal {
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

function gpioDict(design: Design): Literal {
  return record(
    design.gpio.map((pin) => [pin.name, { index: pin.index, direction: pin.direction, pins: pin.pins }]),
  );
}

function interruptControllers(design: Design): Literal {
  return record(
    design.interruptControllers.map((controller) => [
      controller.path,
      { parent: controller.parent, index: controller.index, rawIrq: controller.rawIrq },
    ]),
  );
}

function interruptPins(design: Design): Literal {
  return record(
    design.interruptPins.map((pin) => [
      pin.pin,
      {
        controller: pin.chain[0]?.controller ?? "",
        index: pin.chain[0]?.line ?? pin.index,
        fullpath: pin.pin,
        rawIrq: pin.rawIrq,
        sensitivity: pin.sensitivity,
      },
    ]),
  );
}

function clockDict(design: Design): Literal {
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
      },
    ]),
  );
}

function streams(design: Design): Literal {
  return design.streams.map((stream) => ({
    name: stream.name,
    source: { ip: stream.source.ip, interface: stream.source.interface },
    sink: { ip: stream.sink.ip, interface: stream.sink.interface },
  }));
}

/** What the runtime reads at load. */
function descriptor(plan: OverlayPlan, imports: Imports, options: EmitOptions): Literal {
  const { design } = plan;
  const { platform } = design;
  return {
    name: design.name,
    modelHash: plan.modelHash,
    source: design.source.file,
    platform: {
      arch: platform.arch,
      part: `${platform.part}${platform.speedGrade ?? ""}`,
      board: platform.board,
    },
    image:
      plan.image === undefined
        ? undefined
        : { file: plan.image.file, kind: plan.image.kind, sha256: plan.image.sha256 },
    ips: record(plan.ips.map((member) => [member.ip.path, ipDescriptor(member, imports, options)])),
    memories: record(
      design.memories
        .filter((memory) => memory.allocatable)
        .map((memory) => [
          memory.name,
          {
            name: memory.name,
            tag: memory.tag,
            type: memory.type,
            base: new Raw(bigintLiteral(memory.base)),
            size: memory.size === undefined ? undefined : new Raw(bigintLiteral(memory.size)),
            index: memory.index,
          },
        ]),
    ),
    streams: streamRecord(design),
    interrupts: record(design.interruptPins.map((pin) => [pin.pin, interruptDescriptor(pin, plan)])),
    clocks: design.clocks.map((clock) => ({
      index: clock.index,
      name: clock.name,
      enabled: clock.enabled,
      mhz: clock.actualMhz ?? clock.requestedMhz,
      source: clock.source,
      divisor0: clock.divisor0,
      divisor1: clock.divisor1,
    })),
    gpio: record(
      design.gpio.map((pin) => [
        pin.name,
        { name: pin.name, index: pin.index, direction: pin.direction, pins: pin.pins },
      ]),
    ),
  };
}

/** Streams by name; absent where there are none. */
function streamRecord(design: Design): Literal | undefined {
  if (design.streams.length === 0) return undefined;
  return record(
    design.streams.map((stream) => [
      stream.name,
      { name: stream.name, source: { ...stream.source }, sink: { ...stream.sink } },
    ]),
  );
}

function ipDescriptor({ ip, type }: IpMemberPlan, imports: Imports, options: EmitOptions): Literal {
  const withRegisters = type.interfaces.filter((face) => face.constantName !== undefined);
  for (const face of withRegisters) {
    imports.value(face.constantName ?? "", relativeModule("metadata", type.file, options));
  }
  return {
    path: ip.path,
    vlnv: ip.vlnv,
    interfaces: record(
      ip.interfaces.map((face) => [
        face.name,
        {
          base: new Raw(bigintLiteral(face.base)),
          size: size(face.size),
          dataWidth: face.dataWidth,
          kind: face.kind,
        },
      ]),
    ),
    registers:
      withRegisters.length === 0
        ? undefined
        : record(withRegisters.map((face) => [face.name, new Raw(face.constantName ?? "")])),
    parameters: new Raw(`ipDict[${stringLiteral(ip.path)}].parameters`),
    kernel: kernelInstance(ip.path, type, imports, options),
  };
}

/** What belongs to one instance of a kernel. */
function kernelInstance(
  path: string,
  type: IpMemberPlan["type"],
  imports: Imports,
  options: EmitOptions,
): Literal | undefined {
  const plan = type.kernel;
  const unit = plan?.kernel.computeUnits.find((candidate) => candidate.path === path);
  if (plan === undefined || unit === undefined) return undefined;
  imports.value(plan.constantName, relativeModule("metadata", type.file, options));
  const banks = plan.arguments
    .filter(({ argument }) => argument.kind === "buffer" && unit.memories[argument.name] !== undefined)
    .map(({ identifier, argument }): [string, Literal] => [identifier, unit.memories[argument.name] ?? []]);
  return {
    type: new Raw(plan.constantName),
    interface: unit.interface,
    computeUnit: unit.name,
    banks: banks.length === 0 ? undefined : record(banks),
    interruptPin: unit.interruptPin,
  };
}

function interruptDescriptor(pin: OverlayPlan["interruptPins"][number], plan: OverlayPlan): Literal {
  return {
    pin: pin.pin,
    chain: pin.chain.map((step) => ({
      controller: step.controller,
      line: step.line,
      base: new Raw(bigintLiteral(controllerBase(step.controller, plan))),
      sensitivity: pin.sensitivity,
    })),
    rawIrq: pin.rawIrq,
    sensitivity: pin.sensitivity,
  };
}

function controllerBase(path: string, plan: OverlayPlan): bigint {
  return plan.design.ips.find((ip) => ip.path === path)?.interfaces[0]?.base ?? 0n;
}

/** Sizes beyond what a number holds exactly become bigint. */
function size(bytes: bigint): Raw {
  return new Raw(bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? `0x${bytes.toString(16)}` : bigintLiteral(bytes));
}

/** Entries as an object without a prototype, so that no name of a design is special. */
function record(entries: readonly (readonly [string, Literal])[]): Literal {
  const result = Object.create(null) as Record<string, Literal>;
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}
