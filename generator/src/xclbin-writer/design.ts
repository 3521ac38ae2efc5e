import type { AddressQualifier, XclbinMode } from "../facts/xclbin.js";

/** A memory bank or host memory. */
export interface WrittenMemory {
  /** At most 15 characters, such as `bank0` or `HBM[0]`. */
  readonly tag: string;
  /** `DDR4`, `HBM`, `DRAM`, `BRAM`, `URAM`, `HOST`, …: a name of `memoryTypes`. */
  readonly type: string;
  readonly base: bigint;
  /** Bytes; a multiple of 1024. */
  readonly size: bigint;
  /** Default true. */
  readonly used?: boolean;
}

/** An argument of a kernel. */
export interface WrittenArgument {
  readonly name: string;
  /** The C type, such as `const float *` or `unsigned int`. */
  readonly type: string;
  /** Default: `stream` where a direction is given, `global` for a pointer, else `scalar`. */
  readonly qualifier?: AddressQualifier;
  /** Bytes from the base of the control interface. Default: as HLS places them, from 0x10 on. */
  readonly offset?: number;
  /** Bytes in the control interface. Default: 8 for a pointer, else the C type's, at least 4. */
  readonly size?: number;
  /** For a stream only: seen from the kernel. */
  readonly direction?: "in" | "out";
  /** Name of the port. Default: `M_AXI_GMEM<n>` by position, `S_AXI_CONTROL`, or the argument's name in capitals. */
  readonly port?: string;
}

/** A compute unit. */
export interface WrittenInstance {
  readonly name: string;
  /** Bus address of the control interface; absent for a kernel without one. */
  readonly base?: bigint;
  /** Number of the interrupt line; absent where it is not wired. */
  readonly interrupt?: number;
  /** Tags of the banks that each pointer argument reaches, by argument name. */
  readonly banks?: Readonly<Record<string, string | readonly string[]>>;
}

/** A kernel with its instances. */
export interface WrittenKernel {
  readonly name: string;
  /** `ap_ctrl_hs`, `ap_ctrl_chain`, `ap_ctrl_none` or `user_managed`. Default `ap_ctrl_chain`. */
  readonly protocol?: string;
  /** Default `<platform vendor>:hls:<name>:1.0`. */
  readonly vlnv?: string;
  /** Default `c`. */
  readonly language?: string;
  /** Bytes of the control interface. Default 0x1000. */
  readonly range?: number;
  readonly arguments: readonly WrittenArgument[];
  readonly instances: readonly WrittenInstance[];
}

/** A stream between two compute units, its ends given as `instance.argument`. */
export interface WrittenStream {
  /** Default `dc_<n>` by position. */
  readonly tag?: string;
  readonly from: string;
  readonly to: string;
}

/** A kernel clock. */
export interface WrittenClock {
  readonly name: string;
  /** `DATA`, `KERNEL` or `SYSTEM`. */
  readonly type: string;
  /** Whole MHz. */
  readonly mhz: number;
}

/** Everything that an xclbin is written from. */
export interface WrittenDesign {
  /** Project name. */
  readonly name: string;
  readonly platform: {
    readonly vendor: string;
    readonly board: string;
    readonly name: string;
    /** `family:device:package:speed:temperature`, such as `virtexuplus:xcu250:figd2104:2:e`. */
    readonly device: string;
  };
  /** Default `hw`. */
  readonly mode?: XclbinMode;
  /** 32 hex digits, dashes allowed. Default: derived from the content, so that equal designs have equal files. */
  readonly uuid?: string;
  readonly memories: readonly WrittenMemory[];
  readonly kernels: readonly WrittenKernel[];
  readonly streams?: readonly WrittenStream[];
  readonly clocks?: readonly WrittenClock[];
  readonly keyValues?: Readonly<Record<string, string>>;
  /** What the card is programmed with. */
  readonly bitstream?: Uint8Array;
  /** Write the group sections, as the linker does. Default true. */
  readonly groups?: boolean;
}
