/* A card design from an xclbin, in the shape in which the generator writes overlays: compute units, banks, a stream. */
import {
  argumentsByName,
  callKernel,
  callKernelSync,
  type CanonicalDType,
  type DeviceBuffer,
  type DTypeName,
  type KernelDescriptor,
  KernelCore,
  KernelIP,
  ipOf,
  type Memory,
  memoryOf,
  Overlay,
  type OverlayDescriptor,
  type Run,
  type Shape,
  startKernel,
  type Stream,
  streamOf,
  type TargetOptions,
} from "@pynq-gen/runtime/codegen/v1";

const vmulKernel: KernelDescriptor = {
  name: "vmul",
  protocol: "chain",
  arguments: [
    {
      kind: "buffer",
      name: "in_a",
      index: 0,
      offset: 0x10,
      bytes: 8,
      cType: "const int*",
      dtype: "i4",
      direction: "in",
    },
    {
      kind: "buffer",
      name: "in_b",
      index: 1,
      offset: 0x1c,
      bytes: 8,
      cType: "const int*",
      dtype: "i4",
      direction: "in",
    },
    {
      kind: "buffer",
      name: "out_c",
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
    {
      kind: "scalar",
      name: "stride",
      index: 4,
      offset: 0x3c,
      bytes: 8,
      encoding: "unsigned",
      cType: "size_t",
    },
    { kind: "stream", name: "log", index: 5, direction: "out", cType: "hls::stream<int>&" },
  ],
};

const packKernel: KernelDescriptor = {
  name: "pack",
  protocol: "hs",
  arguments: [
    {
      kind: "buffer",
      name: "pixels",
      index: 0,
      offset: 0x10,
      bytes: 8,
      cType: "ap_uint<64>*",
      elementBytes: 8,
    },
    { kind: "scalar", name: "key", index: 1, offset: 0x1c, bytes: 6, encoding: "bytes", cType: "struct Key" },
  ],
  returnValue: { offset: 0x24, bytes: 8, encoding: "unsigned", cType: "unsigned long" },
};

const sinkKernel: KernelDescriptor = {
  name: "sink",
  protocol: "none",
  arguments: [{ kind: "stream", name: "from", index: 0, direction: "in", cType: "hls::stream<int>&" }],
};

const banks = { in_a: ["bank0"], in_b: ["bank0", "bank1"], out_c: ["bank1"] };

const descriptor: OverlayDescriptor = {
  name: "card",
  modelHash: "bb".repeat(32),
  source: "card.xclbin",
  platform: { arch: "alveo", part: "" },
  ips: {
    vmul_1: {
      path: "vmul_1",
      vlnv: "xilinx.com:hls:vmul:1.0",
      interfaces: { s_axi_control: { base: 0x80_0000n, size: 0x1000, dataWidth: 32, kind: "register" } },
      registers: { s_axi_control: { registers: [] } },
      kernel: { type: vmulKernel, interface: "s_axi_control", computeUnit: "vmul:vmul_1", banks },
    },
    pack_1: {
      path: "pack_1",
      vlnv: "xilinx.com:hls:pack:1.0",
      interfaces: { s_axi_control: { base: 0x80_1000n, size: 0x1000, dataWidth: 32, kind: "register" } },
      registers: { s_axi_control: { registers: [] } },
      kernel: { type: packKernel, interface: "s_axi_control", computeUnit: "pack:pack_1" },
    },
    sink_1: {
      path: "sink_1",
      vlnv: "xilinx.com:hls:sink:1.0",
      interfaces: {},
      kernel: { type: sinkKernel, computeUnit: "sink:sink_1" },
    },
  },
  memories: {
    bank0: { name: "bank0", tag: "bank0", type: "DDR4", base: 0x40_0000_0000n, size: 0x1000_0000n, index: 0 },
    bank1: { name: "bank1", tag: "bank1", type: "DDR4", base: 0x50_0000_0000n, size: 0x1000_0000n, index: 1 },
  },
  interrupts: {},
  clocks: [],
  gpio: {},
  streams: {
    dc_0: {
      name: "dc_0",
      source: { ip: "vmul_1", interface: "log" },
      sink: { ip: "sink_1", interface: "from" },
    },
  },
};

/** Arguments of `vmul` by name. */
export interface VmulArguments {
  readonly in_a: DeviceBuffer<"i4", "bank0">;
  readonly in_b: DeviceBuffer<"i4", "bank0" | "bank1">;
  readonly out_c: DeviceBuffer<"i4", "bank1">;
  readonly n: number;
  readonly stride: bigint;
}

/** Kernel `vmul`, ap_ctrl_chain. */
export class Vmul extends KernelIP {
  static override readonly vlnv: string = "xilinx.com:hls:vmul:1.0";
  call(
    in_a: DeviceBuffer<"i4", "bank0">,
    in_b: DeviceBuffer<"i4", "bank0" | "bank1">,
    out_c: DeviceBuffer<"i4", "bank1">,
    n: number,
    stride: bigint,
  ): Promise<void> {
    return callKernel(this, [in_a, in_b, out_c, n, stride]);
  }
  callSync(
    in_a: DeviceBuffer<"i4", "bank0">,
    in_b: DeviceBuffer<"i4", "bank0" | "bank1">,
    out_c: DeviceBuffer<"i4", "bank1">,
    n: number,
    stride: bigint,
  ): void {
    return callKernelSync(this, [in_a, in_b, out_c, n, stride]);
  }
  async callArgs(args: VmulArguments): Promise<void> {
    return callKernel(this, argumentsByName(this, args));
  }
  start(
    in_a: DeviceBuffer<"i4", "bank0">,
    in_b: DeviceBuffer<"i4", "bank0" | "bank1">,
    out_c: DeviceBuffer<"i4", "bank1">,
    n: number,
    stride: bigint,
  ): Run {
    return startKernel(this, [in_a, in_b, out_c, n, stride]);
  }
}

/** Element types that `ap_uint<64>*` takes: those whose size divides 8 bytes. */
export type PackElement = "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "u8" | "i8" | "f2" | "f4" | "f8" | "c8";

/** Kernel `pack`. */
export class Pack extends KernelIP {
  call(pixels: DeviceBuffer<PackElement, "bank0" | "bank1">, key: Uint8Array): Promise<bigint> {
    return callKernel(this, [pixels, key]);
  }
}

/** Kernel `sink`, ap_ctrl_none: streams alone. */
export class Sink extends KernelCore {}

/** Overlay of `card.xclbin`. */
export class CardOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = descriptor;
  get vmul_1(): Vmul {
    return ipOf(this, Vmul, "vmul_1");
  }
  get pack_1(): Pack {
    return ipOf(this, Pack, "pack_1");
  }
  get sink_1(): Sink {
    return ipOf(this, Sink, "sink_1");
  }
  get bank0(): Memory<"bank0"> {
    return memoryOf(this, "bank0");
  }
  get bank1(): Memory<"bank1"> {
    return memoryOf(this, "bank1");
  }
  get dc_0(): Stream<"dc_0"> {
    return streamOf(this, "dc_0");
  }
  /** Two banks are in use, so `target` is required. */
  override allocate<D extends DTypeName, B extends "bank0" | "bank1">(
    shape: Shape,
    dtype: D | undefined,
    options: TargetOptions<B>,
  ): DeviceBuffer<CanonicalDType<D>, B> {
    return super.allocate(shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, B>;
  }
}
