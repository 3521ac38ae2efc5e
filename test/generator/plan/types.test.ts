// timeout: 240 s (compiles overlays)
/* Classes and their names: one a type of IP, and no two declarations that meet under one name. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emit, plan } from "../../support/designs.js";
import {
  type BlockSpec,
  handoff,
  type PlacedCell,
  type RegisterSpec,
  zynqDesign,
  zynqPs,
} from "../../support/handoff.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { typeCheck } from "../../support/tsc.js";

const blocks = (...registers: readonly string[]): BlockSpec[] => [
  { registers: registers.map((name, index) => ({ name, offset: index * 4 })) },
];

let place = 0;
/** A cell with an address of its own. */
function cell(path: string, vlnv: string, rest: Partial<PlacedCell> = {}): PlacedCell {
  place += 1;
  return { path, vlnv, at: 0x4000_0000 + place * 0x1_0000, ...rest };
}

/** Class names with the paths of their instances. */
function classes(cells: readonly PlacedCell[]): Readonly<Record<string, string>> {
  const { plan: overlay } = plan(zynqDesign(cells));
  const types = overlay.ipTypes.filter(({ vlnv }) => !vlnv.includes("processing_system"));
  return Object.fromEntries(types.map(({ className, instances }) => [className, instances.join()]));
}

/** Every type error of what is emitted for a design. */
async function typeErrors(text: string): Promise<readonly string[]> {
  const folder = tempFolder({ packages: true });
  writeFiles(folder, Object.fromEntries(await emit(text)));
  const { errors } = await typeCheck("7", folder);
  return errors.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

test("equal IPs share a class, whatever their addresses and parameters", () => {
  const gpio = (path: string): PlacedCell =>
    cell(path, "xilinx.com:ip:axi_gpio:2.0", { blocks: blocks("DATA"), parameters: { C_WIDTH: place } });
  const paths = Array.from({ length: 16 }, (_, index) => `h${index % 3}/gpio_${index}`);
  assert.equal(classes(paths.map(gpio)), { AxiGpio: [...paths].sort().join() });
});

test("what changes the class's text makes a class of its own, named after its first instance", () => {
  const found = classes([
    cell("b", "v:l:ip:1.0", { blocks: blocks("A") }),
    cell("a", "v:l:ip:1.0", { blocks: blocks("A", "B") }),
    cell("c", "v:l:ip:1.0", { blocks: blocks("A") }),
    cell("d", "v:l:ip:2.0", { blocks: blocks("A") }),
    cell("e", "v:l:ip:1.0", { blocks: blocks("A"), buses: [{ name: "S_AXI", dataWidth: 64 }] }),
  ]);
  assert.equal(found, { IpA: "a", IpB: "b,c", IpD: "d", IpE: "e" });
});

test("equal names of other vendors, and cells without a VLNV, are told apart", () => {
  const found = classes([
    cell("a", "one:l:core:1.0", { blocks: blocks("A") }),
    cell("b", "two:l:core:1.0", { blocks: blocks("A") }),
    { path: "c", at: 0x5000_0000 },
    { path: "d", at: 0x5100_0000 },
  ]);
  assert.equal(found, { CoreA: "a", CoreB: "b", C: "c", D: "d" });
});

test("classes, parameters, hierarchies, the overlay and what files import never share a name", async () => {
  const names = ["design_1_overlay", "video_hierarchy", "overlay", "default_ip", "ip_core", "device_buffer"];
  const more = ["parameters", "foo_parameters", "uint8_array", "string", "promise", "parameters_", "memory"];
  const cells = [...names, ...more].map((name, index) =>
    cell(`video/c${index}`, `v:l:${name}:1.0`, { blocks: blocks("A", "B_C") }),
  );
  const paths = ["foo", "default/x", "overlay/x", "video_hierarchy/x", "p", "P", "foo_", "f-oo"];
  const others = paths.map((path) => cell(path, "v:l:other:1.0"));
  assert.equal(await typeErrors(zynqDesign([...cells, ...others])), []);
});

test("interfaces whose names differ by a _ only have register maps of their own", async () => {
  const interfaces = ["S_AXI", "SAXI", "S__AXI", "s_axi"];
  const ip = {
    path: "ip",
    vlnv: "v:l:many:1.0",
    blocks: interfaces
      .slice(0, 3)
      .map((name, index) => ({ interface: name, name, registers: [{ name: "R", offset: index * 4 }] })),
  };
  const ranges = interfaces.map((slave, index) => ({
    instance: "ip",
    base: 0x4000_0000 + index * 0x1000,
    high: 0x4000_0fff + index * 0x1000,
    slave,
    block: slave,
  }));
  const text = handoff({ cells: [zynqPs([], ranges), ip] });
  const maps = plan(text).plan.ipTypes.flatMap((type) => type.interfaces.map((face) => face.mapTypeName));
  const named = maps.filter((name) => name !== undefined);
  assert.is(named.length, 3);
  assert.is(new Set(named).size, 3);
  assert.equal(await typeErrors(text), []);
});

test("registers whose names make the names of others' types have types of their own", async () => {
  const fields = [{ name: "F" }, { name: "E", bit: 1, writeEffect: "oneToClear" }];
  const names = ["A", "AValue", "AWrite", "APlain", "A Value", "A_Value", "AValueWrite", "RegisterMap"];
  const registers = names.map((name, index) => ({ name, offset: index * 4, fields }));
  assert.equal(await typeErrors(zynqDesign([cell("ip", "v:l:ip:1.0", { blocks: [{ registers }] })])), []);
});

const control: readonly RegisterSpec[] = [
  {
    name: "CTRL",
    offset: 0,
    fields: ["AP_START", "AP_DONE", "AP_IDLE"].map((name, bit) => ({ name, bit })),
  },
];

test("what a kernel takes and gives is called by identifiers, whatever its registers are called", async () => {
  const words = [
    "in",
    "class",
    "a b",
    "a_b",
    "__proto__",
    "constructor",
    "then",
    "returnValue",
    "x: never } evil {",
    "1st",
    "é",
    "",
  ];
  const named = words.map((word) => (word === "" ? "*/ evil() /*" : word));
  const registers = ["read-write", "read-only"].flatMap((access, side) =>
    named.map((name, index) => ({
      name: `${name}${side === 0 ? "" : " "}`,
      offset: 0x10 + (side * named.length + index) * 4,
      access,
    })),
  );
  const text = zynqDesign([
    cell("k", "v:hls:k:1.0", { blocks: [{ registers: [...control, ...registers] }] }),
  ]);
  const kernel = plan(text).plan.ipTypes.find((type) => type.kernel !== undefined)?.kernel;
  const outputs = kernel?.outputs.map(({ identifier }) => identifier) ?? [];
  const inputs = kernel?.arguments.map(({ identifier }) => identifier) ?? [];
  assert.is(outputs.length, named.length);
  for (const list of [outputs, inputs]) {
    assert.is(new Set(list).size, list.length);
    for (const name of list) assert.match(name, /^[A-Za-z_][A-Za-z0-9_]*$/);
  }
  for (const word of ["then", "returnValue", "__proto__", "constructor"])
    assert.not.ok(outputs.includes(word), word);
  assert.not.ok(inputs.includes("in"));
  assert.equal(await typeErrors(text), []);
});

test("thousands of siblings that want one name get theirs in time", () => {
  const registers = Array.from({ length: 20_000 }, (_, index) => ({
    name: String.fromCodePoint(0x4e00 + index),
    offset: index * 4,
  }));
  const text = zynqDesign([cell("ip", "v:l:ip:1.0", { window: 0x10_0000, blocks: [{ registers }] })]);
  const start = performance.now();
  const { plan: overlay } = plan(text);
  const names = overlay.ipTypes.flatMap((type) =>
    type.interfaces.flatMap((face) =>
      face.registers.map(({ identifier, typeName }) => `${identifier} ${typeName}`),
    ),
  );
  assert.is(new Set(names).size, 20_000);
  assert.ok(performance.now() - start < 20_000);
});

test("every clash and every reserved name is said, with both sides", () => {
  const cells = [
    cell("a-b", "v:l:ip:1.0", { blocks: blocks("R-1", "R_1", "dump") }),
    cell("a_b", "v:l:ip:1.0", { blocks: blocks("R-1", "R_1", "dump") }),
    cell("reset", "v:l:ip:1.0", { blocks: blocks("R-1", "R_1", "dump") }),
  ];
  const said = plan(zynqDesign(cells))
    .diagnostics.filter(({ code }) => code.startsWith("name-"))
    .map(({ code, message }) => `${code}: ${message}`);
  assert.equal(said.sort(), [
    'name-clash: Member "a-b" and "a_b" become the same identifier; "a-b" is a_b_2.',
    'name-clash: Register "R-1" and "R_1" become the same identifier; "R-1" is R_1_2.',
    'name-reserved: Member "reset" is a reserved name; it is reset_.',
    'name-reserved: Register "dump" is a reserved name; it is dump_.',
  ]);
});

test.run();
