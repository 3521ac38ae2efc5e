/* What is written is what is read back, for any design. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "fast-check";
import { writeXclbin, type WrittenDesign, type WrittenKernel } from "#generator/xclbin-writer/index.js";
import { cardDesign } from "../../../support/xclbin/designs.js";
import { readBytes } from "../../../support/xclbin/reading.js";

const name = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,11}$/);
const tag = fc.stringMatching(/^[A-Za-z][A-Za-z0-9[\]]{0,14}$/).filter((text) => !text.startsWith("MBG["));
const cType = fc.constantFrom(
  "int*",
  "const float *",
  "void*",
  "ap_uint<512>*",
  "unsigned int",
  "double",
  "char",
  "unsigned long long",
  "ap_int<7>",
);

const memories = fc.uniqueArray(tag, { minLength: 1, maxLength: 6 }).chain((tags) =>
  fc.tuple(
    ...tags.map((text) =>
      fc.record({
        tag: fc.constant(text),
        type: fc.constantFrom("DDR4", "HBM", "DRAM", "BRAM", "HOST"),
        base: fc.bigInt(0n, (1n << 64n) - 1n),
        size: fc.bigInt(0n, 1n << 40n).map((kib) => kib * 1024n),
        used: fc.boolean(),
      }),
    ),
  ),
);

const design: fc.Arbitrary<WrittenDesign> = memories.chain((banks) => {
  const tags = banks.map((bank) => bank.tag);
  const kernel = fc
    .record({
      name,
      protocol: fc.constantFrom("ap_ctrl_hs", "ap_ctrl_chain", "ap_ctrl_none", "user_managed"),
      arguments: fc.uniqueArray(fc.record({ name, type: cType }), {
        maxLength: 6,
        selector: (each) => each.name,
      }),
    })
    .chain((head) => {
      const pointers = head.arguments.filter(({ type }) => type.endsWith("*")).map((each) => each.name);
      const reach = fc.record(
        Object.fromEntries(pointers.map((each) => [each, fc.subarray(tags, { minLength: 1 })])),
      );
      const instances = fc.uniqueArray(
        fc.record(
          {
            name,
            base: fc.bigInt(0n, (1n << 64n) - 2n),
            interrupt: fc.integer({ min: 0, max: 127 }),
            banks: reach,
          },
          { requiredKeys: ["name", "base", "banks"] },
        ),
        { minLength: 1, maxLength: 3, selector: (each) => each.name },
      );
      return instances.map((list) => ({ ...head, instances: list }));
    });
  return fc
    .uniqueArray(kernel, { maxLength: 4, selector: (each) => each.name })
    .map((kernels): WrittenDesign => ({
      ...cardDesign,
      memories: banks,
      kernels: kernels as WrittenKernel[],
    }));
});

const protocols: Readonly<Record<string, string>> = {
  ap_ctrl_hs: "hs",
  ap_ctrl_chain: "chain",
  ap_ctrl_none: "none",
  user_managed: "user-managed",
};

test("memories, kernels, compute units and their banks come back", () => {
  fc.assert(
    fc.property(design, fc.boolean(), (written, groups) => {
      const { xclbin, diagnostics } = readBytes(writeXclbin({ ...written, groups }));
      if (xclbin === undefined) throw new Error(JSON.stringify(diagnostics));
      assert.equal(
        xclbin.memories.map(({ index: _, ...memory }) => memory),
        written.memories.map((memory) => ({ ...memory })),
      );
      assert.equal(
        xclbin.kernels.map((kernel) => [
          kernel.name,
          kernel.arguments.map((argument) => [argument.name, argument.cType?.text]),
        ]),
        written.kernels.map((kernel) => [
          kernel.name,
          kernel.arguments.map((argument) => [argument.name, argument.type]),
        ]),
      );
      const expected = written.kernels.flatMap((kernel) =>
        kernel.instances.map((instance) => ({
          kernel: kernel.name,
          name: instance.name,
          base: instance.base,
          interrupt: instance.interrupt,
          protocol: protocols[kernel.protocol ?? ""],
          banks: { ...instance.banks },
        })),
      );
      const found = xclbin.computeUnits.map((unit) => ({
        kernel: unit.kernel,
        name: unit.name,
        base: unit.base,
        interrupt: unit.interrupt,
        protocol: unit.protocol,
        banks: Object.fromEntries(
          unit.connections.map((connection) => [
            connection.argument,
            connection.memories.map((index) => written.memories[index]?.tag),
          ]),
        ),
      }));
      const byKey = (list: readonly { kernel: string; name: string }[]): unknown =>
        [...list].sort((a, b) => (`${a.kernel}:${a.name}` < `${b.kernel}:${b.name}` ? -1 : 1));
      assert.equal(byKey(found), byKey(expected));
    }),
    { numRuns: 200 },
  );
});

test("the same design gives the same bytes; another gives another identity", () => {
  const first = writeXclbin(cardDesign);
  assert.equal(writeXclbin(cardDesign), first);
  const other = readBytes(writeXclbin({ ...cardDesign, name: "other" }));
  assert.is.not(other.xclbin?.uuid, readBytes(first).xclbin?.uuid);
});

test("a uuid that is given is written", () => {
  const uuid = "01234567-89ab-cdef-0123-456789abcdef";
  assert.is(readBytes(writeXclbin({ ...cardDesign, uuid })).xclbin?.uuid, uuid);
});

for (const [what, change, expected] of [
  [
    "a tag of 16 characters",
    { kernels: [], memories: [{ tag: "a".repeat(16), type: "HBM", base: 0n, size: 0n }] },
    /15 bytes/,
  ],
  [
    "a memory type that is none",
    { kernels: [], memories: [{ tag: "a", type: "RAM", base: 0n, size: 0n }] },
    /no memory type/,
  ],
  [
    "a size that is no KiB",
    { kernels: [], memories: [{ tag: "a", type: "HBM", base: 0n, size: 5n }] },
    /no whole KiB/,
  ],
  ["a uuid that is none", { uuid: "xyz" }, /32 hex digits/],
  ["a clock of half a MHz", { clocks: [{ name: "c", type: "DATA", mhz: 0.5 }] }, /whole number of MHz/],
  ["a stream from nowhere", { streams: [{ from: "x.y", to: "x.z" }] }, /no compute unit "x"/],
  [
    "a bank that is not there",
    { memories: [{ tag: "bank9", type: "HBM", base: 0n, size: 0n }] },
    /there is no bank "bank0"/,
  ],
  [
    "a scalar of unknown size",
    { kernels: [{ name: "k", arguments: [{ name: "a", type: "Foo" }], instances: [] }] },
    /size of "Foo" is not known/,
  ],
] as const) {
  test(`the writer refuses ${what}`, () => {
    assert.throws(
      () => writeXclbin({ ...cardDesign, ...change } as WrittenDesign),
      (error: unknown) => error instanceof RangeError && expected.test(error.message),
    );
  });
}

test.run();
