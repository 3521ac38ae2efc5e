/* .xsa and .hdf: which of an archive's designs is read, and who decides. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { read, type ReadResult } from "../../support/designs.js";
import { element, zynqDesign } from "../../support/handoff.js";
import { type ZipInput, zip } from "../../support/zip.js";

const hwh = (name: string): ZipInput => ({ name: `${name}.hwh`, content: zynqDesign([], { name }) });

/** The table that Vivado puts into an archive: each design's file with its kind. */
function sysdef(files: readonly (readonly [string, string | undefined])[]): ZipInput {
  const rows = files.map(([name, kind]) =>
    element("File", { Type: "HW_HANDOFF", Name: name, BD_TYPE: kind }),
  );
  return { name: "sysdef.xml", content: `<?xml version="1.0"?>\n${element("Project", {}, rows)}` };
}

function open(files: readonly ZipInput[], design?: string): ReadResult {
  return read(zip(files), design === undefined ? {} : { design }, "top.xsa");
}

test("the only design of an archive is read; the model says from where", () => {
  const { design, codes } = open([hwh("a"), { name: "a.bit", content: "x" }]);
  assert.equal(codes, []);
  assert.equal(design?.source, { format: "hwh", file: "top.xsa", member: "a.hwh", tool: "Vivado 2024.1" });
  assert.is(design?.name, "a");
  assert.is(design?.ips[0]?.origin.file, "top.xsa!a.hwh");
});

test("of several the one that sysdef.xml calls the default, and that is said", () => {
  const table = sysdef([
    ["a.hwh", "REFERENCE_BD"],
    ["b.hwh", "DEFAULT_BD"],
    ["c.hwh", "REFERENCE_BD"],
  ]);
  const { design, diagnostics } = open([hwh("a"), hwh("b"), hwh("c"), table]);
  assert.is(design?.name, "b");
  const said = diagnostics.find(({ code }) => code === "zip-design-chosen");
  assert.is(said?.severity, "info");
  assert.is(said?.message, "Read b; top.xsa also holds a, c.");
});

test("where sysdef.xml lists one handoff only, that one", () => {
  const { design } = open([hwh("a"), hwh("b"), sysdef([["b.hwh", undefined]])]);
  assert.is(design?.name, "b");
});

test("--design overrides the default, with or without ending and folder, and nothing is remarked", () => {
  const table = sysdef([["a.hwh", "DEFAULT_BD"]]);
  for (const name of ["b", "b.hwh", "hw/b.hwh"]) {
    const { design, codes } = open([hwh("a"), hwh("hw/b"), table], name);
    assert.is(design?.source.member, "hw/b.hwh", name);
    assert.equal(codes, []);
  }
});

test("several designs and no default: ambiguous, and all are named", () => {
  for (const more of [[], [sysdef([])], [sysdef([["gone.hwh", "DEFAULT_BD"]])]]) {
    const { design, codes, diagnostics } = open([hwh("a"), hwh("b"), ...more]);
    assert.is(design, undefined);
    assert.equal(codes, ["error zip-ambiguous-design"]);
    assert.match(diagnostics[0]!.message, /a, b\.$/);
    assert.match(diagnostics[0]!.hint ?? "", /--design a/);
  }
});

test("--design that names none of them", () => {
  const { codes, diagnostics } = open([hwh("a"), hwh("b")], "../c");
  assert.equal(codes, ["error zip-design-unknown"]);
  assert.match(diagnostics[0]!.hint ?? "", /a, b/);
});

test("an archive without a design", () => {
  assert.equal(open([{ name: "a.bit", content: "x" }]).codes, ["error zip-no-design"]);
  assert.equal(open([]).codes, ["error zip-no-design"]);
});

test("a default design that is damaged, encrypted or no handoff", () => {
  const [file] = [hwh("a")];
  const claims = (change: ZipInput["claims"]): readonly string[] =>
    open([{ ...file, claims: change! }]).codes;
  assert.equal(claims({ checksum: 1 }), ["error zip-damaged"]);
  assert.equal(claims({ flags: 1 }), ["error zip-damaged"]);
  assert.equal(claims({ method: 99 }), ["error zip-damaged"]);
  assert.equal(claims({ size: 0x7fff_ffff }), ["error input-too-large"]);
  assert.equal(open([{ name: "a.hwh", content: "{}" }]).codes, ["error xml-malformed"]);
  assert.equal(open([{ name: "a.hwh", content: "" }]).codes, ["error xml-malformed"]);
  assert.equal(open([{ name: "a.hwh", content: "<a/>" }]).codes, ["error hwh-root"]);
});

test("a table that is damaged decides nothing", () => {
  const broken: ZipInput = { name: "sysdef.xml", content: "<Project><File" };
  assert.ok(open([hwh("a"), hwh("b"), broken]).codes.includes("error xml-malformed"));
});

test("a bomb costs nothing: it is refused by what it claims, or when it grows beyond that", () => {
  const bomb = new Uint8Array(60_000_000);
  const start = performance.now();
  assert.equal(open([{ name: "a.hwh", content: bomb, claims: { size: 100 } }]).codes, ["error zip-damaged"]);
  // The bomb beside a good design is not unpacked.
  const good = open([hwh("a"), { name: "b.bin", content: bomb }]);
  assert.is(good.design?.name, "a");
  assert.ok(performance.now() - start < 10_000);
});

test("an archive cut off at any place is refused, never read as less", () => {
  const whole = zip([hwh("a"), sysdef([["a.hwh", "DEFAULT_BD"]])]);
  for (let length = 4; length < whole.length; length += 13) {
    const { design, codes } = read(whole.subarray(0, length), {}, "top.xsa");
    assert.is(design, undefined, `cut at ${length}`);
    assert.equal(codes, ["error zip-damaged"], `cut at ${length}`);
  }
});

test.run();
