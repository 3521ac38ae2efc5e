/** How a kernel is started and how it tells that it is done (XRT's control protocols). */
export type ControlProtocol = "hs" | "chain" | "none" | "user-managed";

/** One argument of a kernel. */
export interface KernelArgument {
  readonly name: string;
  /** Position in the call; absent for what is not passed (return value). */
  readonly index: number;
  readonly kind: "scalar" | "buffer" | "stream" | "output-scalar" | "return";
  /** Bytes from the control interface's base; absent for streams. */
  readonly offset?: number;
  /** Bytes in the control interface. */
  readonly size: number;
  /** The C type's text; absent where the file does not say. */
  readonly cType?: string;
  /** Element type of a buffer or the scalar's own, in numpy's spelling (`i4`); absent where not known. */
  readonly dtype?: string;
  readonly direction?: "in" | "out" | "inout";
  /** Port of the kernel, such as `M_AXI_GMEM0`. */
  readonly port?: string;
  /** Offset of the register that tells whether an output scalar is valid (`ap_vld`). */
  readonly validOffset?: number;
}

/** One compute unit (instance) of a kernel. */
export interface ComputeUnit {
  /** Path in the overlay: the instance's name, or the IP's path. */
  readonly path: string;
  readonly base?: bigint;
  /** Names of the memories that each argument reaches, by argument name. */
  readonly memories: Readonly<Record<string, readonly string[]>>;
  /** Interrupt pin that tells completion, where it is wired. */
  readonly interruptPin?: string;
}

/** A kernel: what `call` and `start` are made from. */
export interface Kernel {
  readonly name: string;
  readonly vlnv: string;
  readonly protocol: ControlProtocol;
  readonly arguments: readonly KernelArgument[];
  readonly computeUnits: readonly ComputeUnit[];
  /** `in C`: the signature came from an HLS file; `registers`: from register names alone. */
  readonly knownFrom: "xclbin" | "hls" | "registers";
  /** What a write to the interrupt status register does, and whether a read clears it. */
  readonly interruptStatus?: "toggle" | "clear-on-read";
  /** Size of the control interface in bytes. */
  readonly controlSize?: bigint;
}
