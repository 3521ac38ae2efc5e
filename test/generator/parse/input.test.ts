/* What a file is, by its first bytes, and text that is none. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { decodeText, describeUnknown, sniff } from "#generator/parse/input.js";
import { read } from "../../support/designs.js";
import { zynqDesign } from "../../support/handoff.js";
import { zip } from "../../support/zip.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
/** `FF FE`, then each character in two bytes. */
const utf16 = (value: string): Uint8Array => new Uint8Array(Buffer.from(`\uFEFF${value}`, "utf16le"));

test("kinds by content, whatever the name", () => {
  assert.is(sniff(text("<EDKSYSTEM/>")), "xml");
  assert.is(sniff(text("\uFEFF\r\n <?xml?>")), "xml");
  assert.is(sniff(zip([{ name: "a", content: "b" }])), "zip");
  assert.is(sniff(zip([])), "zip");
  assert.is(sniff(text("xclbin2\0")), "xclbin");
  assert.is(sniff(text("xclbin1\0")), "unknown");
  assert.is(sniff(text("PK")), "unknown");
  assert.is(sniff(bytes()), "unknown");
});

for (const [content, what] of [
  [text(`{"ip_dict": {}}`), "JSON text"],
  [text("\uFEFF [1]"), "JSON text"],
  [utf16("<EDKSYSTEM/>"), "UTF-16 text"],
  [bytes(0xfe, 0xff, 0x00, 0x3c), "UTF-16 text"],
  [bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1), "an ELF program"],
  [bytes(0x80, 0x04, 0x95), "a Python pickle"],
  [bytes(0x00, 0x09, 0x0f, 0xf0), "a bitstream (.bit)"],
  [text(" \n\t"), "white space only"],
  [bytes(1, 2, 3), "of an unknown kind"],
] as const) {
  test(`refused as ${what}`, () => {
    assert.is(describeUnknown(content), what);
    const { design, diagnostics } = read(content);
    assert.is(design, undefined);
    assert.equal(
      diagnostics.map(({ code, message }) => `${code}: ${message}`),
      [`input-kind: design.hwh is ${what}.`],
    );
  });
}

function decode(content: Uint8Array): string {
  const collector = new DiagnosticCollector();
  const decoded = decodeText({ name: "f", bytes: content }, collector);
  return decoded ?? collector.all.map(({ code, message }) => `${code}: ${message}`).join();
}

test("UTF-8 is decoded; its mark is no part of the text", () => {
  assert.is(decode(text("\uFEFFé 日本 😀")).replace(/^\uFEFF/, ""), "é 日本 😀");
});

test("bytes that are no UTF-8, UTF-16 with and without its mark", () => {
  assert.is(decode(bytes(0x3c, 0xff)), "input-encoding: f holds bytes that are no UTF-8 text.");
  assert.is(decode(bytes(0x3c, 0xed, 0xa0, 0x80)), "input-encoding: f holds bytes that are no UTF-8 text.");
  assert.is(decode(utf16("<a/>")), "input-encoding: f is UTF-16 text.");
  const unmarked = decode(utf16("<a/>").subarray(2));
  assert.is(unmarked, "input-encoding: f holds NUL characters; it may be UTF-16 text.");
});

test("a design in UTF-16 is refused, the same one in UTF-8 is not", () => {
  const design = zynqDesign([{ path: "a", vlnv: "x:y:z:1.0", at: 0x4000_0000 }]);
  assert.ok(read(design).design);
  assert.equal(read(utf16(design)).codes, ["error input-kind"]);
  assert.equal(read(utf16(design).subarray(2)).codes, ["error input-encoding"]);
  assert.equal(read(Buffer.from(design.replace("design_1", "déjà"), "latin1")).codes, [
    "error input-encoding",
  ]);
});

test("any byte of a good file that is overwritten by 0xFF makes it no UTF-8", () => {
  const content = text(zynqDesign([]));
  for (let at = 2; at < content.length; at += 97) {
    const broken = content.slice();
    broken[at] = 0xff;
    assert.equal(read(broken).codes, ["error input-encoding"], `byte ${at}`);
  }
});

test.run();
