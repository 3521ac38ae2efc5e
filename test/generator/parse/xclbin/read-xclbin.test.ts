import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readContainer } from "#generator/parse/xclbin/container.js";
import type { RawComputeUnit, RawXclbin } from "#generator/parse/xclbin/raw.js";
import { writeContainer, writeXclbin } from "#generator/xclbin-writer/index.js";
import { cardDesign, streamDesign } from "../../../support/xclbin/designs.js";
import { readBytes, readClean } from "../../../support/xclbin/reading.js";

const card = readClean(writeXclbin(cardDesign));
const streams = readClean(writeXclbin(streamDesign));

function unit(xclbin: RawXclbin, name: string): RawComputeUnit {
  const found = xclbin.computeUnits.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no compute unit ${name}`);
  return found;
}

/** Tags of the banks that an argument reaches. */
function banks(xclbin: RawXclbin, unitName: string, argument: string): readonly string[] {
  const connection = unit(xclbin, unitName).connections.find((each) => each.argument === argument);
  return (connection?.memories ?? []).map(
    (index) => xclbin.memories.find((memory) => memory.index === index)?.tag ?? "?",
  );
}

test("platform, part, tool and clocks", () => {
  assert.is(card.platform.vbnv, "acme_card_base_1_0");
  assert.is(card.platform.arch, "virtexuplus");
  assert.is(card.platform.part, "xcu250-figd2104-2-e");
  assert.is(card.platform.version, "1.0");
  assert.is(card.project, "blend");
  assert.is(card.mode, "hw");
  assert.match(card.uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(card.clocks, [
    { name: "DATA_CLK", type: "DATA", mhz: 300 },
    { name: "KERNEL_CLK", type: "KERNEL", mhz: 500 },
  ]);
  assert.equal(card.keyValues, [{ key: "origin", value: "test" }]);
});

test("memories keep index, tag, type, use, base and size in bytes", () => {
  assert.equal(
    card.memories.map(({ index, tag, type, used }) => `${index} ${tag} ${type} ${used}`),
    [
      "0 bank0 DDR4 true",
      "1 bank1 DDR4 true",
      "2 bank2 DDR4 false",
      "3 PLRAM[0] DRAM true",
      "4 HOST[0] HOST true",
    ],
  );
  assert.is(card.memories[0]?.base, 0x40_0000_0000n);
  assert.is(card.memories[0]?.size, 16n << 30n);
  assert.is(card.memories[3]?.size, 131072n);
});

test("arguments: names, indices, C types, offsets, sizes, directions", () => {
  const kernel = card.kernels[0];
  assert.equal(
    kernel?.arguments.map(
      ({ name, index, kind, offset, size, direction, cType }) =>
        `${index} ${name} ${kind} ${offset}+${size} ${direction} ${cType?.element.dtype}`,
    ),
    [
      "0 a buffer 16+8 in f4",
      "1 b buffer 28+8 in f4",
      "2 out buffer 40+8 undefined f4",
      "3 weight scalar 52+8 in f8",
      "4 n scalar 64+4 in u4",
      "5 flags scalar 72+4 in u2",
    ],
  );
  assert.is(kernel?.arguments[5]?.cType?.element.bits, 12);
  assert.is(kernel?.vlnv, "acme:hls:blend:1.0");
  assert.is(kernel?.arguments[0]?.origin.path, "blend.a");
});

test("control protocols hs, chain, none and user-managed", () => {
  assert.equal(
    [...card.computeUnits, ...streams.computeUnits].map(({ name, protocol }) => `${name} ${protocol}`),
    [
      "blend_1 chain",
      "blend_2 chain",
      "count_1 hs",
      "probe_1 user-managed",
      "reader_1 chain",
      "scale_1 none",
      "writer_1 chain",
    ],
  );
});

test("compute units of one kernel have their own base, interrupt and banks", () => {
  assert.is(unit(card, "blend_1").base, 0x80_0000n);
  assert.is(unit(card, "blend_1").interrupt, 0);
  assert.is(unit(card, "blend_2").interrupt, 1);
  assert.is(unit(card, "count_1").interrupt, undefined);
  assert.is(unit(streams, "scale_1").base, undefined);
  assert.equal(banks(card, "blend_1", "b"), ["bank0", "bank1"]);
  assert.equal(banks(card, "blend_2", "b"), ["PLRAM[0]"]);
  assert.equal(banks(card, "blend_2", "out"), ["HOST[0]"]);
  assert.equal(banks(card, "blend_1", "n"), []);
});

test("neighbouring banks of one argument are a group with its members", () => {
  assert.equal(
    streams.groups.map(({ index, tag, base, size, members }) => ({ index, tag, base, size, members })),
    [
      { index: 10, tag: "MBG[0:3]", base: 0n, size: 4n << 28n, members: [0, 1, 2, 3] },
      { index: 11, tag: "MBG[4:5]", base: 4n << 28n, size: 2n << 28n, members: [4, 5] },
    ],
  );
  const connection = unit(streams, "reader_1").connections[0];
  assert.equal(connection?.memories, [0, 1, 2, 3]);
  assert.equal(connection?.groups, [10]);
});

test("banks that do not follow each other are no group", () => {
  assert.equal(card.groups, []);
  assert.equal(unit(card, "blend_1").connections[1]?.groups, []);
});

test("a file without group sections gives the same banks", () => {
  const plain = readClean(writeXclbin({ ...streamDesign, groups: false }));
  assert.equal(plain.memories, streams.memories);
  assert.equal(banks(plain, "reader_1", "in"), banks(streams, "reader_1", "in"));
  assert.equal(plain.groups, []);
  assert.equal(plain.streams, streams.streams);
});

test("streams have a source and a sink, and are no memories", () => {
  assert.equal(streams.streams, [
    {
      name: "dc_0",
      index: 8,
      source: { computeUnit: "reader_1", argument: "out_s", port: "OUT_S" },
      sink: { computeUnit: "scale_1", argument: "in_s", port: "IN_S" },
    },
    {
      name: "dc_1",
      index: 9,
      source: { computeUnit: "scale_1", argument: "out_s", port: "OUT_S" },
      sink: { computeUnit: "writer_1", argument: "in_s", port: "IN_S" },
    },
  ]);
  assert.not(streams.memories.some(({ tag }) => tag.startsWith("dc_")));
  assert.is(unit(streams, "scale_1").connections[0]?.stream, "dc_0");
});

test("an emulation file says so and is read", () => {
  const { xclbin, codes } = readBytes(writeXclbin({ ...cardDesign, mode: "sw-emu" }));
  assert.is(xclbin?.mode, "sw-emu");
  assert.equal(codes, ["info xclbin-emulation"]);
});

test("the sections are listed with kind and size, also a bitstream", () => {
  const xclbin = readClean(writeXclbin({ ...cardDesign, bitstream: new Uint8Array(1000) }));
  assert.equal(xclbin.sections[0], { kind: 0, kindName: "BITSTREAM", name: "", size: 1000 });
  assert.is(xclbin.sections.length, card.sections.length + 1);
});

/** Kernels, units, memories, streams and clocks, counted. */
function counted(xclbin: RawXclbin | undefined): string {
  if (xclbin === undefined) return "refused";
  const { kernels, computeUnits, memories, streams: wires, clocks } = xclbin;
  return [kernels, computeUnits, memories, wires, clocks].map((list) => list.length).join(" ");
}

test("any one section may be absent, and metadata is enough", () => {
  const whole = writeXclbin({ ...streamDesign, clocks: cardDesign.clocks ?? [], keyValues: { a: "b" } });
  const container = readContainer(whole, "design.xclbin", new DiagnosticCollector());
  const sections = container?.sections ?? [];
  const readSome = (keep: (kind: string) => boolean): string => {
    const kept = sections
      .filter(({ kindName }) => keep(kindName))
      .map(({ kind, bytes }) => ({ kind, bytes: bytes.bytes }));
    const bytes = writeContainer({ platformVbnv: "acme_card_hbm_1_0", sections: kept });
    const { xclbin, codes } = readBytes(bytes);
    return `${counted(xclbin)}: ${[...new Set(codes)].join(", ")}`;
  };
  const found = Object.fromEntries(
    sections.map(({ kindName }) => [kindName, readSome((kind) => kind !== kindName)]),
  );
  assert.equal(found, {
    EMBEDDED_METADATA:
      "0 0 8 2 2: warning xclbin-no-metadata, warning xclbin-unknown-instance, warning xclbin-stream",
    MEM_TOPOLOGY: "3 3 8 2 2: ",
    IP_LAYOUT: "3 3 8 2 2: info xclbin-no-layout, warning xclbin-stream",
    CONNECTIVITY: "3 3 8 2 2: ",
    CLOCK_FREQ_TOPOLOGY: "3 3 8 2 2: ",
    BUILD_METADATA: "3 3 8 2 2: ",
    KEYVALUE_METADATA: "3 3 8 2 2: ",
    GROUP_CONNECTIVITY: "3 3 8 2 2: ",
    GROUP_TOPOLOGY: "3 3 8 2 2: warning xclbin-connectivity",
  });
  assert.is(
    readSome((kind) => kind === "EMBEDDED_METADATA"),
    "3 3 0 0 2: info xclbin-no-layout",
  );
});

test.run();
