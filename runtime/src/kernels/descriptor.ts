import type { DType } from "../buffers/dtypes.js";

/** How a kernel is started and how it tells that it is done (UG1399, block-level control protocols). */
export type ControlProtocol = "hs" | "chain" | "none" | "user-managed";

/**
 * How a scalar's value goes into its registers. `word`: the C type is not known, only the registers are; up to 32 bits
 * it takes integers, signed or unsigned, and with 64 bits a bigint or a buffer, whose address it then holds.
 * `bytes`: a struct or a type wider than 64 bits, given as a Uint8Array of just that size.
 */
export type ScalarEncoding = "unsigned" | "signed" | "bool" | "float" | "word" | "bytes";

/** Where a scalar's bits are and what they mean. */
export interface ScalarPlace {
  /** Bytes from the interface's base; a value of more than 4 bytes goes on in the following words, low first. */
  readonly offset: number;
  /** Bytes in the control interface: 1, 2, 4, 8, or any number for `bytes`. */
  readonly bytes: number;
  readonly encoding: ScalarEncoding;
  /** Valid bits where they are fewer than the bytes hold, as with `ap_uint<12>`. */
  readonly bits?: number;
  /** Interface that holds the registers where it is not the one with CTRL. */
  readonly interface?: string;
  /** The C type's text; absent where the design does not say. */
  readonly cType?: string;
}

/** A value given at each start. */
export interface ScalarArgumentDescriptor extends ScalarPlace {
  readonly kind: "scalar";
  readonly name: string;
  /** Position in the C signature, from 0; XRT's argument index. */
  readonly index: number;
  /** Bytes from the same interface's base to the register whose bit 0 says that the value is there (`ap_vld`, `ap_hs`). */
  readonly validOffset?: number;
}

/** A pointer to memory: a buffer given at each start, whose address goes into a pair of registers. */
export interface BufferArgumentDescriptor {
  readonly kind: "buffer";
  readonly name: string;
  readonly index: number;
  readonly offset: number;
  /** Bytes of the address: 8, or 4 where the design has 32-bit addresses. */
  readonly bytes: 4 | 8;
  readonly interface?: string;
  readonly cType?: string;
  /** Element type that the C type names; absent for `char*`, `void*`, structs and wide integers. */
  readonly dtype?: DType;
  /** Bytes of an element where `dtype` is absent: a buffer's size must be a multiple. Absent: not known. */
  readonly elementBytes?: number;
  /** Seen from the kernel; absent where not known. */
  readonly direction?: "in" | "out" | "inout";
}

/** An AXI-Stream argument: wired in hardware, not given at a start. */
export interface StreamArgumentDescriptor {
  readonly kind: "stream";
  readonly name: string;
  readonly index: number;
  readonly direction: "in" | "out";
  readonly cType?: string;
}

/** A scalar that the kernel writes, read back after each run. */
export interface OutputArgumentDescriptor extends ScalarPlace {
  readonly kind: "output-scalar";
  readonly name: string;
  readonly index: number;
}

/** One argument of a kernel. */
export type KernelArgumentDescriptor =
  ScalarArgumentDescriptor | BufferArgumentDescriptor | StreamArgumentDescriptor | OutputArgumentDescriptor;

/** A kernel: emitted once a type, shared by its instances. */
export interface KernelDescriptor {
  /** Name of the C function. */
  readonly name: string;
  readonly protocol: ControlProtocol;
  /** The function as C declares it, where that is more than its arguments say. */
  readonly declaration?: string;
  /** In the order of the C signature. Calls take the scalars and buffers of it. */
  readonly arguments: readonly KernelArgumentDescriptor[];
  /** The function's return value (`ap_return`). */
  readonly returnValue?: ScalarPlace;
  /**
   * How the interrupt status register is acknowledged: by writing back what was read (`toggle`, the default), or by
   * the read itself (`clear-on-read`, newer tools).
   */
  readonly interruptStatus?: "toggle" | "clear-on-read";
}

/** What belongs to one instance of a kernel: part of its IpDescriptor. */
export interface KernelInstanceDescriptor {
  readonly type: KernelDescriptor;
  /** Name of the interface that holds CTRL, a key of the IP's `interfaces`; absent where there is none. */
  readonly interface?: string;
  /** `kernel:instance`, as an xclbin's IP_LAYOUT spells it; absent for designs without one. */
  readonly computeUnit?: string;
  /** Names of the memory banks that each buffer argument reaches; one that is absent reaches all. */
  readonly banks?: Readonly<Record<string, readonly string[]>>;
  /** Pin that tells completion, a key of the overlay's `interrupts`; absent where it is not wired. */
  readonly interruptPin?: string;
}

/** One stream connection, from producer to consumer. */
export interface StreamDescriptor {
  /** `dc_0` of an xclbin, or the net's name. */
  readonly name: string;
  /** Path and interface or argument; an empty path for the outside of the design. */
  readonly source: { readonly ip: string; readonly interface: string };
  readonly sink: { readonly ip: string; readonly interface: string };
}
