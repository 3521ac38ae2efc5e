import type { Origin } from "../../diagnostics/diagnostic.js";
import type { AddressQualifier, XclbinMode } from "../../facts/xclbin.js";
import type { ControlProtocol } from "../../model/kernel.js";
import type { CType } from "../c-type.js";

/** What an xclbin says it was built for. */
export interface RawXclbinPlatform {
  /** Name from the header, such as `xilinx_u200_xdma_201830_2`; empty where the file does not say. */
  readonly vbnv: string;
  readonly vendor?: string;
  /** Board identifier of the platform, such as `u200`. */
  readonly boardId?: string;
  readonly name?: string;
  /** `major.minor` of the platform. */
  readonly version?: string;
  /** Board part, such as `xilinx.com:kv260_som:1.3`. */
  readonly board?: string;
  /** Family in the tools' word, such as `zynquplus` or `virtexuplus`. */
  readonly arch?: string;
  /** Part: device, package and speed grade joined by dashes, such as `xck26-sfvc784-2LV-c`. */
  readonly part?: string;
}

/** A kernel clock. */
export interface RawXclbinClock {
  readonly name: string;
  /** `UNUSED`, `DATA`, `KERNEL`, `SYSTEM`; a number's text for one that the format does not define. */
  readonly type: string;
  readonly mhz: number;
}

/** A memory bank: an entry of the memory topology. Streams are not in this list. */
export interface RawMemory {
  /** Position in the topology: what connectivity and XRT's allocations count by. */
  readonly index: number;
  /** Name of the bank, such as `bank0`, `HBM[0]`, `PLRAM[1]`. */
  readonly tag: string;
  /** `DDR4`, `HBM`, `DRAM`, `HOST`, …; a number's text for one that the format does not define. */
  readonly type: string;
  readonly used: boolean;
  /** Bus address. */
  readonly base: bigint;
  /** Bytes; 0 where the file does not say (an unused bank). */
  readonly size: bigint;
}

/** A bank that stands for several neighbouring ones, for arguments that reach all of them. */
export interface RawMemoryGroup extends RawMemory {
  /** Indices of the banks that it joins. */
  readonly members: readonly number[];
}

/** A port of a kernel. */
export interface RawKernelPort {
  readonly name: string;
  /** The tools' word: `master`, `slave`, `read_only`, `write_only`; empty where not given. */
  readonly mode: string;
  /** `addressable` or `stream`; empty where not given. */
  readonly portType: string;
  /** Size of the address range in bytes; absent for streams. */
  readonly range?: bigint;
  /** Data width in bits. */
  readonly dataWidth?: number;
}

/** One argument of a kernel, as `kernel.xml` and the embedded metadata describe it. */
export interface RawKernelArgument {
  readonly name: string;
  /** Position in the call (`id`); absent for one that cannot be set. Parts of one argument have the same. */
  readonly index?: number;
  readonly qualifier: AddressQualifier;
  /**
   * `scalar`: a value in registers, also one that the function takes by reference; `buffer`: a pointer to device memory;
   * `memory`: an array inside of the control interface; `stream`: an AXI stream; `local`: OpenCL local memory.
   */
  readonly kind: "scalar" | "buffer" | "memory" | "stream" | "local";
  /** Bytes from the base of the control interface; 0 for a stream. */
  readonly offset: number;
  /** Bytes that it takes there; 0 for a stream. */
  readonly size: number;
  /** Bytes of the value on the host's side. */
  readonly hostSize: number;
  /** The C type; absent where the file does not say. */
  readonly cType?: CType;
  readonly port?: string;
  /** Seen from the kernel; absent where the file does not say. */
  readonly direction?: "in" | "out";
  readonly origin: Origin;
}

/** A kernel. */
export interface RawKernel {
  readonly name: string;
  readonly vlnv?: string;
  /** `c`, `clc`, `ip`, `ip_c`, …: what it was written in; absent where not given. */
  readonly language?: string;
  /** `pl` in programmable logic, `ps` on the processor, `dpu` on an NPU. */
  readonly type: string;
  readonly protocol: ControlProtocol;
  /** The word that the file uses, such as `ap_ctrl_chain`; absent where it says nothing. */
  readonly protocolText?: string;
  readonly ports: readonly RawKernelPort[];
  /** In the order of the file, which is that of the call. */
  readonly arguments: readonly RawKernelArgument[];
  /** Names of the instances, in the order of the file. */
  readonly instances: readonly RawKernelInstance[];
  readonly origin: Origin;
}

/** An instance element of a kernel. */
export interface RawKernelInstance {
  readonly name: string;
  /** Base of the control interface by the metadata; absent where not given. */
  readonly base?: bigint;
  readonly origin: Origin;
}

/** What one argument of one compute unit is connected to. */
export interface RawArgumentConnection {
  readonly argument: string;
  readonly index: number;
  /** Indices of the banks that it reaches, ascending. */
  readonly memories: readonly number[];
  /** Indices of the groups that it reaches, ascending; XRT allocates there where there is one. */
  readonly groups: readonly number[];
  /** Tag of the stream that it is an end of, such as `dc_3`. */
  readonly stream?: string;
}

/** An instance of a kernel in the device. */
export interface RawComputeUnit {
  readonly kernel: string;
  /** Instance name, such as `vadd_1`. */
  readonly name: string;
  /** Position in the IP layout; absent where the file has none (software emulation). */
  readonly ipIndex?: number;
  /** Bus address of the control interface; absent where it has none. */
  readonly base?: bigint;
  readonly protocol: ControlProtocol;
  /** Number of the interrupt line; absent where it is not wired. */
  readonly interrupt?: number;
  /** One entry for each argument that is connected to something, by argument. */
  readonly connections: readonly RawArgumentConnection[];
}

/** An entry of the IP layout. */
export interface RawIpLayoutEntry {
  readonly index: number;
  /** `KERNEL`, `PS_KERNEL`, `MEM_DDR4`, …; a number's text for one that the format does not define. */
  readonly type: string;
  /** The raw `properties` word. */
  readonly properties: number;
  readonly base?: bigint;
  /** `kernel:instance` for kernels. */
  readonly name: string;
}

/** One end of a stream. */
export interface RawStreamEnd {
  /** Name of the compute unit. */
  readonly computeUnit: string;
  readonly argument: string;
  readonly port?: string;
}

/** A stream between two compute units. */
export interface RawXclbinStream {
  /** Tag, such as `dc_0`. */
  readonly name: string;
  /** Position in the memory topology. */
  readonly index: number;
  readonly source?: RawStreamEnd;
  readonly sink?: RawStreamEnd;
}

/** A section, as it is listed. */
export interface RawSection {
  readonly kind: number;
  readonly kindName: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** What an xclbin says, joined but not interpreted further. Plain data. */
export interface RawXclbin {
  readonly format: "xclbin";
  readonly file: string;
  /** Identity of the file: lower-case hex with dashes. */
  readonly uuid: string;
  readonly mode: XclbinMode;
  /** Version of the container's writer, such as `2.13.479`. */
  readonly version: string;
  /** Linker that built it, such as `v++ 2022.1`; absent where the file does not say. */
  readonly tool?: string;
  /** Name of the project in the metadata; absent where not given. */
  readonly project?: string;
  readonly platform: RawXclbinPlatform;
  readonly clocks: readonly RawXclbinClock[];
  readonly memories: readonly RawMemory[];
  readonly groups: readonly RawMemoryGroup[];
  readonly ips: readonly RawIpLayoutEntry[];
  /** Kernels in programmable logic. */
  readonly kernels: readonly RawKernel[];
  readonly computeUnits: readonly RawComputeUnit[];
  readonly streams: readonly RawXclbinStream[];
  readonly keyValues: readonly { readonly key: string; readonly value: string }[];
  /** Every section of the file, also those of an unknown kind. */
  readonly sections: readonly RawSection[];
}
