import type { JsonView } from "./json-view.js";
import type { HlsControl, HlsMemory, HlsRegister } from "./signature.js";

/** A register of a control interface, as HLS data lists it. */
export interface DataRegister {
  readonly name: string;
  /** Name of its field that holds the value: the argument's, without the `_1`, `_2` of a register's halves. */
  readonly field: string;
  /** Text such as `Data signal of in1`. */
  readonly description: string;
  readonly register: HlsRegister;
}

/** The interfaces of an HLS IP, as its data lists them. */
export interface DataInterfaces {
  /** Type by name, such as `axi4lite`, `axi4full`, `axi4stream`. */
  readonly types: ReadonlyMap<string, string>;
  /** Registers by `interface.name`. */
  readonly registers: ReadonlyMap<string, DataRegister>;
  /** Arrays inside of control interfaces, by `interface.name`. */
  readonly memories: ReadonlyMap<string, HlsMemory>;
  readonly control?: HlsControl;
  /** CTRL has the bit AP_CONTINUE. */
  readonly chained: boolean;
  /** The function is started by pins. */
  readonly startedByPins: boolean;
}

/** Reads the `Interfaces` of HLS data, of all versions since 2019. */
export function readInterfaces(interfaces: JsonView): DataInterfaces {
  const types = new Map<string, string>();
  const registers = new Map<string, DataRegister>();
  const memories = new Map<string, HlsMemory>();
  let control: HlsControl | undefined;
  let chained = false;
  for (const [port, description] of interfaces.members) {
    types.set(port, description.at("type").text ?? "");
    for (const item of description.at("registers").items) {
      const name = item.at("name").text;
      const offset = item.at("offset").integer;
      if (name === undefined || offset === undefined) continue;
      if (name === "CTRL") {
        control = { port, offset, ...(control ?? {}) };
        chained = item.at("fields").items.some((field) => field.at("name").text === "AP_CONTINUE");
      }
      const status = item.at("fields").items[0]?.at("access").text;
      if (name === "IP_ISR" && control !== undefined && status === "RTOW") {
        control = { ...control, interruptStatus: "toggle" };
      }
      registers.set(`${port}.${name}`, readRegister(item, name, offset));
    }
    for (const [name, item] of description.at("memories").members) {
      const offset = item.at("offset").integer;
      const bytes = item.at("range").integer;
      if (offset !== undefined && bytes !== undefined) memories.set(`${port}.${name}`, { offset, bytes });
    }
  }
  return {
    types,
    registers,
    memories,
    ...(control === undefined ? {} : { control }),
    chained,
    startedByPins: [...types.values()].includes("ap_ctrl"),
  };
}

function readRegister(item: JsonView, name: string, offset: number): DataRegister {
  const fields = item.at("fields").items.filter((field) => !/^RESERVED/.test(field.at("name").text ?? ""));
  const bits = fields.reduce((sum, field) => sum + (field.at("width").integer ?? 0), 0);
  const access = accessOf(item.at("access").text);
  return {
    name,
    field: fields[0]?.at("name").text ?? name,
    description: item.at("description").text ?? "",
    register: {
      offset,
      bits: bits > 0 && bits <= 32 ? bits : 32,
      ...(access === undefined ? {} : { access }),
    },
  };
}

/** HLS says W of a register that can be read as well; R of one that only can be. */
function accessOf(text: string | undefined): HlsRegister["access"] {
  if (text === "R") return "read-only";
  return text === "W" || text === "RW" ? "read-write" : undefined;
}

/**
 * Joins the words of one value: those that follow each other and are of the same field. The words of an array's
 * elements, or of the two ways of a value, stay apart.
 */
export function joinRegisters(list: readonly DataRegister[]): readonly HlsRegister[] {
  const sorted = [...list].sort((a, b) => a.register.offset - b.register.offset);
  const result: { field: string; register: HlsRegister }[] = [];
  for (const { field, register } of sorted) {
    const last = result.at(-1);
    const follows =
      last !== undefined &&
      last.field === field &&
      register.offset === last.register.offset + Math.ceil(last.register.bits / 32) * 4;
    if (follows) last.register = { ...last.register, bits: last.register.bits + register.bits };
    else result.push({ field, register });
  }
  return result.map(({ register }) => register);
}
