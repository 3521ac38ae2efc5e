/*
 * What stands in a hardware handoff, element by element: text turned into numbers and lists, nothing interpreted.
 * Attribute names in comments are the file's.
 */
import type { Origin } from "../../diagnostics/diagnostic.js";

/** One end of a net: a port of a cell; `__EXTERNAL__`-like names do not occur, boundary ports have an empty instance. */
export interface RawConnection {
  readonly instance: string;
  readonly port: string;
}

/** `PORT`. */
export interface RawPort {
  readonly name: string;
  readonly direction: "I" | "O" | "IO";
  /** `SIGNAME`; absent where unconnected. */
  readonly net?: string;
  /** `SIGIS`, lower case: `interrupt`, `clk`, `rst`, `undef`, … */
  readonly kind: string;
  /** `LEFT` and `RIGHT` of a vector; absent for a scalar. */
  readonly left?: number;
  readonly right?: number;
  /** `SENSITIVITY`, one word a bit, most significant bit first. */
  readonly sensitivity: readonly string[];
  /** `CLKFREQUENCY` in Hz, as text. */
  readonly frequency?: string;
  readonly connections: readonly RawConnection[];
}

/** `BUSINTERFACE`. */
export interface RawBusInterface {
  readonly name: string;
  /** `MASTER`, `SLAVE`, `INITIATOR`, `TARGET`, `MONITOR`; upper case. */
  readonly type: string;
  /** `BUSNAME`, the net; `__NOC__` and empty mean unconnected. */
  readonly bus: string;
  readonly vlnv: string;
  /** `DATAWIDTH` in bits. */
  readonly dataWidth?: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `FIELD`. */
export interface RawField {
  readonly name: string;
  readonly description: string;
  readonly bitOffset: number;
  readonly bitWidth: number;
  readonly access: string;
  /** `MODIFIED_READ_VALUES`. */
  readonly writeEffect: string;
  /** `READ_ACTION`. */
  readonly readEffect: string;
  readonly origin: Origin;
}

/** `REGISTER`. */
export interface RawRegister {
  readonly name: string;
  readonly description: string;
  /** Bytes. */
  readonly offset: bigint;
  /** Bits. */
  readonly size: number;
  readonly access: string;
  readonly enabled: boolean;
  readonly resetValue?: bigint;
  readonly fields: readonly RawField[];
  readonly origin: Origin;
}

/** `ADDRESSBLOCK`. */
export interface RawAddressBlock {
  readonly name: string;
  readonly interface: string;
  /** `register`, `memory` or empty. */
  readonly usage: string;
  readonly access: string;
  /** Bytes. */
  readonly range?: bigint;
  readonly registers: readonly RawRegister[];
  readonly origin: Origin;
}

/** `MEMRANGE`: what a master sees of a slave. */
export interface RawMemoryRange {
  readonly addressBlock: string;
  readonly instance: string;
  readonly base: bigint;
  /** Last address. */
  readonly high: bigint;
  readonly masterInterface: string;
  readonly slaveInterface: string;
  /** `REGISTER`, `MEMORY`, `FLASH`; upper case. */
  readonly memoryType: string;
  readonly origin: Origin;
}

/** `MODULE`. */
export interface RawModule {
  /** `FULLNAME` without the leading slash; `INSTANCE` where there is none (cells inside of an expanded PS). */
  readonly path: string;
  readonly instance: string;
  readonly vlnv: string;
  readonly modType: string;
  readonly modClass: string;
  readonly ipType: string;
  /** `IS_PL="FALSE"`: part of the processing system. */
  readonly isProcessingSystem: boolean;
  /** `PROCTYPE`, such as `microblaze`; empty for cells that are no soft processor. */
  readonly processorType: string;
  readonly blockDesign?: string;
  readonly bdType?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ports: readonly RawPort[];
  readonly busInterfaces: readonly RawBusInterface[];
  readonly addressBlocks: readonly RawAddressBlock[];
  readonly memoryRanges: readonly RawMemoryRange[];
  readonly origin: Origin;
}

/** An external interface of the design (`EXTERNALINTERFACES/BUSINTERFACE`), with what lies behind it as a master. */
export interface RawExternalInterface extends RawBusInterface {
  readonly memoryRanges: readonly RawMemoryRange[];
  readonly origin: Origin;
}

/** A whole hardware handoff. */
export interface RawHwh {
  readonly file: string;
  /** `VIVADOVERSION`, as text. */
  readonly toolVersion: string;
  readonly name: string;
  readonly arch: string;
  readonly device: string;
  readonly package: string;
  readonly speedGrade: string;
  readonly board: string;
  readonly externalPorts: readonly RawPort[];
  readonly externalInterfaces: readonly RawExternalInterface[];
  readonly modules: readonly RawModule[];
}
