/*
 * The software card itself: device memory apart from the host's, the registers of its compute units, and kernels that
 * run when their unit is started. It knows nothing of sockets; protocol.ts speaks for it.
 */
import { readFileSync } from "node:fs";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { parseXml, type XmlElement } from "#generator/parse/xml.js";
import { kernels, type CardPointer } from "./kernels.js";

/** Control register of ap_ctrl_hs: bits of UG1399. */
const apStart = 1;
const apDoneIdle = 6;
/** Bytes of registers that a unit decodes. */
const unitBytes = 0x1_0000;

interface Argument {
  readonly qualifier: string;
  readonly offset: number;
  readonly size: number;
  readonly type: string;
}

interface Unit {
  readonly kernel: string;
  readonly base: bigint;
  readonly args: readonly Argument[];
  readonly registers: Buffer;
}

function text(element: XmlElement, attribute: string): string {
  return element.attribute(attribute) ?? "";
}

function readArguments(kernel: XmlElement): readonly Argument[] {
  return [...kernel.childrenNamed("arg")]
    .sort((a, b) => Number(text(a, "id")) - Number(text(b, "id")))
    .map((arg) => ({
      qualifier: text(arg, "addressQualifier"),
      offset: Number(text(arg, "offset")),
      size: Number(text(arg, "size")),
      type: text(arg, "type"),
    }));
}

function* descendants(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    else yield* descendants(child, name);
  }
}

/** The units that an xclbin's EMBEDDED_METADATA places. */
function readUnits(file: string): readonly Unit[] {
  const root = parseXml(readFileSync(file, "utf8"), file, new DiagnosticCollector());
  if (root === undefined) throw new Error(`${file} is no XML`);
  return [...descendants(root, "kernel")].flatMap((kernel) => {
    const args = readArguments(kernel);
    return [...descendants(kernel, "addrRemap")].map((remap) => ({
      kernel: text(kernel, "name"),
      base: BigInt(text(remap, "base")),
      args,
      registers: Buffer.alloc(unitBytes),
    }));
  });
}

/** One card, from power-on. */
export class SoftCard {
  readonly #memory = new Map<bigint, Buffer>();
  #units: readonly Unit[] = [];

  /** What programming does: the design's units take the place of the old ones. */
  load(metadataFile: string): void {
    this.#units = readUnits(metadataFile);
  }

  allocate(address: bigint, bytes: number): void {
    this.#memory.set(address, Buffer.alloc(bytes, 0xa5));
  }

  free(address: bigint): void {
    this.#memory.delete(address);
  }

  /** Device memory; an access to an address that nobody allocated has nothing to give or keep. */
  memory(address: bigint, bytes: number): Buffer | undefined {
    for (const [base, memory] of this.#memory) {
      const offset = address - base;
      if (offset >= 0n && offset + BigInt(bytes) <= BigInt(memory.length)) {
        return memory.subarray(Number(offset), Number(offset) + bytes);
      }
    }
    return undefined;
  }

  readRegisters(address: bigint, bytes: number): Buffer {
    const unit = this.#unitAt(address);
    if (unit === undefined) return Buffer.alloc(bytes, 0xff);
    const offset = Number(address - unit.base);
    return Buffer.from(unit.registers.subarray(offset, offset + bytes));
  }

  writeRegisters(address: bigint, data: Buffer): void {
    const unit = this.#unitAt(address);
    if (unit === undefined) return;
    data.copy(unit.registers, Number(address - unit.base));
    if (address === unit.base && (unit.registers.readUInt8(0) & apStart) !== 0) this.#start(unit);
  }

  #unitAt(address: bigint): Unit | undefined {
    return this.#units.find(({ base }) => address >= base && address < base + BigInt(unitBytes));
  }

  #argument(
    unit: Unit,
    { qualifier, offset, size, type }: Argument,
  ): CardPointer | number | bigint | undefined {
    if (qualifier === "1") {
      const address = unit.registers.readBigUInt64LE(offset);
      return (bytes) => {
        const memory = this.memory(address, bytes);
        if (memory === undefined) throw new Error(`no memory at 0x${address.toString(16)}`);
        return memory;
      };
    }
    if (qualifier !== "0") return undefined;
    if (type === "double") return unit.registers.readDoubleLE(offset);
    if (type === "float") return unit.registers.readFloatLE(offset);
    return size === 8 ? unit.registers.readBigUInt64LE(offset) : unit.registers.readUInt32LE(offset);
  }

  #start(unit: Unit): void {
    const control = (value: number): unknown => unit.registers.writeUInt32LE(value, 0);
    const kernel = kernels[unit.kernel];
    control(apStart);
    let busyMs: number;
    try {
      if (kernel === undefined) throw new Error("the card has no such kernel");
      const args = unit.args.map((arg) => this.#argument(unit, arg));
      busyMs =
        kernel(args, { writeRegister: (offset, value) => unit.registers.writeUInt32LE(value, offset) }) ?? 0;
    } catch (error) {
      console.error(`soft card: ${unit.kernel}: ${String(error)}`);
      return;
    }
    if (busyMs === 0) control(apDoneIdle);
    else if (busyMs !== Infinity) setTimeout(() => control(apDoneIdle), busyMs);
  }
}
