import { test } from "uvu";
import * as assert from "uvu/assert";
import { readHls } from "../../../support/hls/reading.js";
import { hlsData, hwHeader, kernelXml } from "../../../support/hls/samples.js";
import { zip } from "../../../support/zip.js";

/** `code: message` of the one error. */
function refusal(content: string | Uint8Array): string {
  const { signatures, diagnostics } = readHls(content);
  assert.equal(signatures, []);
  assert.is(diagnostics.length, 1, JSON.stringify(diagnostics));
  assert.is(diagnostics[0]?.severity, "error");
  return `${diagnostics[0]?.code}: ${diagnostics[0]?.message}`;
}

test("what is no HLS file is named", () => {
  assert.match(refusal(""), /^input-empty/);
  assert.match(refusal("hello"), /^hls-kind/);
  assert.match(refusal("#ifndef X\n#define X_ADDR 0x10\n#endif\n"), /^hls-kind/);
  assert.match(refusal(Uint8Array.of(0xff, 0xfe, 0, 1)), /^input-encoding/);
});

test("XML without a kernel, or broken", () => {
  assert.match(refusal("<component/>"), /^hls-no-kernel: .*component/);
  assert.match(refusal(kernelXml.slice(0, 600)), /^xml-malformed/);
  assert.match(refusal('<root><kernel language="c"/></root>'), /^kernel-bad-element: A kernel has no name/);
});

test("JSON that is none, or of something else", () => {
  assert.match(refusal("{"), /^hls-damaged: The file is not JSON/);
  assert.match(refusal('{"name": "package"}'), /^hls-damaged: .*no Top, Args and Interfaces/);
  assert.match(refusal(JSON.stringify({ ...hlsData, Args: [] })), /^hls-damaged/);
  assert.match(refusal(`{"a":${"[".repeat(100_000)}`), /^hls-damaged/);
});

test("a header without registers", () => {
  assert.match(
    refusal("// 0x00 : reserved\n#define XA_B_ADDR_C 0\n"),
    /^hls-damaged: The header describes no/,
  );
});

test("data that names a register which is nowhere keeps the argument and says so", () => {
  const text = JSON.stringify(hlsData).replace('"name":"gain","usage"', '"name":"gone","usage"');
  const { signatures, codes } = readHls(text);
  assert.equal(codes, ["warning hls-unknown-register"]);
  assert.equal(signatures[0]?.arguments[3]?.registers, []);
});

const xo = (claims: object): Uint8Array => zip([{ name: "k/kernel.xml", content: kernelXml, claims }]);

test("an .xo without a kernel.xml", () => {
  assert.match(
    refusal(zip([{ name: "xo.xml", content: "<Root/>" }])),
    /^hls-no-kernel: None of the archive's 1 members/,
  );
  assert.match(refusal(zip([])), /^hls-no-kernel/);
});

test("an archive that is damaged, cut, encrypted, packed in another way or a bomb", () => {
  const good = xo({});
  assert.match(refusal(good.subarray(0, good.length - 30)), /^zip-damaged: .*no directory/);
  assert.match(refusal(xo({ flags: 1 })), /^zip-damaged: .*encrypted/);
  assert.match(refusal(xo({ method: 12 })), /^zip-damaged: .*method 12/);
  assert.match(refusal(xo({ checksum: 7 })), /^zip-damaged: .*checksum/);
  assert.match(refusal(xo({ size: 10 })), /^zip-damaged: .*cannot be unpacked/);
  assert.match(refusal(xo({ size: 0xfff_ffff })), /^zip-damaged: .*checksum/);
  assert.match(refusal(xo({ size: 0x7fff_ffff })), /^input-too-large: .*2147483647 bytes/);
  assert.match(refusal(xo({ local: 12345678 })), /^zip-damaged: .*header is missing/);
});

test("a directory that ends early, or is said to be ZIP64", () => {
  const bytes = xo({});
  const view = new DataView(bytes.buffer);
  view.setUint16(bytes.length - 22 + 10, 5, true);
  assert.match(refusal(bytes.slice()), /^zip-damaged: Entry 1 of 5/);
  view.setUint32(bytes.length - 22 + 16, 0xffff_ffff, true);
  assert.match(refusal(bytes), /^zip-damaged: .*ZIP64/);
});

test("a member that is not UTF-8 is told with its name", () => {
  const { diagnostics } = readHls(
    zip([
      { name: "k/kernel.xml", content: kernelXml },
      { name: "xfilter_hw.h", content: Uint8Array.from([...new TextEncoder().encode(hwHeader), 0xff]) },
    ]),
    "f.xo",
  );
  assert.equal(
    diagnostics.map(({ code, origin }) => `${code} ${origin?.file}`),
    ["input-encoding f.xo!xfilter_hw.h"],
  );
});

test.run();
