/*
 * Writes input/alveo-vadd.xclbin: an emulation build for a card with two memory banks, so without a bitstream.
 *
 *   node describe.mjs FILE
 */
import { writeFileSync } from "node:fs";
import { writeXclbin } from "#generator/xclbin-writer/index.js";

const stream = "hls::stream<ap_axiu<32, 0, 0, 0> >&";
const gib = 1n << 30n;

/** @type {import("#generator/xclbin-writer/index.js").WrittenDesign} */
const design = {
  name: "alveo-vadd",
  platform: { vendor: "xilinx", board: "u200", name: "gen3x16", device: "virtexuplus:xcu200:fsgd2104:2:e" },
  mode: "sw-emu",
  memories: [
    { tag: "bank0", type: "DDR4", base: 0x40_0000_0000n, size: 16n * gib },
    { tag: "bank1", type: "DDR4", base: 0x50_0000_0000n, size: 16n * gib },
  ],
  kernels: [
    {
      // Sums of two vectors; the second may lie in either bank.
      name: "vadd",
      arguments: [
        { name: "in_a", type: "const int*" },
        { name: "in_b", type: "const int*" },
        { name: "out_c", type: "int*" },
        { name: "n", type: "unsigned int" },
      ],
      instances: [
        {
          name: "vadd_1",
          base: 0x80_0000n,
          interrupt: 0,
          banks: { in_a: "bank0", in_b: ["bank0", "bank1"], out_c: "bank1" },
        },
      ],
    },
    {
      // Sends `n` words from memory down a stream, …
      name: "reader",
      arguments: [
        { name: "from", type: "const int*" },
        { name: "out_s", type: stream, direction: "out" },
        { name: "n", type: "unsigned int" },
      ],
      instances: [{ name: "reader_1", base: 0x81_0000n, interrupt: 1, banks: { from: "bank1" } }],
    },
    {
      // … at whose other end each is multiplied and written.
      name: "scaler",
      arguments: [
        { name: "in_s", type: stream, direction: "in" },
        { name: "to", type: "int*" },
        { name: "factor", type: "int" },
        { name: "n", type: "unsigned int" },
      ],
      instances: [{ name: "scaler_1", base: 0x82_0000n, interrupt: 2, banks: { to: "bank0" } }],
    },
    {
      // Runs all the time and is set by its register: nothing starts it.
      name: "limiter",
      protocol: "ap_ctrl_none",
      arguments: [{ name: "limit", type: "unsigned int" }],
      instances: [{ name: "limiter_1", base: 0x83_0000n, interrupt: 3 }],
    },
  ],
  streams: [{ from: "reader_1.out_s", to: "scaler_1.in_s" }],
  clocks: [
    { name: "DATA_CLK", type: "DATA", mhz: 300 },
    { name: "KERNEL_CLK", type: "KERNEL", mhz: 500 },
  ],
};

writeFileSync(process.argv[2] ?? "input/alveo-vadd.xclbin", writeXclbin(design));
