import type { Origin } from "../../diagnostics/diagnostic.js";
import type { ControlProtocol } from "../../model/kernel.js";
import type { CType } from "../c-type.js";

/** Where an argument is found. */
export type HlsInterface =
  /** Registers of a control interface. */
  | "s_axilite"
  /** An array inside of a control interface. */
  | "memory"
  /** Device memory; its address is in registers of a control interface, unless `registers` is empty. */
  | "m_axi"
  /** An AXI stream. */
  | "axis"
  /** Plain pins of the IP, which software does not reach. */
  | "port";

/** Registers of a control interface that belong together: words that follow each other are one. */
export interface HlsRegister {
  /** Bytes from the base of the control interface. */
  readonly offset: number;
  /** Bits that count, from bit 0 of the first word on. */
  readonly bits: number;
  /** Seen from software; absent where the file does not say. */
  readonly access?: "read-only" | "write-only" | "read-write";
}

/** An array inside of a control interface. */
export interface HlsMemory {
  /** Bytes from the base of the control interface. */
  readonly offset: number;
  /** Bytes of the window, which is more than the array where its size is no power of two. */
  readonly bytes: number;
  readonly elementBits?: number;
  /** Number of elements. */
  readonly depth?: number;
}

/** An argument of an HLS function. */
export interface HlsArgument {
  readonly name: string;
  /** Position in the function; absent where the file does not say (register headers). */
  readonly index?: number;
  readonly cType?: CType;
  /** Seen from the function; `unused` where HLS found that it neither reads nor writes it. */
  readonly direction?: "in" | "out" | "inout" | "unused";
  readonly interface: HlsInterface;
  /** Name of the interface: control bundle, AXI master or stream. */
  readonly port?: string;
  /**
   * The value's registers by offset. Several where HLS split it: an array in single registers, or a value that goes
   * both ways (the writable one is what goes in).
   */
  readonly registers: readonly HlsRegister[];
  readonly memory?: HlsMemory;
  /** Offset of the register whose bit 0 tells whether an output is valid (`ap_vld`). */
  readonly validOffset?: number;
  /** Offset of the register whose bit 0 has to be written for the function to take the input (`ap_vld`). */
  readonly inputValidOffset?: number;
}

/** The registers by which software starts the function. */
export interface HlsControl {
  /** Name of the control interface, such as `s_axi_control`; absent where the file does not say. */
  readonly port?: string;
  /** Offset of CTRL. */
  readonly offset: number;
  /** How the interrupt status register is acknowledged; absent where the file does not say or there is none. */
  readonly interruptStatus?: "toggle" | "clear-on-read";
}

/** What a function of HLS looks like to software. */
export interface HlsSignature {
  /** Name of the function. */
  readonly name: string;
  /** False where the file has the name in capitals or small letters only (register headers). */
  readonly nameIsExact: boolean;
  /** Name of the RTL module where it differs from the function's. */
  readonly rtlName?: string;
  readonly vlnv?: string;
  /** Tool and version, such as `vitis_hls 2022.2`. */
  readonly tool?: string;
  /** Absent where the file does not say. */
  readonly protocol?: ControlProtocol;
  /** Absent where software cannot start it: handshake on pins, or none. */
  readonly control?: HlsControl;
  /** Absent for `void`, and where the file does not say. */
  readonly returnValue?: { readonly cType?: CType; readonly register?: HlsRegister };
  /** In the function's order where it is known, else as the file has them. */
  readonly arguments: readonly HlsArgument[];
  readonly source: "hls-data" | "kernel-xml" | "hw-header";
  readonly origin: Origin;
}
