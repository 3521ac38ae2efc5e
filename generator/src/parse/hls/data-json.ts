import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { controlProtocols } from "../../facts/xclbin.js";
import type { ControlProtocol } from "../../model/kernel.js";
import { type CType, parseCType, withArraySizes } from "../c-type.js";
import { type DataInterfaces, type DataRegister, joinRegisters, readInterfaces } from "./data-interfaces.js";
import { JsonView } from "./json-view.js";
import type { HlsArgument, HlsInterface, HlsMemory, HlsRegister, HlsSignature } from "./signature.js";

/**
 * Reads the JSON that HLS writes about an IP: `hls_data.json`, `<solution>_data.json`. Tools up to 2019.2 describe an
 * argument's type by pieces (`type.kinds`, `type.dataType`), later ones by its text (`srcType`) and by the hardware
 * that it became (`hwRefs`).
 */
export function readHlsData(
  text: string,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const root = parseJson(text);
  const name = root?.at("Top").text;
  if (
    root === undefined ||
    name === undefined ||
    !root.at("Args").isObject ||
    !root.at("Interfaces").isObject
  ) {
    diagnostics.report(
      "hls-damaged",
      root === undefined
        ? "The file is not JSON text."
        : "The JSON has no Top, Args and Interfaces: it does not describe an IP of HLS.",
      { file },
    );
    return [];
  }
  const interfaces = readInterfaces(root.at("Interfaces"));
  const reader = new ArgumentReader(root, interfaces, file, diagnostics);
  const list = root.at("Args").members.map(([argument, view]) => reader.read(argument, view));
  const ordered = list
    .map((argument, position) => ({ argument, position: argument.index ?? position }))
    .sort((a, b) => a.position - b.position)
    .map(({ argument }) => argument);

  const vlnv = ["Vendor", "Library", "Name", "Version"].map((part) => root.at("Ipx").at(part).text);
  const tool = root.at("GenData").at("ToolName").text;
  const version = root.at("GenData").at("ToolVersion").text;
  const rtlName = root.at("RtlTop").text;
  const returnValue = reader.readReturn();
  return [
    {
      name,
      nameIsExact: true,
      ...(rtlName === undefined || rtlName === name ? {} : { rtlName }),
      ...(vlnv.includes(undefined) ? {} : { vlnv: vlnv.join(":") }),
      ...(tool === undefined ? {} : { tool: version === undefined ? tool : `${tool} ${version}` }),
      ...protocolOf(root, interfaces),
      ...(interfaces.control === undefined ? {} : { control: interfaces.control }),
      ...(returnValue === undefined ? {} : { returnValue }),
      arguments: ordered,
      source: "hls-data",
      origin: { file },
    },
  ];
}

function parseJson(text: string): JsonView | undefined {
  try {
    return new JsonView(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** As the file says; else, for tools that do not, by the control register. */
function protocolOf(root: JsonView, interfaces: DataInterfaces): { protocol?: ControlProtocol } {
  const word = root.at("FunctionProtocol").text;
  if (word !== undefined && Object.hasOwn(controlProtocols, word)) {
    const protocol = controlProtocols[word];
    if (protocol !== undefined) return { protocol };
  }
  if (interfaces.control !== undefined) return { protocol: interfaces.chained ? "chain" : "hs" };
  return interfaces.startedByPins ? { protocol: "hs" } : {};
}

/** Reads arguments in the light of the IP's interfaces. */
class ArgumentReader {
  readonly #root: JsonView;
  readonly #interfaces: DataInterfaces;
  readonly #file: string;
  readonly #diagnostics: DiagnosticCollector;
  /** Registers by the argument that their description names. */
  readonly #described = new Map<string, DataRegister[]>();
  /** C types as the older tools' kernel description has them, by argument. */
  readonly #kernelTypes: ReadonlyMap<string, string>;

  constructor(root: JsonView, interfaces: DataInterfaces, file: string, diagnostics: DiagnosticCollector) {
    this.#root = root;
    this.#interfaces = interfaces;
    this.#file = file;
    this.#diagnostics = diagnostics;
    for (const register of interfaces.registers.values()) {
      const name = /^Data signal of (\S+)$/.exec(register.description)?.[1];
      if (name === undefined) continue;
      const list = this.#described.get(name);
      if (list === undefined) this.#described.set(name, [register]);
      else list.push(register);
    }
    this.#kernelTypes = new Map(
      root
        .at("Sdx")
        .at("Args")
        .items.flatMap((item) => {
          const name = item.at("name").text;
          const type = item.at("type").text;
          return name === undefined || type === undefined ? [] : [[name, type]];
        }),
    );
  }

  read(name: string, view: JsonView): HlsArgument {
    const index = view.at("index").integer;
    const references = view.at("hwRefs");
    const { memory, ...place } = references.exists
      ? this.#fromHardware(name, references.items)
      : this.#fromType(name, view.at("type"));
    const cType = this.#cType(name, view);
    const direction = directionOf(view.at("direction").text) ?? directionByType(cType);
    return {
      name,
      ...(index === undefined ? {} : { index }),
      ...(cType === undefined ? {} : { cType }),
      ...(direction === undefined ? {} : { direction }),
      ...place,
      ...(memory === undefined ? {} : { memory: withElements(memory, view, cType) }),
    };
  }

  readReturn(): HlsSignature["returnValue"] {
    const view = this.#root.at("ReturnValue").exists ? this.#root.at("ReturnValue") : this.#root.at("Return");
    if (view.members.length === 0) return undefined;
    const cType = this.#cType("ap_return", view);
    if (cType?.element.kind === "void") return undefined;
    const register = joinRegisters(this.#described.get("ap_return") ?? [])[0];
    return { ...(cType === undefined ? {} : { cType }), ...(register === undefined ? {} : { register }) };
  }

  #cType(name: string, view: JsonView): CType | undefined {
    const text = view.at("srcType").text ?? this.#kernelTypes.get(name);
    if (text !== undefined) return parseCType(text);
    const type = view.at("type");
    const element = type.at("dataType").text;
    if (element === undefined) return undefined;
    const kinds = type.at("kinds").items.map((kind) => kind.text);
    const mark = kinds.includes("pointer") ? "*" : kinds.includes("reference") ? "&" : "";
    const sizes = type.at("arraySizes").items.flatMap((size) => size.integer ?? []);
    const cType = parseCType(`${element}${mark}`);
    return sizes.length > 0 ? withArraySizes(cType, sizes) : cType;
  }

  /** From `hwRefs`: what hardware the argument became. */
  #fromHardware(name: string, references: readonly JsonView[]): Place {
    const found: DataRegister[] = [];
    let memory: HlsMemory | undefined;
    let handshake: HlsRegister | undefined;
    let stream: string | undefined;
    let master: string | undefined;
    let control: string | undefined;
    let pin: string | undefined;
    for (const reference of references) {
      const port = reference.at("interface").text ?? "";
      const target = reference.at("name").text ?? "";
      const type = this.#interfaces.types.get(port);
      switch (reference.at("type").text) {
        case "interface":
          if (type === "axi4full" || type === "native_axim") master = port;
          else if (type === "axi4stream" || type === "native_axis") stream = port;
          else pin ??= port;
          break;
        case "register": {
          control = port;
          const register = this.#interfaces.registers.get(`${port}.${target}`);
          if (register === undefined) this.#unknown(name, `register ${port}.${target}`);
          else if (reference.at("usage").text === "control") handshake ??= register.register;
          else found.push(register);
          break;
        }
        case "memory":
          control = port;
          memory = this.#interfaces.memories.get(`${port}.${target}`);
          if (memory === undefined) this.#unknown(name, `memory ${port}.${target}`);
          break;
        default:
          if (reference.at("usage").text !== "control") pin ??= port;
      }
    }
    const kind: HlsInterface =
      stream !== undefined
        ? "axis"
        : master !== undefined
          ? "m_axi"
          : memory !== undefined
            ? "memory"
            : control !== undefined
              ? "s_axilite"
              : "port";
    const port = stream ?? master ?? control ?? pin;
    return {
      interface: kind,
      registers: joinRegisters(found),
      ...(port === undefined || port === "" ? {} : { port }),
      ...(memory === undefined ? {} : { memory }),
      ...(handshake === undefined ? {} : handshakeOffset(handshake)),
    };
  }

  /** From `type.interfaceRef`, which is all that the older tools say. */
  #fromType(name: string, type: JsonView): Place {
    const port = type.at("interfaceRef").text;
    const interfaceType = port === undefined ? undefined : this.#interfaces.types.get(port);
    const registers = joinRegisters(this.#described.get(name) ?? []);
    const memory = port === undefined ? undefined : this.#interfaces.memories.get(`${port}.${name}`);
    const kind: HlsInterface =
      interfaceType === "native_axim" || interfaceType === "axi4full"
        ? "m_axi"
        : interfaceType === "axi4stream" || interfaceType === "native_axis"
          ? "axis"
          : memory !== undefined
            ? "memory"
            : registers.length > 0
              ? "s_axilite"
              : "port";
    return {
      interface: kind,
      registers,
      ...(port === undefined ? {} : { port }),
      ...(memory === undefined ? {} : { memory }),
    };
  }

  #unknown(argument: string, what: string): void {
    this.#diagnostics.report(
      "hls-unknown-register",
      `Argument ${argument} names the ${what}, which no interface has.`,
      { file: this.#file, path: argument },
    );
  }
}

/** Where an argument is. */
interface Place {
  readonly interface: HlsInterface;
  readonly port?: string;
  readonly registers: readonly HlsRegister[];
  readonly memory?: HlsMemory;
  readonly validOffset?: number;
  readonly inputValidOffset?: number;
}

/** A handshake register that can only be read tells of an output; one that can be written is for an input. */
function handshakeOffset(register: HlsRegister): Pick<Place, "validOffset" | "inputValidOffset"> {
  return register.access === "read-only"
    ? { validOffset: register.offset }
    : { inputValidOffset: register.offset };
}

/** What the C type alone tells, for tools that do not say it. */
function directionByType(cType: CType | undefined): HlsArgument["direction"] {
  if (cType === undefined) return undefined;
  return cType.constant || (cType.pointer === 0 && !cType.reference && !cType.stream) ? "in" : undefined;
}

function directionOf(text: string | undefined): HlsArgument["direction"] {
  return text === "in" || text === "out" || text === "inout" || text === "unused" ? text : undefined;
}

/** The memory's element width: `srcSize` where the file has it (bits of one element), else the C type's. */
function withElements(memory: HlsMemory, view: JsonView, cType: CType | undefined): HlsMemory {
  const elementBits = view.at("srcSize").integer ?? cType?.element.bits;
  return elementBits === undefined ? memory : { ...memory, elementBits };
}
