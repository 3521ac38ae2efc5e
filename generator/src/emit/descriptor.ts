import type { Design } from "../model/design.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { Ip } from "../model/ip.js";
import type { DesignPlan, IpMemberPlan, RegionPlan } from "../plan/output.js";
import type { EmitOptions } from "./file.js";
import type { Imports } from "./imports.js";
import type { Literal } from "./literal.js";
import { Raw } from "./literal.js";
import { relativeModule } from "./members.js";
import { record, sizeLiteral } from "./record.js";
import { bigintLiteral, stringLiteral } from "./text.js";

/** What the runtime reads at load, of an overlay or of a module. */
export function descriptorLiteral(
  plan: DesignPlan,
  regions: readonly RegionPlan[],
  imports: Imports,
  options: EmitOptions,
  source: string,
): Literal {
  const { design, metadataFile: file } = plan;
  const { platform } = design;
  const cells = regions.flatMap(({ cell }) => (cell === undefined ? [] : [cell]));
  return {
    name: design.name,
    modelHash: plan.modelHash,
    source,
    platform: {
      arch: platform.arch,
      part: `${platform.part}${platform.speedGrade ?? ""}`,
      board: platform.board,
    },
    image:
      plan.image === undefined
        ? undefined
        : { file: plan.image.file, kind: plan.image.kind, sha256: plan.image.sha256 },
    ips: record([
      ...plan.ips.map((member): [string, Literal] => [
        member.ip.path,
        ipDescriptor(member, file, imports, options),
      ]),
      // A region is no IP, but its windows have addresses.
      ...cells.map((cell): [string, Literal] => [
        cell.path,
        { path: cell.path, vlnv: cell.vlnv, interfaces: interfaces(cell) },
      ]),
    ]),
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
    interrupts: record(design.interruptPins.map((pin) => [pin.pin, interruptDescriptor(pin)])),
    clocks: design.clocks.map((clock) => ({
      index: clock.index,
      name: clock.name,
      enabled: clock.enabled,
      mhz: clock.actualMhz ?? clock.requestedMhz,
      requestedMhz: clock.requestedMhz,
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
    zynq: zynqDescriptor(design),
    regions: regionRecord(regions, file, imports, options),
  };
}

/** What a load onto a Zynq needs to know beyond the address map. */
function zynqDescriptor({ processingSystem: ps }: Design): Literal | undefined {
  if (ps === undefined || ps.family === "versal") return undefined;
  return {
    referenceMhz: ps.referenceMhz,
    axiPorts:
      ps.ports.length === 0 ? undefined : ps.ports.map(({ port, dataWidth }) => ({ port, dataWidth })),
  };
}

/** Regions with their modules' descriptors; absent where there are none. */
function regionRecord(
  regions: readonly RegionPlan[],
  file: string,
  imports: Imports,
  options: EmitOptions,
): Literal | undefined {
  if (regions.length === 0) return undefined;
  return record(
    regions.map((region) => [
      region.path,
      {
        path: region.path,
        initial: region.initial,
        modules: record(
          region.modules.map((module) => [
            module.name,
            new Raw(imports.value(module.descriptorName, relativeModule(file, module.metadataFile, options))),
          ]),
        ),
      },
    ]),
  );
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

function ipDescriptor(
  { ip, type }: IpMemberPlan,
  file: string,
  imports: Imports,
  options: EmitOptions,
): Literal {
  const withRegisters = type.interfaces.filter((face) => face.constantName !== undefined);
  for (const face of withRegisters) {
    imports.value(face.constantName ?? "", relativeModule(file, type.file, options));
  }
  return {
    path: ip.path,
    vlnv: ip.vlnv,
    interfaces: interfaces(ip),
    registers:
      withRegisters.length === 0
        ? undefined
        : record(withRegisters.map((face) => [face.name, new Raw(face.constantName ?? "")])),
    parameters: new Raw(`ipDict[${stringLiteral(ip.path)}].parameters`),
    kernel: kernelInstance(ip.path, type, file, imports, options),
  };
}

/** What belongs to one instance of a kernel. */
function kernelInstance(
  path: string,
  type: IpMemberPlan["type"],
  file: string,
  imports: Imports,
  options: EmitOptions,
): Literal | undefined {
  const plan = type.kernel;
  const unit = plan?.kernel.computeUnits.find((candidate) => candidate.path === path);
  if (plan === undefined || unit === undefined) return undefined;
  imports.value(plan.constantName, relativeModule(file, type.file, options));
  const banks = plan.arguments
    .filter(({ argument: { kind, name } }) => kind === "buffer" && Object.hasOwn(unit.memories, name))
    .map(({ identifier, argument }): [string, Literal] => [identifier, unit.memories[argument.name] ?? []]);
  return {
    type: new Raw(plan.constantName),
    interface: unit.interface,
    computeUnit: unit.name,
    banks: banks.length === 0 ? undefined : record(banks),
    interruptPin: unit.interruptPin,
  };
}

function interfaces(ip: Ip): Literal {
  return record(
    ip.interfaces.map((face) => [
      face.name,
      {
        base: new Raw(bigintLiteral(face.base)),
        size: sizeLiteral(face.size),
        dataWidth: face.dataWidth,
        kind: face.kind,
      },
    ]),
  );
}

function interruptDescriptor(pin: InterruptPin): Literal {
  return {
    pin: pin.pin,
    chain: pin.chain.map((step) => ({
      controller: step.controller,
      line: step.line,
      base: new Raw(bigintLiteral(step.base)),
      sensitivity: step.sensitivity,
    })),
    rawIrq: pin.rawIrq,
    sensitivity: pin.sensitivity,
  };
}
