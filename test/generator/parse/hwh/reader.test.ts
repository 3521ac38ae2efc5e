/* Every element of a hardware handoff, in the forms in which the tools of ten years wrote them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { RawHwh, RawModule, RawRegister } from "#generator/parse/hwh/raw.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import { type CellSpec, type HandoffSpec, handoff, type RegisterSpec } from "../../../support/handoff.js";

function read(text: string): { raw: RawHwh | undefined; said: readonly string[] } {
  const collector = new DiagnosticCollector();
  const raw = readHwh(text, "f.hwh", collector);
  return { raw, said: collector.all.map(({ code, message }) => `${code}: ${message}`) };
}

/** What has to be readable without a remark. */
function clean(spec: HandoffSpec | string): RawHwh {
  const { raw, said } = read(typeof spec === "string" ? spec : handoff(spec));
  assert.equal(said, []);
  assert.ok(raw);
  return raw;
}

function onlyCell(spec: CellSpec): RawModule {
  const [module] = clean({ cells: [spec] }).modules;
  assert.ok(module);
  return module;
}

function withRegisters(registers: readonly RegisterSpec[]): {
  found: readonly RawRegister[];
  said: readonly string[];
} {
  const { raw, said } = read(handoff({ cells: [{ path: "a", blocks: [{ registers }] }] }));
  return { found: raw?.modules[0]?.addressBlocks[0]?.registers ?? [], said };
}

test("what stands in the head", () => {
  const raw = clean({ name: "base", version: "2016.1_AR67511", cells: [] });
  assert.equal(
    [raw.name, raw.toolVersion, raw.arch, raw.device, raw.package, raw.speedGrade, raw.board],
    ["base", "2016.1_AR67511", "zynq", "7z020", "clg400", "-1", "tul.com.tw:pynq-z2:part0:1.0"],
  );
});

test("the system's element in Versal's spelling, with attributes missing", () => {
  const system = { BOARD: undefined, SPEEDGRADE: undefined };
  const raw = clean({ systemElement: "STSTEMINFO", system, name: "v", cells: [] });
  assert.equal([raw.name, raw.board, raw.speedGrade, raw.device], ["v", "", "", "7z020"]);
  assert.is(clean({ systemElement: "SOMETHING", cells: [] }).name, "");
});

test("a mark, CRLF and text beyond ASCII change nothing", () => {
  const text = handoff({ name: "déjà_日本", cells: [{ path: "µ/ß", vlnv: "x:y:é:1.0" }] });
  const plain = clean(text);
  assert.is(plain.modules[0]?.path, "µ/ß");
  assert.equal(clean(`\uFEFF${text.replaceAll("\n", "\r\n")}`), plain);
});

test("a cell: path, instance, type; parts that are missing are empty", () => {
  const full = onlyCell({
    path: "video/dma",
    vlnv: "x:ip:axi_dma:7.1",
    extra: { BD: "b.bd", BDTYPE: "SBD" },
  });
  assert.equal(
    [full.path, full.instance, full.vlnv, full.modType, full.blockDesign, full.bdType],
    ["video/dma", "video_dma", "x:ip:axi_dma:7.1", "axi_dma", "b.bd", "SBD"],
  );
  const bare = onlyCell({
    path: "x",
    extra: { FULLNAME: undefined, INSTANCE: "ps7_core", MODCLASS: undefined },
  });
  assert.equal(
    [bare.path, bare.instance, bare.vlnv, bare.modType, bare.modClass],
    ["ps7_core", "ps7_core", "", "", ""],
  );
  assert.not.ok("bdType" in bare);
  const flat = onlyCell({ path: "a/b", extra: { INSTANCE: undefined } });
  assert.is(flat.instance, "a_b");
});

test("slashes that stand at the edge or twice are no levels", () => {
  assert.is(onlyCell({ path: "x", extra: { FULLNAME: "//a//b/" } }).path, "a/b");
});

test("a cell without any name is an error with its place, and the others are read", () => {
  const nameless = { path: "x", extra: { FULLNAME: undefined, INSTANCE: undefined } };
  const { raw, said } = read(handoff({ cells: [nameless, { path: "b" }] }));
  assert.equal(said, ["hwh-missing-attribute: A MODULE has neither FULLNAME nor INSTANCE."]);
  assert.equal(
    raw?.modules.map(({ path }) => path),
    ["b"],
  );
});

test("parameters are the cell's own, not those of its bus interfaces; the last of one name counts", () => {
  const cell = onlyCell({
    path: "a",
    parameters: { C_X: "1", "strange name": '<&">', C_EMPTY: "" },
    buses: [{ name: "S", parameters: { C_X: "2", DATA_WIDTH: "64" }, dataWidth: 64 }],
  });
  assert.equal({ ...cell.parameters }, { C_X: "1", "strange name": '<&">', C_EMPTY: "" });
  assert.is(cell.busInterfaces[0]?.dataWidth, 64);
  assert.is(cell.busInterfaces[0]?.parameters["C_X"], "2");
  const twice = handoff({ cells: [{ path: "a", parameters: { P: "1", Q: "2" } }] }).replace(
    'NAME="Q"',
    'NAME="P"',
  );
  assert.equal({ ...clean(twice).modules[0]?.parameters }, { P: "2" });
});

test("a parameter may be called __proto__", () => {
  const text = handoff({ cells: [{ path: "a", parameters: { P: "1" } }] }).replace(
    'NAME="P"',
    'NAME="__proto__"',
  );
  const { parameters } = clean(text).modules[0]!;
  assert.equal(Object.entries(parameters), [["__proto__", "1"]]);
});

test("ports: direction, range, net, sensitivity, connections", () => {
  const { ports } = onlyCell({
    path: "a",
    ports: [
      {
        name: "irq",
        direction: "O",
        kind: "INTERRUPT",
        net: "n",
        left: 3,
        right: 0,
        sensitivity: "LEVEL_HIGH:EDGE_RISING",
        to: ["concat/In0", "/edge"],
      },
      { name: "clk", kind: "clk", net: "" },
      { name: "odd", direction: "?", left: "C_WIDTH-1", right: 0 },
    ],
  });
  assert.equal(ports[0], {
    name: "irq",
    direction: "O",
    net: "n",
    kind: "interrupt",
    left: 3,
    right: 0,
    sensitivity: ["LEVEL_HIGH", "EDGE_RISING"],
    connections: [
      { instance: "concat", port: "In0" },
      { instance: "", port: "edge" },
    ],
  });
  assert.not.ok("net" in ports[1]!);
  assert.not.ok("left" in ports[2]!);
});

test("a register: hex and decimal mixed, what is missing is absent or the default", () => {
  const { found, said } = withRegisters([
    {
      name: "Channel-1 GPIO DATA",
      offset: "0x10",
      size: "0x20",
      access: "read-write",
      description: "d",
      reset: "5",
      enabled: "FALSE",
      fields: [
        { name: "F", bit: "0x4", width: "2", access: "", writeEffect: "oneToClear", readEffect: "modify" },
      ],
    },
    { name: "B", offset: "16" },
  ]);
  assert.equal(said, []);
  const [a, b] = found;
  assert.equal(
    [a?.name, a?.offset, a?.size, a?.access, a?.description, a?.resetValue, a?.enabled],
    ["Channel-1 GPIO DATA", 16n, 32, "read-write", "d", 5n, false],
  );
  const { origin: _, ...field } = a!.fields[0]!;
  assert.equal(field, {
    name: "F",
    description: "",
    bitOffset: 4,
    bitWidth: 2,
    access: "",
    writeEffect: "oneToClear",
    readEffect: "modify",
  });
  assert.equal([b?.offset, b?.size, b?.access, b?.enabled, b?.fields], [16n, 32, "", true, []]);
  assert.not.ok("resetValue" in b!);
});

test("SIZE of 1 to 1024 bits is taken as it is", () => {
  const sizes = [1, 7, 31, 32, 33, 64, 65, 1024];
  const { found } = withRegisters(
    sizes.map((size, index) => ({ name: `R${index}`, offset: index * 256, size })),
  );
  assert.equal(
    found.map(({ size }) => size),
    sizes,
  );
});

for (const [what, register, expected] of [
  ["no name", { name: undefined, offset: 0 }, "hwh-missing-attribute: A REGISTER has no NAME."],
  ["no offset", { name: "R" }, "hwh-missing-attribute: ADDRESS_OFFSET of register R is missing."],
  [
    "an offset that is no number",
    { name: "R", offset: "0x1G" },
    'hwh-bad-integer: ADDRESS_OFFSET of register R is "0x1G".',
  ],
  [
    "a negative offset",
    { name: "R", offset: "-4" },
    'hwh-bad-integer: ADDRESS_OFFSET of register R is "-4".',
  ],
] as const) {
  test(`a register with ${what} is left out with an error`, () => {
    const { found, said } = withRegisters([register, { name: "GOOD", offset: 4 }]);
    assert.equal(said, [expected]);
    assert.equal(
      found.map(({ name }) => name),
      ["GOOD"],
    );
  });
}

test("a SIZE that is none counts as 32 bits, with a warning", () => {
  for (const size of ["0", "wide", "1e3", "99999999999999999999"]) {
    const { found, said } = withRegisters([{ name: "R", offset: 0, size }]);
    assert.is(found[0]?.size, 32);
    assert.equal(said, [`hwh-bad-value: SIZE of register R is "${size}"; 32 was taken.`]);
  }
});

test("a field without readable bits is left out with a warning", () => {
  for (const field of [
    { name: "F", bit: "x" },
    { name: "F", width: "0" },
    { name: "F", width: "" },
  ]) {
    const { found, said } = withRegisters([{ name: "R", offset: 0, fields: [field, { name: "G" }] }]);
    assert.equal(
      found[0]?.fields.map(({ name }) => name),
      ["G"],
    );
    assert.match(said.join(), /^hwh-bad-value: Field F has no readable/);
  }
});

test("address ranges: masters and slaves may be unnamed, numbers are exact beyond 53 bits", () => {
  const { memoryRanges } = onlyCell({
    path: "ps",
    ranges: [
      { instance: "a", base: "0x40000000", high: "1073745919", block: "Reg", type: "register" },
      {
        instance: "b",
        base: "0x20000000000001",
        high: "0xFFFFFFFFFFFFFFFF",
        slave: "S",
        master: "M",
        type: "MEMORY",
      },
    ],
  });
  assert.equal(
    memoryRanges.map(({ origin: _, ...range }) => range),
    [
      {
        addressBlock: "Reg",
        instance: "a",
        base: 0x4000_0000n,
        high: 0x4000_0fffn,
        masterInterface: "",
        slaveInterface: "",
        memoryType: "REGISTER",
      },
      {
        addressBlock: "Reg",
        instance: "b",
        base: 0x20_0000_0000_0001n,
        high: 0xffff_ffff_ffff_ffffn,
        masterInterface: "M",
        slaveInterface: "S",
        memoryType: "MEMORY",
      },
    ],
  );
});

for (const [what, base, high, expected] of [
  ["no base", "", "0x10", 'hwh-bad-integer: BASEVALUE of the address range of a is "".'],
  ["an end that is no number", "0", "end", 'hwh-bad-integer: HIGHVALUE of the address range of a is "end".'],
  [
    "an end before its start",
    "0x10",
    "0xF",
    "address-impossible: The address range of a ends at 0xf, before its start at 0x10.",
  ],
  [
    "an end beyond 64 bits",
    "0",
    "0x10000000000000000",
    "address-impossible: The address range of a ends at 0x10000000000000000, beyond 64 bits.",
  ],
] as const) {
  test(`an address range with ${what} is an error, not a guess`, () => {
    const good = { instance: "b", base: 0, high: 0xfff };
    const { raw, said } = read(
      handoff({ cells: [{ path: "ps", ranges: [{ instance: "a", base, high }, good] }] }),
    );
    assert.equal(said, [expected]);
    assert.equal(
      raw?.modules[0]?.memoryRanges.map(({ instance }) => instance),
      ["b"],
    );
  });
}

test("what leads out of the design: ports and interfaces, with what lies outside as a master", () => {
  const raw = clean({
    cells: [],
    ports: [{ name: "leds", direction: "O", left: 3, right: 0, to: ["gpio/o"] }],
    buses: [{ name: "S_AXI_0", type: "slave", ranges: [{ instance: "a", base: 0, high: 15 }] }],
  });
  assert.is(raw.externalPorts[0]?.connections[0]?.instance, "gpio");
  assert.equal(
    [raw.externalInterfaces[0]?.type, raw.externalInterfaces[0]?.memoryRanges.length],
    ["SLAVE", 1],
  );
});

test("XML that is no handoff, and one without modules", () => {
  assert.equal(read("<project/>").said, ["hwh-root: The root element is project, not EDKSYSTEM."]);
  assert.equal(read("<EDKSYSTEM/>").said, ["hwh-no-modules: The file has no MODULES element."]);
  assert.is(read("<EDKSYSTEM/>").raw, undefined);
});

test("an error in a small file says file, line and column", () => {
  const collector = new DiagnosticCollector();
  const text = '<EDKSYSTEM>\n<MODULES>\n\n  <MODULE VLNV="x"/></MODULES></EDKSYSTEM>';
  readHwh(text, "dir/f.hwh", collector);
  assert.equal(collector.all[0]?.origin, { file: "dir/f.hwh", line: 4, column: 3 });
});

test.run();
