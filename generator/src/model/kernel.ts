/** How a kernel is started and how it tells that it is done (XRT's control protocols). */
export type ControlProtocol = "hs" | "chain" | "none" | "user-managed";

/**
 * How a value goes into registers. `word`: only the registers are known, not the C type; `bytes`: a struct, or a type
 * wider than 64 bits.
 */
export type ScalarEncoding = "unsigned" | "signed" | "bool" | "float" | "word" | "bytes";

/** One argument of a kernel, or its return value. */
export interface KernelArgument {
  readonly name: string;
  /** Position in the C signature, from 0. */
  readonly index: number;
  readonly kind: "scalar" | "buffer" | "stream" | "output-scalar";
  /** Bytes from the control interface's base; absent for streams. */
  readonly offset?: number;
  /** Bytes in the control interface; absent for streams. */
  readonly bytes?: number;
  /** Of a scalar. */
  readonly encoding?: ScalarEncoding;
  /** Valid bits where they are fewer than the bytes hold. */
  readonly bits?: number;
  /** Interface that holds the registers where it is not the one with CTRL. */
  readonly interface?: string;
  /** Offset of the register whose bit 0 says that a scalar is there, where the kernel waits for it (`ap_vld`, `ap_hs`). */
  readonly validOffset?: number;
  /** The C type's text; absent where the file does not say. */
  readonly cType?: string;
  /** Element type of a buffer, in numpy's spelling; absent where any fits that divides. */
  readonly dtype?: string;
  /** Bytes of an element where `dtype` is absent; absent where not known or where any buffer fits. */
  readonly elementBytes?: number;
  readonly direction?: "in" | "out" | "inout";
}

/** One instance of a kernel. */
export interface ComputeUnit {
  /** Path in the overlay. */
  readonly path: string;
  /** Interface that holds CTRL; absent where there is none. */
  readonly interface?: string;
  /** `kernel:instance` of an xclbin. */
  readonly name?: string;
  /** Memories that each buffer argument reaches, by argument; one that is absent reaches all. */
  readonly memories: Readonly<Record<string, readonly string[]>>;
  /** Interrupt pin that tells completion, where it is wired. */
  readonly interruptPin?: string;
}

/** A kernel: what `call` and `start` are made from. */
export interface Kernel {
  readonly name: string;
  readonly vlnv: string;
  readonly protocol: ControlProtocol;
  /**
   * The function as C declares it, where that is more than its arguments say: arrays inside of the control interface,
   * values that go both ways, arrays in single registers.
   */
  readonly declaration?: string;
  /** In the order of the C signature, or of the registers where it is not known. */
  readonly arguments: readonly KernelArgument[];
  readonly returnValue?: Omit<KernelArgument, "kind" | "index" | "name">;
  /** Where the signature is from. */
  readonly knownFrom: "xclbin" | "hls" | "registers";
  /** How the interrupt status register is acknowledged. */
  readonly interruptStatus?: "toggle" | "clear-on-read";
  readonly computeUnits: readonly ComputeUnit[];
}
