import type { KernelInstanceDescriptor, StreamDescriptor } from "../kernels/descriptor.js";
import type { RegisterBlockDescriptor } from "../registers/descriptor.js";
import type { ZynqDescriptor } from "./zynq-descriptor.js";

/** A slave interface of an IP, placed in the address map of the design's master. */
export interface InterfaceDescriptor {
  /** Bus address of offset 0. */
  readonly base: bigint;
  /** Size of the window in bytes. */
  readonly size: number | bigint;
  /** Width of the data bus in bits: the width of a register access. */
  readonly dataWidth: 32 | 64 | 128 | 256 | 512 | 1024;
  /** What the tools call the window: registers or plain memory. */
  readonly kind: "register" | "memory";
}

/** One step of an interrupt's way to the processor, from the pin on. */
export interface InterruptStepDescriptor {
  /** Path of the AXI interrupt controller. */
  readonly controller: string;
  /** Its input line. */
  readonly line: number;
  /** Bus address of the controller's registers. */
  readonly base: bigint;
  /** How the line is sampled. */
  readonly sensitivity: "level-high" | "level-low" | "edge-rising" | "edge-falling" | "unknown";
}

/** An interrupt output that reaches the processor. */
export interface InterruptPinDescriptor {
  /** Full pin path, `ip/pin` (`ip/pin[3]` for bit 3 of a vector). */
  readonly pin: string;
  /** Controllers from the pin to the processor; empty where the pin is wired to it directly. */
  readonly chain: readonly InterruptStepDescriptor[];
  /** GIC number (61 is the first Zynq F2P line); absent where it is not known (no PS). */
  readonly rawIrq?: number;
  readonly sensitivity: InterruptStepDescriptor["sensitivity"];
}

/** Value of an IP's configuration parameter. */
export type ParameterValue = string | number | bigint | boolean;

/** An IP of the design, as the runtime needs it. */
export interface IpDescriptor {
  readonly path: string;
  readonly vlnv: string;
  readonly interfaces: Readonly<Record<string, InterfaceDescriptor>>;
  /** Registers by interface, shared by all instances of the type. */
  readonly registers?: Readonly<Record<string, RegisterBlockDescriptor>>;
  /** The instance's configuration, as the tools wrote it; numbers where the text is one. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** What `call` and `start` need, where the IP is a kernel. */
  readonly kernel?: KernelInstanceDescriptor;
}

/** A memory that `allocate` may target. */
export interface MemoryDescriptor {
  /** Name as in PYNQ: `PSDDR`, `bank0`, `HBM0`. */
  readonly name: string;
  /** The tools' own name, such as `HBM[0]`. */
  readonly tag: string;
  /** What it is, in the tools' words: `DDR4`, `HBM`, `PLRAM`, `PSDDR`. */
  readonly type: string;
  readonly base: bigint;
  /** Size in bytes; absent where the design does not say. */
  readonly size?: bigint;
  /** Index in the xclbin's MEM_TOPOLOGY (group index for XRT allocations); absent elsewhere. */
  readonly index?: number;
}

/** A PL clock of the design. */
export interface ClockDescriptor {
  readonly index: number;
  readonly name: string;
  readonly enabled: boolean;
  /** Frequency that the tools settled on, in MHz; absent where the design does not say. */
  readonly mhz?: number;
  /** Frequency that was asked for in the tools, in MHz. */
  readonly requestedMhz?: number;
  readonly source?: string;
  readonly divisor0?: number;
  readonly divisor1?: number;
}

/** A PS GPIO (EMIO) pin. */
export interface GpioDescriptor {
  readonly name: string;
  /** EMIO bit number. */
  readonly index: number;
  /** Seen from the processor. */
  readonly direction: "in" | "out";
  /** Full paths of the pins that the bit reaches. */
  readonly pins: readonly string[];
}

/** A reconfigurable region (DFX) of a design. */
export interface RegionDescriptor {
  /** Path of the container or hierarchy. */
  readonly path: string;
  /** Module that the full bitstream brings; absent where it is none of those known. */
  readonly initial?: string;
  /** What may be loaded into it, by name; paths in a module begin with the region's. */
  readonly modules: Readonly<Record<string, OverlayDescriptor>>;
}

/** What the device must be. */
export interface PlatformDescriptor {
  /** `zynq`, `zynquplus`, `versal`, `alveo`, … in the tools' words. */
  readonly arch: string;
  /** Part as the tools name it, such as `xc7z020clg400-1`; empty where not known. */
  readonly part: string;
  readonly board?: string;
}

/** Everything an overlay class tells the runtime about its design: emitted once, read at load, never parsed on the target. */
export interface OverlayDescriptor {
  /** Name of the design. */
  readonly name: string;
  /** Hash of the normalised model (hex SHA-256): identity of the hardware interface. */
  readonly modelHash: string;
  /** Input file's name, without folder. */
  readonly source: string;
  readonly platform: PlatformDescriptor;
  /** File name of the bitstream or xclbin beside the input, where one is known, and the SHA-256 of its bytes. */
  readonly image?: {
    readonly file: string;
    readonly sha256?: string;
    readonly kind: "bit" | "bin" | "xclbin";
  };
  readonly ips: Readonly<Record<string, IpDescriptor>>;
  readonly memories: Readonly<Record<string, MemoryDescriptor>>;
  readonly interrupts: Readonly<Record<string, InterruptPinDescriptor>>;
  readonly clocks: readonly ClockDescriptor[];
  readonly gpio: Readonly<Record<string, GpioDescriptor>>;
  /** Only where the processor is a Zynq's. */
  readonly zynq?: ZynqDescriptor;
  /** Stream connections by name. */
  readonly streams?: Readonly<Record<string, StreamDescriptor>>;
  /** Reconfigurable regions by path. */
  readonly regions?: Readonly<Record<string, RegionDescriptor>>;
}
