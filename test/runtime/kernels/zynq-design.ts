/* A Zynq design with HLS kernels, in the shape in which the generator writes overlays. */
import {
  argumentsByName,
  callKernel,
  callKernelSync,
  type CanonicalDType,
  type AllocateOptions,
  type DeviceBuffer,
  type DTypeName,
  type InterruptLine,
  interruptOf,
  type InterruptPinDescriptor,
  type IpDescriptor,
  type KernelDescriptor,
  KernelIP,
  ipOf,
  type Memory,
  memoryOf,
  Overlay,
  type OverlayDescriptor,
  type RepeatingRun,
  type Run,
  type Shape,
  startKernel,
  startKernelRepeating,
} from "@pynq-gen/runtime/codegen/v1";

/** `void vadd(const int *a, const int *b, int *out, unsigned int n)`, ap_ctrl_hs. */
export const vaddKernel: KernelDescriptor = {
  name: "vadd",
  protocol: "hs",
  arguments: [
    {
      kind: "buffer",
      name: "a",
      index: 0,
      offset: 0x10,
      bytes: 8,
      cType: "const int*",
      dtype: "i4",
      direction: "in",
    },
    {
      kind: "buffer",
      name: "b",
      index: 1,
      offset: 0x1c,
      bytes: 8,
      cType: "const int*",
      dtype: "i4",
      direction: "in",
    },
    {
      kind: "buffer",
      name: "out",
      index: 2,
      offset: 0x28,
      bytes: 8,
      cType: "int*",
      dtype: "i4",
      direction: "out",
    },
    {
      kind: "scalar",
      name: "n",
      index: 3,
      offset: 0x34,
      bytes: 4,
      encoding: "unsigned",
      cType: "unsigned int",
    },
  ],
};

/** The same, as newer tools make it: ap_ctrl_chain, status clear-on-read. */
export const chainKernel: KernelDescriptor = {
  ...vaddKernel,
  name: "vaddc",
  protocol: "chain",
  interruptStatus: "clear-on-read",
};

/** `int stats(float gain, unsigned char mode, long long bias, bool on, short *low, double *mean)`. */
export const statsKernel: KernelDescriptor = {
  name: "stats",
  protocol: "hs",
  arguments: [
    { kind: "scalar", name: "gain", index: 0, offset: 0x18, bytes: 4, encoding: "float", cType: "float" },
    {
      kind: "scalar",
      name: "mode",
      index: 1,
      offset: 0x20,
      bytes: 1,
      encoding: "unsigned",
      cType: "unsigned char",
    },
    {
      kind: "scalar",
      name: "bias",
      index: 2,
      offset: 0x28,
      bytes: 8,
      encoding: "signed",
      cType: "long long",
    },
    { kind: "scalar", name: "on", index: 3, offset: 0x34, bytes: 1, encoding: "bool", cType: "bool" },
    {
      kind: "output-scalar",
      name: "low",
      index: 4,
      offset: 0x3c,
      bytes: 2,
      encoding: "signed",
      cType: "short*",
    },
    {
      kind: "output-scalar",
      name: "mean",
      index: 5,
      offset: 0x4c,
      bytes: 8,
      encoding: "float",
      cType: "double*",
    },
  ],
  returnValue: { offset: 0x10, bytes: 4, encoding: "signed", cType: "int" },
};

/** `int twice(int x)`: nothing but a return value. */
export const twiceKernel: KernelDescriptor = {
  name: "twice",
  protocol: "hs",
  arguments: [
    { kind: "scalar", name: "x", index: 0, offset: 0x18, bytes: 4, encoding: "signed", cType: "int" },
  ],
  returnValue: { offset: 0x10, bytes: 4, encoding: "signed", cType: "int" },
};

/** A kernel of which only the registers are known; its buffer's address is in a second interface. */
export const bareKernel: KernelDescriptor = {
  name: "bare",
  protocol: "hs",
  arguments: [
    { kind: "scalar", name: "count", index: 0, offset: 0x10, bytes: 4, encoding: "word" },
    {
      kind: "scalar",
      name: "data",
      index: 1,
      offset: 0x10,
      bytes: 8,
      encoding: "word",
      interface: "s_axi_control_r",
    },
  ],
};

/** A kernel without a start. */
export const freeKernel: KernelDescriptor = {
  name: "free",
  protocol: "none",
  arguments: [
    { kind: "scalar", name: "level", index: 0, offset: 0x10, bytes: 4, encoding: "signed", cType: "int" },
  ],
};

function hls(
  path: string,
  base: bigint,
  type: KernelDescriptor,
  extra: { interruptPin?: string; interfaces?: IpDescriptor["interfaces"] } = {},
): IpDescriptor {
  const { interruptPin, interfaces } = extra;
  return {
    path,
    vlnv: `xilinx.com:hls:${type.name}:1.0`,
    interfaces: { s_axi_control: { base, size: 0x10000, dataWidth: 32, kind: "register" }, ...interfaces },
    registers: { s_axi_control: { registers: [] } },
    kernel: { type, interface: "s_axi_control", ...(interruptPin === undefined ? {} : { interruptPin }) },
  };
}

function pin(name: string, rawIrq: number): InterruptPinDescriptor {
  return { pin: name, chain: [], rawIrq, sensitivity: "level-high" };
}

const descriptor: OverlayDescriptor = {
  name: "kernels",
  modelHash: "aa".repeat(32),
  source: "kernels.hwh",
  platform: { arch: "zynq", part: "xc7z020clg400-1" },
  ips: {
    vadd_1: hls("vadd_1", 0x4000_0000n, vaddKernel, { interruptPin: "vadd_1/interrupt" }),
    vadd_2: hls("vadd_2", 0x4001_0000n, vaddKernel),
    vaddc_1: hls("vaddc_1", 0x4002_0000n, chainKernel, { interruptPin: "vaddc_1/interrupt" }),
    vaddc_2: hls("vaddc_2", 0x4003_0000n, chainKernel),
    stats_1: hls("stats_1", 0x4004_0000n, statsKernel),
    twice_1: hls("twice_1", 0x4005_0000n, twiceKernel),
    bare_1: hls("bare_1", 0x4006_0000n, bareKernel, {
      interfaces: { s_axi_control_r: { base: 0x4007_0000n, size: 0x10000, dataWidth: 32, kind: "register" } },
    }),
    free_1: hls("free_1", 0x4008_0000n, freeKernel),
    axi_intc_0: {
      path: "axi_intc_0",
      vlnv: "xilinx.com:ip:axi_intc:4.1",
      interfaces: { s_axi: { base: 0x4180_0000n, size: 0x10000, dataWidth: 32, kind: "register" } },
      registers: { s_axi: { registers: [] } },
    },
  },
  memories: {
    PSDDR: { name: "PSDDR", tag: "PSDDR", type: "PSDDR", base: 0n, size: 0x2000_0000n },
  },
  interrupts: {
    "vadd_1/interrupt": pin("vadd_1/interrupt", 61),
    // Through an interrupt controller, as most designs with more than a few kernels have it.
    "vaddc_1/interrupt": {
      ...pin("vaddc_1/interrupt", 62),
      chain: [{ controller: "axi_intc_0", line: 3, base: 0x4180_0000n, sensitivity: "level-high" }],
    },
  },
  clocks: [],
  gpio: {},
};

/** Arguments of `vadd` by name. */
export interface VaddArguments {
  readonly a: DeviceBuffer<"i4", "PSDDR">;
  readonly b: DeviceBuffer<"i4", "PSDDR">;
  readonly out: DeviceBuffer<"i4", "PSDDR">;
  readonly n: number;
}

/** HLS kernel `vadd` (xilinx.com:hls:vadd:1.0). */
export class Vadd extends KernelIP {
  static override readonly vlnv: string = "xilinx.com:hls:vadd:1.0";
  get interrupt(): InterruptLine {
    return interruptOf(this, "interrupt");
  }
  /** `void vadd(const int *a, const int *b, int *out, unsigned int n)` */
  call(
    a: DeviceBuffer<"i4", "PSDDR">,
    b: DeviceBuffer<"i4", "PSDDR">,
    out: DeviceBuffer<"i4", "PSDDR">,
    n: number,
  ): Promise<void> {
    return callKernel(this, [a, b, out, n]);
  }
  callSync(
    a: DeviceBuffer<"i4", "PSDDR">,
    b: DeviceBuffer<"i4", "PSDDR">,
    out: DeviceBuffer<"i4", "PSDDR">,
    n: number,
  ): void {
    return callKernelSync(this, [a, b, out, n]);
  }
  async callArgs(args: VaddArguments): Promise<void> {
    return callKernel(this, argumentsByName(this, args));
  }
  callArgsSync(args: VaddArguments): void {
    return callKernelSync(this, argumentsByName(this, args));
  }
  start(
    a: DeviceBuffer<"i4", "PSDDR">,
    b: DeviceBuffer<"i4", "PSDDR">,
    out: DeviceBuffer<"i4", "PSDDR">,
    n: number,
  ): Run {
    return startKernel(this, [a, b, out, n]);
  }
  startArgs(args: VaddArguments): Run {
    return startKernel(this, argumentsByName(this, args));
  }
  startRepeating(
    a: DeviceBuffer<"i4", "PSDDR">,
    b: DeviceBuffer<"i4", "PSDDR">,
    out: DeviceBuffer<"i4", "PSDDR">,
    n: number,
  ): RepeatingRun {
    return startKernelRepeating(this, [a, b, out, n]);
  }
}

/** What `stats` gives back. */
export interface StatsResult {
  readonly low: number;
  readonly mean: number;
  readonly returnValue: number;
}

/** HLS kernel `stats`. */
export class Stats extends KernelIP {
  call(gain: number, mode: number, bias: bigint, on: boolean): Promise<StatsResult> {
    return callKernel(this, [gain, mode, bias, on]);
  }
  callSync(gain: number, mode: number, bias: bigint, on: boolean): StatsResult {
    return callKernelSync(this, [gain, mode, bias, on]);
  }
}

/** HLS kernel `twice`. */
export class Twice extends KernelIP {
  call(x: number): Promise<number> {
    return callKernel(this, [x]);
  }
  callSync(x: number): number {
    return callKernelSync(this, [x]);
  }
  start(x: number): Run<number> {
    return startKernel(this, [x]);
  }
}

/** HLS kernel `bare`: C types unknown. */
export class Bare extends KernelIP {
  call(count: number, data: DeviceBuffer | bigint): Promise<void> {
    return callKernel(this, [count, data]);
  }
  callSync(count: number, data: DeviceBuffer | bigint): void {
    return callKernelSync(this, [count, data]);
  }
}

/** HLS kernel `free`, ap_ctrl_none: no start. */
export class Free extends KernelIP {}

/** Overlay of `kernels.hwh`. */
export class KernelsOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = descriptor;
  get vadd_1(): Vadd {
    return ipOf(this, Vadd, "vadd_1");
  }
  /** Without an interrupt. */
  get vadd_2(): Vadd {
    return ipOf(this, Vadd, "vadd_2");
  }
  get vaddc_1(): Vadd {
    return ipOf(this, Vadd, "vaddc_1");
  }
  /** Without an interrupt. */
  get vaddc_2(): Vadd {
    return ipOf(this, Vadd, "vaddc_2");
  }
  get stats_1(): Stats {
    return ipOf(this, Stats, "stats_1");
  }
  get twice_1(): Twice {
    return ipOf(this, Twice, "twice_1");
  }
  get bare_1(): Bare {
    return ipOf(this, Bare, "bare_1");
  }
  get free_1(): Free {
    return ipOf(this, Free, "free_1");
  }
  get PSDDR(): Memory<"PSDDR"> {
    return memoryOf(this, "PSDDR");
  }
  override allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options?: AllocateOptions<"PSDDR">,
  ): DeviceBuffer<CanonicalDType<D>, "PSDDR"> {
    return super.allocate(shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, "PSDDR">;
  }
}
