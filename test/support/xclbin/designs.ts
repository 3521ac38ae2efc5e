/* Designs for tests of xclbins, written from scratch by the project's own writer. */
import type { WrittenDesign, WrittenMemory } from "#generator/xclbin-writer/index.js";

const GIB = 1n << 30n;

/** A card with two DDR banks, PLRAM and host memory; a chained kernel with two units and a plain one. */
export const cardDesign: WrittenDesign = {
  name: "blend",
  platform: { vendor: "acme", board: "card", name: "base", device: "virtexuplus:xcu250:figd2104:2:e" },
  memories: [
    { tag: "bank0", type: "DDR4", base: 0x40_0000_0000n, size: 16n * GIB },
    { tag: "bank1", type: "DDR4", base: 0x50_0000_0000n, size: 16n * GIB },
    { tag: "bank2", type: "DDR4", base: 0x60_0000_0000n, size: 0n, used: false },
    { tag: "PLRAM[0]", type: "DRAM", base: 0x30_0000_0000n, size: 128n * 1024n },
    { tag: "HOST[0]", type: "HOST", base: 0x20_0000_0000n, size: 16n * GIB },
  ],
  clocks: [
    { name: "DATA_CLK", type: "DATA", mhz: 300 },
    { name: "KERNEL_CLK", type: "KERNEL", mhz: 500 },
  ],
  kernels: [
    {
      name: "blend",
      arguments: [
        { name: "a", type: "const float *" },
        { name: "b", type: "const float *" },
        { name: "out", type: "float*" },
        { name: "weight", type: "double" },
        { name: "n", type: "unsigned int" },
        { name: "flags", type: "ap_uint<12>" },
      ],
      instances: [
        {
          name: "blend_1",
          base: 0x80_0000n,
          interrupt: 0,
          banks: { a: "bank0", b: ["bank0", "bank1"], out: "bank1" },
        },
        {
          name: "blend_2",
          base: 0x81_0000n,
          interrupt: 1,
          banks: { a: "bank1", b: "PLRAM[0]", out: "HOST[0]" },
        },
      ],
    },
    {
      name: "count",
      protocol: "ap_ctrl_hs",
      range: 0x40,
      arguments: [
        { name: "data", type: "struct Sample *" },
        { name: "limit", type: "unsigned long long" },
      ],
      instances: [{ name: "count_1", base: 0x82_0000n, banks: { data: "bank0" } }],
    },
    {
      name: "probe",
      protocol: "user_managed",
      language: "ip",
      arguments: [{ name: "level", type: "int" }],
      instances: [{ name: "probe_1", base: 0x83_0000n }],
    },
  ],
  keyValues: { origin: "test" },
};

/** A card with HBM: an argument that reaches four neighbouring banks, and a chain of kernels joined by streams. */
export const streamDesign: WrittenDesign = {
  name: "chain",
  platform: { vendor: "acme", board: "card", name: "hbm", device: "virtexuplusHBM:xcu280:fsvh2892:2L:e" },
  memories: Array.from({ length: 8 }, (_, index): WrittenMemory => ({
    tag: `HBM[${index}]`,
    type: "HBM",
    base: BigInt(index) << 28n,
    size: 1n << 28n,
    used: index < 6,
  })),
  kernels: [
    {
      name: "reader",
      arguments: [
        { name: "in", type: "ap_uint<512>*" },
        { name: "out_s", type: "hls::stream<ap_axiu<32, 0, 0, 0> >&", direction: "out" },
      ],
      instances: [
        {
          name: "reader_1",
          base: 0x80_0000n,
          banks: { in: ["HBM[0]", "HBM[1]", "HBM[2]", "HBM[3]"] },
        },
      ],
    },
    {
      name: "scale",
      protocol: "ap_ctrl_none",
      arguments: [
        { name: "in_s", type: "hls::stream<ap_axiu<32, 0, 0, 0> >&", direction: "in" },
        { name: "out_s", type: "hls::stream<ap_axiu<32, 0, 0, 0> >&", direction: "out" },
      ],
      instances: [{ name: "scale_1" }],
    },
    {
      name: "writer",
      arguments: [
        { name: "in_s", type: "hls::stream<ap_axiu<32, 0, 0, 0> >&", direction: "in" },
        { name: "out", type: "int*" },
      ],
      instances: [{ name: "writer_1", base: 0x81_0000n, banks: { out: ["HBM[4]", "HBM[5]"] } }],
    },
  ],
  streams: [
    { from: "reader_1.out_s", to: "scale_1.in_s" },
    { from: "scale_1.out_s", to: "writer_1.in_s" },
  ],
};
