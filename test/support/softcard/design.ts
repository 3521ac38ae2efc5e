/* The design that the software card runs in tests: its xclbin, made from a description, and its overlay's descriptor. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { writeXclbin, type WrittenArgument, type WrittenDesign } from "#generator/xclbin-writer/index.js";
import type { OverlayDescriptor } from "#runtime/overlay/descriptor.js";

const vector: readonly WrittenArgument[] = [
  { name: "in_a", type: "int*", offset: 0x10 },
  { name: "in_b", type: "int*", offset: 0x1c },
  { name: "out_c", type: "int*", offset: 0x28 },
  { name: "n", type: "unsigned int", offset: 0x34 },
];
const vectorBanks = { in_a: "bank0", in_b: "bank1", out_c: "bank0" };

/** Index of each argument in the kernels vadd and vmult. */
export const argument = { inA: 0, inB: 1, outC: 2, n: 3, busyMs: 4 } as const;

const gib = 1n << 30n;

export const softCardDesign: WrittenDesign = {
  name: "vmath",
  platform: { vendor: "acme", board: "lab", name: "soft", device: "virtexuplus:xcu250:figd2104:2:e" },
  mode: "sw-emu",
  memories: [
    { tag: "bank0", type: "DDR4", base: 0x40_0000_0000n, size: 16n * gib },
    { tag: "bank1", type: "DDR4", base: 0x50_0000_0000n, size: 16n * gib },
    { tag: "bank2", type: "DDR4", base: 0x60_0000_0000n, size: 16n * gib, used: false },
    { tag: "PLRAM[0]", type: "DRAM", base: 0x30_0000_0000n, size: 0x2_0000n },
  ],
  kernels: [
    {
      name: "vadd",
      arguments: vector,
      instances: [{ name: "vadd_1", base: 0x80_0000n, interrupt: 0, banks: vectorBanks }],
    },
    {
      name: "vmult",
      protocol: "ap_ctrl_hs",
      arguments: [...vector, { name: "busy_ms", type: "double", offset: 0x3c }],
      instances: [
        { name: "vmult_1", base: 0x81_0000n, interrupt: 1, banks: { ...vectorBanks, out_c: "PLRAM[0]" } },
        { name: "vmult_2", base: 0x82_0000n, interrupt: 2, banks: { ...vectorBanks, in_a: "bank1" } },
      ],
    },
    {
      name: "checksum",
      protocol: "ap_ctrl_hs",
      arguments: [
        { name: "data", type: "unsigned int*", offset: 0x10 },
        { name: "n", type: "unsigned int", offset: 0x1c },
      ],
      instances: [{ name: "checksum_1", base: 0x83_0000n, interrupt: 3, banks: { data: "bank0" } }],
    },
    {
      name: "stuck",
      protocol: "ap_ctrl_hs",
      arguments: [{ name: "n", type: "unsigned int", offset: 0x10 }],
      instances: [{ name: "stuck_1", base: 0x84_0000n, interrupt: 4 }],
    },
    {
      name: "die",
      protocol: "ap_ctrl_hs",
      arguments: [{ name: "n", type: "unsigned int", offset: 0x10 }],
      instances: [{ name: "die_1", base: 0x85_0000n, interrupt: 5 }],
    },
    {
      name: "filter",
      protocol: "ap_ctrl_none",
      arguments: [{ name: "gain", type: "unsigned int", offset: 0x10 }],
      instances: [{ name: "filter_1", base: 0x86_0000n, interrupt: 6 }],
    },
  ],
  clocks: [
    { name: "DATA_CLK", type: "DATA", mhz: 300 },
    { name: "KERNEL_CLK", type: "KERNEL", mhz: 500 },
  ],
};

/** An xclbin on the disk with the descriptor that an overlay of it would have. */
export interface WrittenImage {
  readonly file: string;
  readonly descriptor: OverlayDescriptor;
}

/** Writes the design, or a variation of it, to `file`. */
export function writeImage(file: string, change: Partial<WrittenDesign> = {}): WrittenImage {
  const design = { ...softCardDesign, ...change };
  const image = writeXclbin(design);
  writeFileSync(file, image);
  const hash = (...parts: readonly (string | Uint8Array)[]): string => {
    const sha256 = createHash("sha256");
    for (const part of parts) sha256.update(part);
    return sha256.digest("hex");
  };
  const memories = design.memories.map((memory, index) => {
    const name = memory.tag.replaceAll(/[^A-Za-z0-9_]/g, "");
    const { tag, type, base, size } = memory;
    return [name, { name, tag, type, base, size, index }] as const;
  });
  const units = design.kernels.flatMap((kernel) => kernel.instances);
  const descriptor: OverlayDescriptor = {
    name: design.name,
    modelHash: hash("model", image),
    source: basename(file),
    platform: { arch: "alveo", part: "xcu250-figd2104-2-e" },
    image: { file: basename(file), sha256: hash(image), kind: "xclbin" },
    ips: Object.fromEntries(
      units.map(({ name, base = 0n }) => [
        name,
        {
          path: name,
          vlnv: `acme:hls:${name.replace(/_\d+$/, "")}:1.0`,
          interfaces: { S_AXI_CONTROL: { base, size: 0x1000, dataWidth: 32, kind: "register" } },
        },
      ]),
    ),
    memories: Object.fromEntries(memories),
    interrupts: {},
    clocks: [],
    gpio: {},
  };
  return { file, descriptor };
}
