import { hlsControlOffsets } from "../facts/hls-control.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import type { Kernel, KernelArgument } from "../model/kernel.js";
import type { Register } from "../model/register.js";

/** A kernel as one IP's registers show it. */
export interface RegisterKernel {
  readonly kernel: Omit<Kernel, "computeUnits">;
  /** Interface that holds CTRL. */
  readonly interface: string;
}

/**
 * Finds the HLS control block of an IP and works out what its registers say of the function's arguments: names, widths
 * and directions, but no C types. `X_1`, `X_2`, … with the text "Data signal of X" are the words of one value.
 */
export function kernelFromRegisters(ip: Ip): RegisterKernel | undefined {
  const control = ip.interfaces.find(hasControlBlock);
  if (control === undefined) return undefined;
  const ctrl = control.registers.find((register) => register.offset === hlsControlOffsets.CTRL);
  const chain = ctrl?.fields.some((field) => field.name === "AP_CONTINUE") === true;
  const status = control.registers.find(
    (register) => register.offset === hlsControlOffsets.IP_ISR && register.enabled,
  );
  const clearOnRead = status?.fields.some((field) => field.readEffect !== undefined) === true;
  const found = ip.interfaces.flatMap((face) => (isData(face, control) ? dataOf(face, control) : []));
  const returned = found.find(({ name }) => name === "ap_return");
  const list = found
    .filter((argument) => argument !== returned)
    .map((argument, index): KernelArgument => ({ ...argument, index }));
  return {
    kernel: {
      name: ip.vlnv.split(":")[2] ?? ip.path.slice(ip.path.lastIndexOf("/") + 1),
      vlnv: ip.vlnv,
      protocol: chain ? "chain" : "hs",
      arguments: list,
      ...(returned === undefined ? {} : { returnValue: withoutName(returned) }),
      knownFrom: "registers",
      ...(status === undefined ? {} : { interruptStatus: clearOnRead ? "clear-on-read" : "toggle" }),
    },
    interface: control.name,
  };
}

/** CTRL at offset 0 with start and done bits: Vitis HLS's block, whatever vendor packaged it. */
export function hasControlBlock(face: AddressedInterface): boolean {
  const ctrl = face.registers.find(
    (register) => register.offset === hlsControlOffsets.CTRL && register.enabled,
  );
  const names = new Set(ctrl?.fields.map((field) => field.name));
  return names.has("AP_START") && names.has("AP_DONE") && names.has("AP_IDLE");
}

/** Interfaces whose registers hold arguments: the control one, and HLS's further bundles beside it. */
function isData(face: AddressedInterface, control: AddressedInterface): boolean {
  return (
    face === control ||
    (face.kind === "register" && face.registers.some((register) => dataSignal(register) !== undefined))
  );
}

function dataOf(face: AddressedInterface, control: AddressedInterface): Omit<KernelArgument, "index">[] {
  const own = face === control;
  const registers = face.registers.filter(
    (register) => register.enabled && (!own || register.offset > hlsControlOffsets.IP_ISR),
  );
  const names = new Set(registers.map((register) => register.name));
  const result: Omit<KernelArgument, "index">[] = [];
  const place = own ? {} : { interface: face.name };
  for (let at = 0; at < registers.length; at += 1) {
    const register = registers[at] as Register;
    if (isHandshake(register, names)) continue;
    const words = wordsOf(registers, at);
    const joined = words > 1 ? dataSignal(register) : undefined;
    at += words - 1;
    const output = register.access === "read-only";
    result.push({
      name: joined ?? register.name,
      kind: output ? "output-scalar" : "scalar",
      offset: register.offset,
      bytes: words * 4,
      encoding: words > 2 ? "bytes" : "word",
      ...(joined === undefined ? bitsOf(register) : {}),
      ...place,
      ...(output ? {} : validPlace(joined ?? register.name, dataSignal(register), registers)),
      direction: output ? "out" : "in",
    });
  }
  return result;
}

/**
 * Where software says that an input is there: without that bit a kernel waits for the input for ever (UG1399, "S_AXILITE
 * and Port-Level Protocols"). The same bit of an output can only be read.
 */
function validPlace(
  name: string,
  signal: string | undefined,
  registers: readonly Register[],
): { readonly validOffset?: number } {
  const found = registers.find(
    (register) =>
      register.access !== "read-only" &&
      (register.name === `${name}_ctrl` ||
        (signal !== undefined && register.description.trim() === `Control signal of ${signal}`)) &&
      register.fields.some(
        (field) => field.bitOffset === 0 && /_ap_vld$/i.test(field.name) && field.access !== "read-only",
      ),
  );
  return found === undefined ? {} : { validOffset: found.offset };
}

/** How many registers from `at` on are one value: `X_1`, `X_2`, … in neighbouring words, each "Data signal of X". */
function wordsOf(registers: readonly Register[], at: number): number {
  const first = registers[at] as Register;
  const signal = dataSignal(first);
  let words = 0;
  for (let next = registers[at]; next?.name === `${signal}_${words + 1}`; next = registers[at + words]) {
    const fits =
      next.offset === first.offset + words * 4 && dataSignal(next) === signal && next.access === first.access;
    if (!fits) break;
    words += 1;
  }
  return Math.max(1, words);
}

/** The argument that HLS names in a register's text. */
function dataSignal(register: Register): string | undefined {
  return /^Data signal of (\S+)$/.exec(register.description.trim())?.[1];
}

/** `X_ctrl`: the ap_vld or ap_ack bits of X, not an argument. */
function isHandshake(register: Register, names: ReadonlySet<string>): boolean {
  const name = /^(.+)_ctrl$/.exec(register.name)?.[1];
  return name !== undefined && (names.has(name) || /^Control signal/.test(register.description));
}

/** Valid bits where the one data field is narrower than a word. */
function bitsOf(register: Register): { readonly bits?: number } {
  const data = register.fields.filter((field) => !field.reserved);
  const [only] = data;
  const bits = data.length === 1 && only?.bitOffset === 0 ? only.bitWidth : register.width;
  return bits < 32 ? { bits } : {};
}

function withoutName(argument: Omit<KernelArgument, "index">): NonNullable<Kernel["returnValue"]> {
  const { name: _name, kind: _kind, ...place } = argument;
  return place;
}
