/* Files whose container is sound and whose content is not: each gives its own diagnostic. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sectionKind } from "#generator/facts/xclbin.js";
import {
  encodeConnectivity,
  encodeIpLayout,
  encodeMemoryTopology,
  type IpEntry,
  type MemoryEntry,
  writeContainer,
  type WrittenSection,
} from "#generator/xclbin-writer/index.js";
import { readBytes, type Reading } from "../../../support/xclbin/reading.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const metadata = (xml: string): WrittenSection => ({ kind: sectionKind.EMBEDDED_METADATA, bytes: text(xml) });
const bank0: MemoryEntry = { type: "DDR4", tag: "bank0", used: true, base: 0n, size: 1n << 30n };
const dc0: MemoryEntry = { type: "STREAMING_CONNECTION", tag: "dc_0", used: true, base: 0n, size: 0n };
const topology = (...entries: readonly MemoryEntry[]): WrittenSection => ({
  kind: sectionKind.MEM_TOPOLOGY,
  bytes: encodeMemoryTopology(entries),
});
const memories = topology(bank0);
const layout = (...entries: readonly IpEntry[]): WrittenSection => ({
  kind: sectionKind.IP_LAYOUT,
  bytes: encodeIpLayout(entries),
});
const connectivity = (...rows: readonly (readonly [number, number, number])[]): WrittenSection => ({
  kind: sectionKind.CONNECTIVITY,
  bytes: encodeConnectivity(rows.map(([argument, ip, memory]) => ({ argument, ip, memory }))),
});

/** A project around the text of its kernels. */
const project = (kernels: string): string =>
  `<project name="p"><platform vendor="acme" boardid="b" name="n"><device fpgaDevice="zynquplus:xck26"><core>${kernels}</core></device></platform></project>`;
const slave = '<port name="S_AXI_CONTROL" mode="slave" range="0x40"/>';
const arg = (attributes: string): string =>
  `<arg ${attributes} hostSize="0x4" type="int" port="S_AXI_CONTROL"/>`;
const kernel = (body: string, attributes = ""): string =>
  `<kernel name="k" language="c" hwControlProtocol="ap_ctrl_hs" ${attributes}>${slave}${body}<instance name="k_1"><addrRemap base="0x1000"/></instance></kernel>`;
const unit: IpEntry = { type: "KERNEL", name: "k:k_1", base: 0x1000n };

function read(...sections: readonly WrittenSection[]): Reading {
  return readBytes(writeContainer({ platformVbnv: "acme", sections }));
}

/** Reads a kernel with these arguments, placed and connected as it should be. */
function readKernel(body: string, attributes = ""): Reading {
  return read(metadata(project(kernel(body, attributes))), memories, layout(unit), connectivity());
}

function message({ diagnostics }: Reading, code: string): string {
  return diagnostics.find((diagnostic) => diagnostic.code === code)?.message ?? `no ${code}`;
}

test("the kernel that the other tests spoil is fine as it is", () => {
  const reading = readKernel(arg('name="a" addressQualifier="0" id="0" size="0x4" offset="0x10"'));
  assert.equal(reading.codes, []);
  assert.is(reading.xclbin?.computeUnits[0]?.base, 0x1000n);
});

for (const [what, attributes, expected] of [
  ["no name", 'addressQualifier="0" id="0" size="0x4" offset="0x10"', /has no name/],
  ["no qualifier", 'name="a" id="0" size="0x4" offset="0x10"', /has no addressQualifier/],
  [
    "a qualifier of 9",
    'name="a" addressQualifier="9" id="0" size="0x4" offset="0x10"',
    /addressQualifier "9"/,
  ],
  ["no offset", 'name="a" addressQualifier="0" id="0" size="0x4"', /has no offset/],
  ["an offset in words", 'name="a" addressQualifier="0" id="0" size="0x4" offset="ten"', /offset "ten"/],
  ["a negative size", 'name="a" addressQualifier="0" id="0" size="-4" offset="0x10"', /size "-4"/],
  [
    "a size beyond 2^53",
    'name="a" addressQualifier="0" id="0" size="0xFFFFFFFFFFFFFFFF" offset="0"',
    /size "0xF/,
  ],
  ["an id in words", 'name="a" addressQualifier="0" id="first" size="0x4" offset="0x10"', /id "first"/],
] as const) {
  test(`an argument with ${what} is refused, with its place`, () => {
    const reading = readKernel(arg(attributes));
    assert.is(reading.xclbin, undefined);
    assert.equal(reading.codes, ["error kernel-bad-element"]);
    assert.match(reading.diagnostics[0]?.message ?? "", expected);
    assert.is(reading.diagnostics[0]?.origin?.file, "design.xclbin!EMBEDDED_METADATA");
    assert.is(reading.diagnostics[0]?.origin?.line, 1);
  });
}

test("an argument without an id is kept, but has no place in the call", () => {
  const reading = readKernel(arg('name="a" addressQualifier="0" id="" size="0x4" offset="0x10"'));
  assert.is(reading.xclbin?.kernels[0]?.arguments[0]?.index, undefined);
});

test("all bad arguments are reported, not only the first", () => {
  const reading = readKernel(arg('name="a"') + arg('name="b"') + arg('name="c"'));
  assert.is(reading.codes.length, 3);
});

test("arguments that share registers are refused", () => {
  const reading = readKernel(
    arg('name="a" addressQualifier="1" id="0" size="0x8" offset="0x10"') +
      arg('name="b" addressQualifier="0" id="1" size="0x4" offset="0x14"'),
  );
  assert.equal(reading.codes, ["error kernel-argument-overlap"]);
  assert.match(message(reading, "kernel-argument-overlap"), /a \(0x10–0x17\) and b \(0x14–0x17\)/);
});

test("an argument beyond the control interface is told", () => {
  const reading = readKernel(arg('name="a" addressQualifier="0" id="0" size="0x8" offset="0x3c"'));
  assert.equal(reading.codes, ["warning kernel-argument-outside"]);
});

test("a hole in the indices is told", () => {
  const reading = readKernel(arg('name="a" addressQualifier="0" id="1" size="0x4" offset="0x10"'));
  assert.equal(reading.codes, ["warning kernel-argument-index"]);
});

test("a C type wider than its registers is told", () => {
  const wide = arg('name="a" addressQualifier="0" id="0" size="0x4" offset="0x10"').replace(
    '"int"',
    '"double"',
  );
  assert.equal(readKernel(wide).codes, ["warning kernel-argument-type"]);
});

test("a control protocol that is not known leaves the registers", () => {
  const xml = kernel("").replace("ap_ctrl_hs", "ap_ctrl_me");
  const reading = read(metadata(project(xml)), memories, layout(unit), connectivity());
  assert.equal(reading.codes, ["warning kernel-protocol"]);
  assert.is(reading.xclbin?.computeUnits[0]?.protocol, "user-managed");
});

test("where the metadata has no protocol, the IP layout's counts", () => {
  const xml = kernel("").replace('hwControlProtocol="ap_ctrl_hs"', "");
  const reading = read(
    metadata(project(xml)),
    memories,
    layout({ ...unit, control: "AP_CTRL_NONE" }),
    connectivity(),
  );
  assert.is(reading.xclbin?.computeUnits[0]?.protocol, "none");
});

test("two kernels of one name are refused", () => {
  assert.equal(readKernel("", "").codes, []);
  const reading = read(metadata(project(kernel("") + kernel(""))), memories, layout(unit), connectivity());
  assert.equal(reading.codes, ["error kernel-duplicate"]);
});

test("metadata that is no project, no XML, not UTF-8 or has a document type is refused", () => {
  assert.equal(read(metadata("<design/>"), memories).codes, ["error xclbin-metadata"]);
  assert.equal(read(metadata("<project><plat"), memories).codes, ["error xml-malformed"]);
  assert.equal(read(metadata('<!DOCTYPE x [<!ENTITY a "b">]><project/>'), memories).codes, [
    "error xml-doctype",
  ]);
  const latin: WrittenSection = {
    kind: sectionKind.EMBEDDED_METADATA,
    bytes: Uint8Array.of(0x3c, 0x61, 0xe4, 0x2f, 0x3e),
  };
  assert.equal(read(latin, memories).codes, ["error input-encoding"]);
});

test("metadata padded with NUL bytes is read", () => {
  const padded = metadata(`${project(kernel(""))}\0\0\0\0`);
  assert.equal(read(padded, memories, layout(unit), connectivity()).codes, []);
});

test("without an IP layout the metadata's instances count", () => {
  const reading = read(metadata(project(kernel(""))));
  assert.equal(reading.codes, ["info xclbin-no-layout"]);
  assert.is(reading.xclbin?.computeUnits[0]?.base, 0x1000n);
  assert.is(reading.xclbin?.computeUnits[0]?.ipIndex, undefined);
});

test("an instance that only one of metadata and IP layout has is left out, both ways", () => {
  const reading = read(
    metadata(project(kernel(""))),
    memories,
    layout({ type: "KERNEL", name: "other:other_1", base: 0n }),
    connectivity(),
  );
  assert.equal(reading.codes, ["warning xclbin-unknown-instance", "warning xclbin-unknown-instance"]);
  assert.equal(reading.xclbin?.computeUnits, []);
});

test("of two addresses the IP layout's is used, and both are told", () => {
  const reading = read(
    metadata(project(kernel(""))),
    memories,
    layout({ ...unit, base: 0x2000n }),
    connectivity(),
  );
  assert.match(message(reading, "xclbin-base-differs"), /0x2000 by the IP layout and at 0x1000/);
  assert.is(reading.xclbin?.computeUnits[0]?.base, 0x2000n);
});

test("connectivity that names what is not there is left out and counted", () => {
  const body = arg('name="a" addressQualifier="1" id="0" size="0x8" offset="0x10"');
  const reading = read(
    metadata(project(kernel(body))),
    memories,
    layout(unit),
    connectivity([0, 0, 0], [0, 7, 0], [0, 0, 9], [-1, 0, 0]),
  );
  assert.match(message(reading, "xclbin-connectivity"), /^3 rows .*argument 0, IP 7, memory 0/);
  assert.equal(reading.xclbin?.computeUnits[0]?.connections, [
    { argument: "a", index: 0, memories: [0], groups: [] },
  ]);
});

test("group sections that contradict the plain ones are used, as XRT does", () => {
  const other = {
    kind: sectionKind.GROUP_TOPOLOGY,
    bytes: encodeMemoryTopology([{ type: "DDR4", tag: "HP1", used: true, base: 0n, size: 1n << 30n }]),
  };
  const reading = read(metadata(project(kernel(""))), memories, layout(unit), connectivity(), other);
  assert.ok(reading.codes.includes("warning xclbin-groups-differ"));
  assert.equal(
    reading.xclbin?.memories.map(({ tag }) => tag),
    ["HP1"],
  );
});

test("a stream with one end is told", () => {
  const body =
    '<port name="S" mode="write_only"/><arg name="s" addressQualifier="4" id="0" port="S" size="0" offset="0" type="stream&lt;int&gt;&amp;"/>';
  const streams = topology(bank0, dc0);
  const reading = read(metadata(project(kernel(body))), streams, layout(unit), connectivity([0, 0, 1]));
  assert.match(message(reading, "xclbin-stream"), /"dc_0" has 1 known ends \(k_1\.s\)/);
  assert.equal(reading.xclbin?.streams[0]?.source, { computeUnit: "k_1", argument: "s", port: "S" });
  assert.is(reading.xclbin?.streams[0]?.sink, undefined);
});

test("an NPU's file is refused, with what is inside", () => {
  const npu =
    '<kernel name="relu" language="c" type="dpu"><arg name="in" addressQualifier="1" id="0" size="0x8" offset="0" type="char *"/><instance name="I"/></kernel>';
  const partition = { kind: sectionKind.AIE_PARTITION, bytes: new Uint8Array(184) };
  const reading = read(metadata(project(kernel("") + npu)), memories, partition);
  assert.is(reading.xclbin, undefined);
  assert.equal(reading.codes, ["error xclbin-npu"]);
  assert.match(message(reading, "xclbin-npu"), /relu\(char \* in\), an AIE_PARTITION of 184 bytes/);
});

test("kernels on the processor and an AI engine's partition are left out, the rest is read", () => {
  const ps = '<kernel name="soft" language="c" type="ps"><instance name="soft_1"/></kernel>';
  const partition = { kind: sectionKind.AIE_PARTITION, bytes: new Uint8Array(184) };
  const reading = read(
    metadata(project(kernel("") + ps)),
    memories,
    layout(unit, { type: "PS_KERNEL", name: "other:other_1" }),
    connectivity(),
    partition,
    { kind: sectionKind.SOFT_KERNEL, name: "sk", bytes: new Uint8Array(80) },
  );
  assert.equal(
    reading.codes,
    Array.from({ length: 4 }, () => "warning xclbin-left-out"),
  );
  assert.equal(
    reading.xclbin?.kernels.map(({ name }) => name),
    ["k"],
  );
});

test("JSON sections that are no JSON cost nothing but a warning", () => {
  const reading = read(
    metadata(project(kernel(""))),
    memories,
    layout(unit),
    connectivity(),
    { kind: sectionKind.BUILD_METADATA, bytes: text("{") },
    {
      kind: sectionKind.KEYVALUE_METADATA,
      bytes: text('{"key_values": [1, {"key": "a"}, {"key": "b", "value": "c"}]}'),
    },
  );
  assert.equal(reading.codes, ["warning xclbin-text-section"]);
  assert.equal(reading.xclbin?.keyValues, [{ key: "b", value: "c" }]);
});

test.run();
