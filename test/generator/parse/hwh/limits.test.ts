/* The limits of a handoff: at each one a file is read, one beyond it is refused, and the message says so. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import {
  handoffLimits,
  MAX_FIELDS_OF_A_REGISTER,
  MAX_INTERFACES_ON_A_STREAM,
  MAX_RANGES_OF_A_CELL,
  withinLimits,
} from "#generator/parse/hwh/limits.js";
import type { RawHwh, RawModule } from "#generator/parse/hwh/raw.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import { cell, handoff } from "../../../support/handoff.js";

/** One of each thing that is counted, as the reader gives it. */
const [template] = (() => {
  const collector = new DiagnosticCollector();
  const text = handoff({
    cells: [
      {
        path: "a",
        vlnv: "x:y:z:1.0",
        parameters: { P: 1 },
        ports: [{ name: "p", to: ["b/c"] }],
        buses: [{ name: "S", bus: "n", vlnv: "x:interface:axis:1.0" }],
        blocks: [{ registers: [{ name: "R", offset: 0, fields: [{ name: "F" }] }] }],
        ranges: [{ instance: "a", base: 0, high: 1 }],
      },
    ],
  });
  const raw = readHwh(text, "f", collector);
  assert.ok(raw);
  return [raw];
})();
const one = template.modules[0]!;

function refusals(raw: Partial<RawHwh>): readonly string[] {
  const collector = new DiagnosticCollector();
  const good = withinLimits({ ...template, ...raw }, collector);
  assert.is(good, collector.all.length === 0);
  for (const { code, hint } of collector.all) {
    assert.is(code, "hwh-limit");
    assert.ok(hint);
  }
  return collector.all.map(({ message }) => message);
}

const times = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => item(i));
const empty: RawModule = {
  ...one,
  parameters: {},
  ports: [],
  busInterfaces: [],
  addressBlocks: [],
  memoryRanges: [],
};
const block = one.addressBlocks[0]!;
const register = block.registers[0]!;

/** Designs with a count of each thing, spread so that no other limit is in the way. */
const spread: Readonly<Record<keyof typeof handoffLimits, (count: number) => RawModule[]>> = {
  cells: (count) => times(count, (index) => ({ ...empty, path: `c${index}` })),
  hierarchies: (count) => times(count, (index) => ({ ...empty, path: `h${index}/c` })),
  levels: (count) => [{ ...empty, path: `${"h/".repeat(count)}c` }],
  registers: (count) => [
    { ...empty, addressBlocks: [{ ...block, registers: times(count, () => ({ ...register, fields: [] })) }] },
  ],
  fields: (count) => [
    {
      ...empty,
      addressBlocks: [
        {
          ...block,
          registers: [...times(Math.floor(count / 100), () => 100), count % 100].map((fields) => ({
            ...register,
            fields: times(fields, () => register.fields[0]!),
          })),
        },
      ],
    },
  ],
  parameters: (count) => [
    { ...empty, parameters: Object.fromEntries(times(count, (index) => [`P${index}`, ""])) },
  ],
  ranges: (count) => [
    { ...empty, memoryRanges: times(count, (index) => ({ ...one.memoryRanges[0]!, instance: `i${index}` })) },
  ],
  ports: (count) => [{ ...empty, ports: times(count, () => ({ ...one.ports[0]!, connections: [] })) }],
  connections: (count) => [
    {
      ...empty,
      ports: [{ ...one.ports[0]!, connections: times(count, () => ({ instance: "", port: "" })) }],
    },
  ],
  interfaces: (count) => [
    { ...empty, busInterfaces: times(count, (index) => ({ ...one.busInterfaces[0]!, bus: `n${index}` })) },
  ],
};

for (const [kind, { limit, known }] of Object.entries(handoffLimits)) {
  test(`${kind}: ${limit} are read, ${limit + 1} are not; real designs have ${known}`, () => {
    const make = spread[kind as keyof typeof handoffLimits];
    assert.ok(limit >= 8 * known);
    assert.equal(refusals({ modules: make(limit) }), []);
    const [message, ...more] = refusals({ modules: make(limit + 1) });
    assert.equal(more, []);
    assert.match(message ?? "", new RegExp(`^The file has ${limit + 1} .*; the limit is ${limit}\\.$`));
  });
}

test("fields of one register, address ranges of one cell, interfaces on one stream", () => {
  const fields = (count: number): RawModule => ({
    ...empty,
    addressBlocks: [
      { ...block, registers: [{ ...register, fields: times(count, () => register.fields[0]!) }] },
    ],
  });
  assert.equal(refusals({ modules: [fields(MAX_FIELDS_OF_A_REGISTER)] }), []);
  assert.match(
    String(refusals({ modules: [fields(MAX_FIELDS_OF_A_REGISTER + 1)] })),
    /^Register R has 257 fields; the limit is 256\.$/,
  );
  const ranges = (count: number): RawModule => ({
    ...empty,
    memoryRanges: times(count, () => one.memoryRanges[0]!),
  });
  assert.equal(refusals({ modules: [ranges(MAX_RANGES_OF_A_CELL)] }), []);
  assert.match(
    String(refusals({ modules: [ranges(MAX_RANGES_OF_A_CELL + 1)] })),
    /^a is mapped at 5001 address ranges; /,
  );
  const streams = (count: number): RawModule => ({
    ...empty,
    busInterfaces: times(count, () => one.busInterfaces[0]!),
  });
  assert.equal(refusals({ modules: [streams(MAX_INTERFACES_ON_A_STREAM)] }), []);
  assert.match(
    String(refusals({ modules: [streams(MAX_INTERFACES_ON_A_STREAM + 1)] })),
    /^33 interfaces are on the stream n; /,
  );
});

test("a file beyond a limit is refused as a whole, by each limit that it exceeds", () => {
  const collector = new DiagnosticCollector();
  const text = handoff({ cells: [] }).replace(
    "<MODULES/>",
    `<MODULES>${cell({ path: `${"a/".repeat(5_000)}b` })}</MODULES>`,
  );
  assert.is(readHwh(text, "f", collector), undefined);
  assert.equal(
    collector.all.map(({ message }) => message),
    ["The file has 5000 levels of hierarchy; the limit is 32."],
  );
});

test.run();
