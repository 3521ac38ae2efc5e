/* Xclbins made from nothing: kernels, arguments, banks and streams in every combination; and damaged ones. For fast-check. */
import fc from "fast-check";
import { sectionKind } from "#generator/facts/xclbin.js";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readContainer } from "#generator/parse/xclbin/container.js";
import {
  type WrittenArgument,
  type WrittenDesign,
  type WrittenKernel,
  type WrittenMemory,
  writeContainer,
} from "#generator/xclbin-writer/index.js";
import { damage } from "./damage.js";

const name = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom("a", "b", "in", "out", "n", "x_1", "x_2", "k", "A", "a_b", "a b"),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("__proto__", "constructor", "then", "call", "start", "with", "0", "é"),
  },
  { weight: 1, arbitrary: fc.constantFrom("*/", "`${x}`", "a\nb", '"', "\\", "{{x}}", "") },
);
const memoryNames = ["bank0", "bank1", "HBM[0]", "HBM[1]", "HBM[2]", "PLRAM[0]", "HOST[0]", "then"];

const argument: fc.Arbitrary<WrittenArgument> = fc
  .record(
    {
      name,
      type: fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constantFrom("int*", "const float *", "double*", "char*", "void*", "half*"),
        },
        {
          weight: 3,
          arbitrary: fc.constantFrom("int", "unsigned", "float", "long long", "bool", "char", "size_t"),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom("ap_uint<512>*", "ap_fixed<16, 8>", "struct S*", "T", "", "int**"),
        },
        {
          weight: 1,
          arbitrary: fc.constantFrom("ap_uint<4096>", "*/ evil", "int[4]", "hls::vector<int, 4>*"),
        },
      ),
      size: fc.constantFrom(1, 4, 8, 12, 64),
      qualifier: fc.constantFrom("scalar", "global", "constant", "local", "stream"),
      direction: fc.constantFrom("in", "out"),
      offset: fc.oneof(
        fc.integer({ min: 2, max: 16 }).map((word) => word * 8),
        fc.constantFrom(0, 0x11, 0xffc, 0x1000),
      ),
    },
    { requiredKeys: ["name", "type", "size"] },
  )
  // A stream needs a direction to be written.
  .map((spec) => (spec.qualifier === "stream" ? { direction: "in", ...spec } : spec));

const kernel: fc.Arbitrary<WrittenKernel> = fc
  .record({
    name,
    protocol: fc.constantFrom("ap_ctrl_hs", "ap_ctrl_chain", "ap_ctrl_none", "user_managed"),
    language: fc.constantFrom("c", "clc", "ip"),
    range: fc.constantFrom(0x1000, 0x40, 0),
    arguments: fc.uniqueArray(argument, { maxLength: 6, selector: (each) => each.name }),
    units: fc.uniqueArray(name, { maxLength: 3 }),
    bases: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 3 }),
    banks: fc.array(fc.subarray(memoryNames, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 6 }),
    unwired: fc.boolean(),
  })
  .map(({ units, bases, banks, unwired, ...rest }) => ({
    ...rest,
    instances: units.map((unit, index) => ({
      name: unit,
      ...(rest.protocol === "ap_ctrl_none" ? {} : { base: BigInt(0x80_0000 + (bases[index] ?? 0) * 0x1000) }),
      ...(unwired ? {} : { interrupt: index }),
      banks: Object.fromEntries(
        rest.arguments.flatMap((each, at) => (each.type.includes("*") ? [[each.name, banks[at] ?? []]] : [])),
      ),
    })),
  }));

const memories: fc.Arbitrary<readonly WrittenMemory[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom("DDR4", "HBM", "DRAM", "BRAM", "URAM", "HOST"),
      base: fc.integer({ min: 0, max: 20 }).map((at) => BigInt(at) << 28n),
      size: fc.constantFrom(0n, 1024n, 1n << 28n, 1n << 40n),
      used: fc.boolean(),
    }),
    { minLength: memoryNames.length, maxLength: memoryNames.length },
  )
  .map((list) => list.map((each, index) => ({ ...each, tag: memoryNames[index] ?? "" })));

/** A whole card's design. */
export const anyCard: fc.Arbitrary<WrittenDesign> = fc
  .record({
    name,
    memories,
    kernels: fc.uniqueArray(kernel, { maxLength: 4, selector: (each) => each.name }),
    groups: fc.boolean(),
    mode: fc.constantFrom("hw", "hw-emu"),
    joined: fc.boolean(),
  })
  .map(({ joined, ...design }) => ({
    ...design,
    platform: {
      vendor: "acme",
      board: "card",
      name: "base",
      device: "virtexuplus:xcu250:figd2104:2:e",
    },
    ...(joined ? { streams: streamsOf(design.kernels) } : {}),
  }));

/** Joins every output stream to the first input stream of another kernel. */
function streamsOf(kernels: readonly WrittenKernel[]): NonNullable<WrittenDesign["streams"]> {
  const ends = kernels.flatMap(({ arguments: list, instances }) =>
    instances.flatMap((unit) =>
      list.flatMap((each) =>
        each.qualifier === "stream" ? [{ unit: unit.name, name: each.name, direction: each.direction }] : [],
      ),
    ),
  );
  return ends.flatMap((from) => {
    const to = ends.find(({ direction, unit }) => direction === "in" && unit !== from.unit);
    return from.direction === "out" && to !== undefined
      ? [{ from: `${from.unit}.${from.name}`, to: `${to.unit}.${to.name}` }]
      : [];
  });
}

/** A copy with damage to the texts within: the kernels' descriptions and the tables in JSON. */
export function damageTexts(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const container = readContainer(bytes, "card.xclbin", new DiagnosticCollector());
  if (container === undefined) throw new Error("the writer's own file is not readable");
  const sections = container.sections.map(({ kind, offset, bytes: { length } }) => {
    const content = bytes.subarray(offset, offset + length);
    const isText =
      kind === sectionKind.EMBEDDED_METADATA || (kind === sectionKind.BUILD_METADATA && random(3) === 0);
    return { kind, bytes: isText ? damage(new TextDecoder().decode(content), random) : content };
  });
  return writeContainer({ platformVbnv: "acme_card_base", sections });
}
