import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { ControlProtocol } from "../../model/kernel.js";
import { parseSmallInteger } from "../integer.js";
import type { HlsArgument, HlsControl, HlsMemory, HlsRegister, HlsSignature } from "./signature.js";

/** What the comment of one header collects about one name. */
interface Entry {
  readonly name: string;
  readonly port: string;
  readonly words: {
    readonly offset: number;
    readonly bits: number;
    readonly access: HlsRegister["access"];
  }[];
  validOffset?: number;
  inputValidOffset?: number;
  memory?: HlsMemory;
}

/** What stands in the comment of one header. */
interface Comment {
  readonly tool?: string;
  readonly control?: HlsControl;
  readonly chained: boolean;
  readonly entries: readonly Entry[];
}

/** Longest line that is looked at; HLS's own stay below 200 characters. */
const MAX_LINE = 500;
/** HLS's name of the register that holds a function's return value. */
const RETURN_NAME = "ap_return";

/**
 * Reads the register header of an HLS driver (`x<name>_hw.h`): its comment names every register, in HLS's own case,
 * with its bits and accesses. C types, order and what is passed by pointer are not in it.
 */
export function readHwHeader(
  text: string,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly HlsSignature[] {
  const comment = readComment(text);
  const name = functionName(text, comment, file);
  if (name === undefined || (comment.entries.length === 0 && comment.control === undefined)) {
    diagnostics.report("hls-damaged", "The header describes no registers.", { file });
    return [];
  }
  const protocol: ControlProtocol = comment.control === undefined ? "none" : comment.chained ? "chain" : "hs";
  const returned = comment.entries.find((entry) => entry.name === RETURN_NAME);
  const register = returned === undefined ? undefined : joinWords(returned.words)[0];
  return [
    {
      name,
      nameIsExact: false,
      ...(comment.tool === undefined ? {} : { tool: comment.tool }),
      protocol,
      ...(comment.control === undefined ? {} : { control: comment.control }),
      ...(register === undefined ? {} : { returnValue: { register } }),
      arguments: comment.entries.filter((entry) => entry !== returned).map(toArgument),
      source: "hw-header",
      origin: { file },
    },
  ];
}

/** True where the text is such a header. */
export function looksLikeHwHeader(text: string): boolean {
  return /^\/\/ 0x[0-9a-fA-F]+ (?::|~)/m.test(text) && /^#define X\w+/m.test(text);
}

function readComment(text: string): Comment {
  const entries = new Map<string, Entry>();
  let tool: string | undefined;
  let control: HlsControl | undefined;
  let chained = false;
  let port = "";
  let offset = 0;
  /** What the lines that follow belong to. */
  let within: { kind: "control" | "data" | "valid" | "other"; name: string } = { kind: "other", name: "" };
  let rangeStart: number | undefined;
  const entryOf = (name: string): Entry => {
    const known = entries.get(`${port}.${name}`);
    if (known !== undefined) return known;
    const entry: Entry = { name, port, words: [] };
    entries.set(`${port}.${name}`, entry);
    return entry;
  };

  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith("//") || line.length > MAX_LINE) continue;
    const version = /\b(Vivado|Vitis)\b.*HLS.*\bv(20\d\d\.\d)|^\/\/ Version: (20\d\d\.\d)/.exec(line);
    if (version !== null) {
      tool =
        version[3] === undefined
          ? `${version[1]?.toLowerCase()}_hls ${version[2]}`
          : `vivado_hls ${version[3]}`;
      continue;
    }
    const bundle = /^\/\/ ([A-Za-z_]\w*)$/.exec(line);
    if (bundle?.[1] !== undefined) {
      port = `s_axi_${bundle[1]}`;
      continue;
    }
    const start = /^\/\/ (0x[0-9a-fA-F]+) ~$/.exec(line);
    if (start?.[1] !== undefined) {
      rangeStart = parseSmallInteger(start[1]);
      continue;
    }
    const memory = /^\/\/ (0x[0-9a-fA-F]+) : Memory '([^']+)' \((\d+) \* (\d+)b\)$/.exec(line);
    if (memory?.[1] !== undefined && memory[2] !== undefined) {
      const end = parseSmallInteger(memory[1]);
      if (rangeStart !== undefined && end !== undefined && end >= rangeStart) {
        entryOf(memory[2]).memory = {
          offset: rangeStart,
          bytes: end - rangeStart + 1,
          elementBits: Number(memory[4]),
          depth: Number(memory[3]),
        };
      }
      within = { kind: "other", name: "" };
      continue;
    }
    const register = /^\/\/ (0x[0-9a-fA-F]+) : (.+)$/.exec(line);
    if (register?.[1] !== undefined && register[2] !== undefined) {
      offset = parseSmallInteger(register[1]) ?? 0;
      within = registerKind(register[2]);
      if (within.kind === "control") control = { port, offset, ...(control ?? {}) };
      if (within.kind === "valid") entryOf(within.name);
      const status = /^IP Interrupt Status Register \(Read\/(TOW|COR)\)/.exec(register[2])?.[1];
      if (status !== undefined && control !== undefined) {
        control = { ...control, interruptStatus: status === "TOW" ? "toggle" : "clear-on-read" };
      }
      continue;
    }
    const bits = /^\/\/ +bit (\d+)(?:~(\d+))? +- (\S+) \(([A-Za-z/]+)\)$/.exec(line);
    if (bits?.[3] === undefined || bits[4] === undefined) continue;
    const high = Number(bits[1]);
    const low = bits[2] === undefined ? high : Number(bits[2]);
    if (within.kind === "control" && bits[3] === "ap_continue") chained = true;
    if (within.kind === "data" && high >= low && high < 32) {
      entryOf(within.name).words.push({ offset, bits: high - low + 1, access: accessOf(bits[4]) });
    }
    if (within.kind === "valid" && bits[3] === `${within.name}_ap_vld`) {
      if (accessOf(bits[4]) === "read-only") entryOf(within.name).validOffset = offset;
      else entryOf(within.name).inputValidOffset = offset;
    }
  }
  return {
    ...(tool === undefined ? {} : { tool }),
    ...(control === undefined ? {} : { control }),
    chained,
    entries: [...entries.values()].filter(({ words, memory }) => words.length > 0 || memory !== undefined),
  };
}

function registerKind(title: string): { kind: "control" | "data" | "valid" | "other"; name: string } {
  if (title === "Control signals") return { kind: "control", name: "" };
  const named = /^(Data|Control) signal of (\S+)$/.exec(title);
  if (named?.[2] === undefined) return { kind: "other", name: "" };
  return { kind: named[1] === "Data" ? "data" : "valid", name: named[2] };
}

function accessOf(words: string): HlsRegister["access"] {
  if (!words.startsWith("Read")) return "write-only";
  return words.includes("Write") ? "read-write" : "read-only";
}

/** Words that follow each other are one register; what HLS keeps apart has a reserved word between. */
function joinWords(words: Entry["words"]): readonly HlsRegister[] {
  const result: { offset: number; bits: number; access?: NonNullable<HlsRegister["access"]> }[] = [];
  for (const word of [...words].sort((a, b) => a.offset - b.offset)) {
    const last = result.at(-1);
    if (last !== undefined && word.offset === last.offset + Math.ceil(last.bits / 32) * 4)
      last.bits += word.bits;
    else {
      const { offset, bits, access } = word;
      result.push({ offset, bits, ...(access === undefined ? {} : { access }) });
    }
  }
  return result;
}

function toArgument(entry: Entry): HlsArgument {
  const registers = joinWords(entry.words);
  const direction = registers.length > 0 ? (registers[0]?.access === "read-only" ? "out" : "in") : undefined;
  return {
    name: entry.name,
    ...(direction === undefined ? {} : { direction }),
    interface: entry.memory === undefined ? "s_axilite" : "memory",
    port: entry.port,
    registers,
    ...(entry.memory === undefined ? {} : { memory: entry.memory }),
    ...(entry.validOffset === undefined ? {} : { validOffset: entry.validOffset }),
    ...(entry.inputValidOffset === undefined ? {} : { inputValidOffset: entry.inputValidOffset }),
  };
}

/** From `#define X<NAME>_<BUNDLE>_ADDR_…`, else from the file's name; in small letters, since neither has the case. */
function functionName(text: string, comment: Comment, file: string): string | undefined {
  const port = comment.entries[0]?.port ?? comment.control?.port ?? "";
  const bundle = port.replace(/^s_axi_/, "").toUpperCase();
  const defined = /^#define X(\w+?)_ADDR_\w+/m.exec(text)?.[1];
  if (defined?.endsWith(`_${bundle}`) === true && bundle !== "") {
    return defined.slice(0, -bundle.length - 1).toLowerCase();
  }
  return /(?:^|[^A-Za-z0-9_])x([A-Za-z0-9_]+)_hw\.h$/.exec(file)?.[1];
}
