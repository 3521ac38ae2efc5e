import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { GpioPin } from "../model/gpio.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { Ip } from "../model/ip.js";
import { kernelKey, kernelUses, planKernel } from "./kernels.js";
import type { KernelUse } from "./kernels.js";
import {
  assignNames,
  fileNameRules,
  toConstantName,
  toIdentifier,
  toPinIdentifier,
  toTypeName,
} from "./names.js";
import type { InterfacePlan, IpTypePlan, PinMemberPlan, RegisterPlan } from "./output.js";
import { nameSiblings, planRegisters } from "./registers.js";
import { reservedNames } from "./reserved.js";

/** Type names that a generated class must not take: what generated files import or what every program has. */
const globalNames: ReadonlySet<string> = new Set([
  ..."Array ArrayBuffer BigInt Boolean DataView Date Error Function Iterable Map Number Object Promise Proxy".split(
    " ",
  ),
  ..."Readonly Record RegExp Set String Symbol Uint8Array WeakMap WeakSet".split(" "),
]);

/** A design, or a module of one of its regions, with the IPs that are shown. */
export interface PlanScope {
  readonly design: Design;
  readonly members: readonly Ip[];
}

/** An IP with what decides its class. */
interface TypedIp {
  readonly ip: Ip;
  readonly design: Design;
  readonly pins: readonly InterruptPin[];
  readonly gpio: readonly GpioPin[];
  readonly kernel: KernelUse | undefined;
}

/**
 * Groups the IPs of all scopes into types and names their classes.
 * @param taken names that no class may have
 */
export function planIpTypes(
  scopes: readonly PlanScope[],
  diagnostics: DiagnosticCollector,
  taken: ReadonlySet<string>,
): ReadonlyMap<Ip, IpTypePlan> {
  const groups = new Map<string, TypedIp[]>();
  for (const typed of scopes.flatMap(typedIps)) {
    const key = typeKey(typed);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [typed]);
    else group.push(typed);
  }
  const types = [...groups.values()].map((instances) => {
    const sorted = [...instances].sort((a, b) =>
      a.ip.path < b.ip.path ? -1 : a.ip.path > b.ip.path ? 1 : 0,
    );
    return { instances: sorted, first: sorted[0] as TypedIp };
  });
  types.sort((a, b) => (a.first.ip.path < b.first.ip.path ? -1 : a.first.ip.path > b.first.ip.path ? 1 : 0));
  const names = nameTypes(
    types.map(({ first }) => first.ip),
    new Set([...globalNames, ...taken]),
  );
  const plans = new Map<Ip, IpTypePlan>();
  for (const [index, { instances, first }] of types.entries()) {
    const name = names[index];
    if (name === undefined) continue;
    const interfaces = planInterfaces(first.ip, name.className, diagnostics);
    const { kernel } = first;
    const plan: IpTypePlan = {
      className: name.className,
      file: name.file,
      vlnv: first.ip.vlnv,
      instances: [...new Set(instances.map(({ ip }) => ip.path))],
      interfaces,
      ...planPins(first.ip, first.pins, first.gpio, interfaces, diagnostics),
      ...(kernel === undefined
        ? {}
        : { kernel: planKernel(kernel, name.className, first.design, diagnostics) }),
    };
    for (const { ip } of instances) plans.set(ip, plan);
  }
  return plans;
}

function typedIps({ design, members }: PlanScope): TypedIp[] {
  const pins = groupBy(design.interruptPins, (pin) => pin.ip);
  const gpio = gpioByIp(design, members);
  const kernels = kernelUses(design);
  return members.map((ip) => ({
    ip,
    design,
    pins: pins.get(ip.path) ?? [],
    gpio: gpio.get(ip.path) ?? [],
    kernel: kernels.get(ip.path),
  }));
}

/**
 * Two IPs share a class where everything that the class's text depends on is equal: VLNV, registers, interfaces and
 * wired pins. Address, size and parameters belong to the instance.
 */
function typeKey({ ip, pins, gpio, kernel }: TypedIp): string {
  return JSON.stringify(
    [
      ip.vlnv,
      ip.vlnv === "" ? ip.path : "",
      ip.interfaces.map((face) => [
        face.name,
        face.dataWidth,
        face.kind,
        face.registers.filter((register) => register.enabled),
        face.windows.filter((window) => window.enabled),
      ]),
      pins.map((pin) => [pin.port, pin.bit]),
      // The class names the bit of the whole design.
      gpio.map((pin) => [pin.name, pin.direction]),
      kernelKey(kernel),
    ],
    (key, value: unknown) => (key === "origin" ? undefined : typeof value === "bigint" ? `${value}n` : value),
  );
}

function nameTypes(
  firsts: readonly Ip[],
  reserved: ReadonlySet<string>,
): readonly { className: string; file: string }[] {
  const base = firsts.map((ip) => ip.vlnv.split(":")[2] || lastPart(ip.path));
  const counts = new Map<string, number>();
  for (const text of base) counts.set(text, (counts.get(text) ?? 0) + 1);
  // Where one VLNV has several shapes, each is named after its first instance: that tells more than a number.
  const texts = base.map((text, index) =>
    (counts.get(text) ?? 0) > 1 ? `${text}_${firsts[index]?.path ?? ""}` : text,
  );
  const requests = texts.map((text, index) => ({ text, key: firsts[index]?.path ?? "" }));
  const classes = assignNames(
    requests.map((request) => ({ ...request, wanted: toTypeName(request.text) })),
    { reserved },
  );
  const files = assignNames(
    requests.map((request) => ({ ...request, wanted: toIdentifier(request.text).toLowerCase() })),
    fileNameRules,
  );
  return texts.map((_, index) => ({
    className: classes[index]?.identifier ?? "",
    file: `ip/${files[index]?.identifier ?? ""}`,
  }));
}

function planInterfaces(ip: Ip, className: string, diagnostics: DiagnosticCollector): InterfacePlan[] {
  const members = nameSiblings(
    `Interface of ${ip.path}:`,
    ip.interfaces.map((face) => ({ text: face.name, key: face.base.toString(16), origin: ip.origin })),
    { reserved: reservedNames("ip") },
    diagnostics,
  );
  const several = ip.interfaces.length > 1;
  // Names that differ as members, such as S_AXI and SAXI, may be the same as parts of a type's name.
  const stems = assignNames(
    ip.interfaces.map((face, index) => ({
      text: face.name,
      key: members[index] ?? "",
      wanted: several ? `${className}${toTypeName(members[index] ?? "")}` : className,
    })),
    { reserved: new Set() },
  );
  const drafts = ip.interfaces.map((face, index) => {
    const { registers, windows } = planRegisters(face, diagnostics);
    const stem = stems[index]?.identifier ?? className;
    return { face, identifier: members[index] ?? "", registers, windows, stem };
  });
  const typeNames = nameRegisterTypes(className, drafts);
  return drafts.map(({ face, identifier, registers, windows, stem }, index) => {
    const hasMap = registers.length > 0 || windows.length > 0;
    return {
      identifier,
      name: face.name,
      dataWidth: face.dataWidth,
      kind: face.kind,
      ...(hasMap
        ? { mapTypeName: `${stem}RegisterMap`, constantName: `${toConstantName(stem)}Registers` }
        : {}),
      registers: registers.map((register, at) => ({ ...register, typeName: typeNames[index]?.[at] ?? "" })),
      windows,
    };
  });
}

/** Interface names of all registers of a class, unique in its file together with the names derived from them. */
function nameRegisterTypes(
  className: string,
  drafts: readonly { stem: string; registers: readonly RegisterPlan[] }[],
): readonly (readonly string[])[] {
  const taken = new Set([className, ...drafts.map(({ stem }) => `${stem}RegisterMap`)]);
  const family = (text: string): string[] => [text, `${text}Value`, `${text}Write`, `${text}Plain`];
  const numbers = new Map<string, number>();
  return drafts.map(({ stem, registers }) =>
    registers.map((register) => {
      const wanted = `${stem}_${register.identifier}`;
      let name = wanted;
      let number = numbers.get(wanted) ?? 1;
      while (family(name).some((text) => taken.has(text))) {
        number += 1;
        name = `${wanted}_${number}`;
      }
      numbers.set(wanted, number);
      for (const text of family(name)) taken.add(text);
      return name;
    }),
  );
}

function planPins(
  ip: Ip,
  interrupts: readonly InterruptPin[],
  gpio: readonly GpioPin[],
  interfaces: readonly InterfacePlan[],
  diagnostics: DiagnosticCollector,
): { interrupts: PinMemberPlan[]; gpio: PinMemberPlan[] } {
  const taken = interfaces.length > 1 ? interfaces.map((face) => face.identifier) : [];
  const pins = [
    ...interrupts.map((pin) => ({
      text: pin.bit === undefined ? pin.port : `${pin.port}[${pin.bit}]`,
      wanted: toIdentifier(pin.bit === undefined ? pin.port : `${pin.port}_${pin.bit}`),
    })),
    ...gpio.map((pin) => ({ text: lastPart(pin.name), wanted: toPinIdentifier(pin.name) })),
  ];
  const names = nameSiblings(
    `Pin of ${ip.path}:`,
    pins.map(({ text, wanted }, index) => ({
      text,
      wanted,
      key: `${index}`.padStart(6, "0"),
      origin: ip.origin,
    })),
    { reserved: new Set([...reservedNames("ip"), ...taken]) },
    diagnostics,
  );
  return {
    interrupts: interrupts.map((pin, index) => ({
      identifier: names[index] ?? "",
      pin: pin.bit === undefined ? pin.port : `${pin.port}[${pin.bit}]`,
      description: "Interrupt output, wired to the processor.",
    })),
    gpio: gpio.map((pin, index) => ({
      identifier: names[interrupts.length + index] ?? "",
      pin: pin.name,
      description: `PS GPIO bit that reaches this IP (${pin.direction === "out" ? "output" : "input"} of the processor).`,
    })),
  };
}

/** GPIO bits by the IP that they reach, as in PYNQ's `gpio` of an `ip_dict` entry. */
function gpioByIp(design: Design, members: readonly Ip[]): ReadonlyMap<string, readonly GpioPin[]> {
  const paths = new Set(members.map((ip) => ip.path));
  const result = new Map<string, GpioPin[]>();
  for (const pin of design.gpio) {
    for (const path of new Set(pin.pins.map((full) => full.slice(0, full.lastIndexOf("/"))))) {
      if (paths.has(path)) result.set(path, [...(result.get(path) ?? []), pin]);
    }
  }
  return result;
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
