import { test } from "uvu";
import * as assert from "uvu/assert";
import { axlf, sectionHeader } from "#generator/facts/xclbin.js";
import { writeContainer, writeXclbin } from "#generator/xclbin-writer/index.js";
import { cardDesign, streamDesign } from "../../../support/xclbin/designs.js";
import { readBytes } from "../../../support/xclbin/reading.js";

const good = writeXclbin(cardDesign);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A copy of the good file with one little-endian number changed. */
function patched(offset: number, bytes: 2 | 4 | 8, value: number | bigint): Uint8Array {
  const copy = good.slice();
  const view = new DataView(copy.buffer);
  if (bytes === 8) view.setBigUint64(offset, BigInt(value), true);
  else if (bytes === 4) view.setUint32(offset, Number(value), true);
  else view.setUint16(offset, Number(value), true);
  return copy;
}

/** The one error that reading gives, with its message. */
function refusal(bytes: Uint8Array): string {
  const { xclbin, diagnostics } = readBytes(bytes);
  assert.is(xclbin, undefined);
  assert.is(diagnostics.length, 1, JSON.stringify(diagnostics));
  assert.is(diagnostics[0]?.severity, "error");
  return `${diagnostics[0]?.code}: ${diagnostics[0]?.message}`;
}

test("what only looks like an xclbin is named", () => {
  for (const [content, expected] of [
    ["", /^input-kind: .*no kind that is known/],
    ["PK\u0003\u0004rest", /^input-kind: .*ZIP archive.*--hls/],
    ["version https://git-lfs.github.com/spec/v1\n", /^input-kind: .*git lfs pull/],
    ["<!DOCTYPE html>", /^input-kind: .*HTML/],
    ['{"url": "x"}', /^input-kind: .*\.link/],
    ["xclbin1\0", /^xclbin-version: .*"xclbin1"/],
    ["xclbin\0\0", /^xclbin-version: /],
  ] as const) {
    assert.match(refusal(text(content)), expected);
  }
});

test("every truncation is refused, whatever its length", () => {
  for (let length = 0; length < good.length; length += length < 1200 ? 1 : 97) {
    const { xclbin, diagnostics } = readBytes(good.subarray(0, length));
    assert.is(xclbin, undefined, `cut at ${length}`);
    assert.match(diagnostics[0]?.code ?? "", /^(?:input-kind|xclbin-version|xclbin-truncated)$/);
  }
});

test("a section table larger than the file is refused", () => {
  assert.match(
    refusal(patched(axlf.sectionCount, 4, 0xffff_ffff)),
    /^xclbin-truncated: .*4294967295 sections/,
  );
  assert.match(refusal(patched(axlf.length, 8, 1n << 63n)), /^xclbin-truncated: .*9223372036854775808 bytes/);
});

test("a section beyond the file is refused, also where its end overflows 64 bits", () => {
  const second = axlf.sectionHeaders + sectionHeader.bytes;
  assert.match(
    refusal(patched(second + sectionHeader.size, 8, 1n << 40n)),
    /^xclbin-section-outside: .*MEM_TOPOLOGY/,
  );
  assert.match(
    refusal(patched(second + sectionHeader.offset, 8, 0xffff_ffff_ffff_ffffn)),
    /^xclbin-section-outside/,
  );
});

test("a binary section whose count does not fit is refused", () => {
  const { xclbin, codes } = readBytes(
    writeContainer({
      platformVbnv: "",
      sections: [{ kind: 6, bytes: Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0) }],
    }),
  );
  assert.is(xclbin, undefined);
  assert.equal(codes, ["error xclbin-section-damaged"]);
  for (const [kind, count] of [
    [6, -1],
    [7, 1_000_000_000],
    [8, 0x7fff_ffff],
    [11, -1],
    [26, 1],
    [27, -5],
  ] as const) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setInt32(0, count, true);
    assert.match(
      refusal(writeContainer({ platformVbnv: "", sections: [{ kind, bytes }] })),
      /^xclbin-section-damaged/,
      `kind ${kind}`,
    );
  }
});

test("a table section without room for its count is refused", () => {
  assert.match(
    refusal(writeContainer({ platformVbnv: "", sections: [{ kind: 8, bytes: new Uint8Array(3) }] })),
    /^xclbin-section-damaged/,
  );
});

test("a section of an unknown kind is kept and listed, never an error", () => {
  const first = axlf.sectionHeaders + sectionHeader.bytes * 6 + sectionHeader.kind;
  const { xclbin, codes, diagnostics } = readBytes(patched(first, 4, 4711));
  assert.equal(codes, ["info xclbin-unknown-section"]);
  assert.match(diagnostics[0]?.message ?? "", /kind 4711 of \d+ bytes/);
  assert.ok(xclbin?.sections.some(({ kindName }) => kindName === "UNKNOWN_4711"));
});

test("of two sections of one kind the first is read, and that is said", () => {
  const memory = (tag: string): Uint8Array => {
    const bytes = new Uint8Array(48);
    bytes[0] = 1;
    bytes[9] = 1;
    bytes.set(text(tag), 32);
    return bytes;
  };
  const { xclbin, codes } = readBytes(
    writeContainer({
      platformVbnv: "p",
      sections: [
        { kind: 6, bytes: memory("first") },
        { kind: 6, bytes: memory("second") },
      ],
    }),
  );
  assert.equal(
    xclbin?.memories.map(({ tag }) => tag),
    ["first"],
  );
  assert.equal(codes, ["info xclbin-section-repeated", "warning xclbin-no-metadata"]);
});

test("a mode that the format does not define is not guessed", () => {
  assert.is(readBytes(patched(axlf.mode, 2, 77)).xclbin?.mode, "unknown");
});

test("a tag that fills its field has no terminating NUL and is read whole", () => {
  const bytes = new Uint8Array(48);
  bytes[0] = 1;
  bytes.set(text("exactly16letters"), 32);
  const { xclbin } = readBytes(writeContainer({ platformVbnv: "", sections: [{ kind: 6, bytes }] }));
  assert.is(xclbin?.memories[0]?.tag, "exactly16letters");
});

test("a file without kernels and memories is refused with what is inside", () => {
  assert.match(refusal(writeContainer({ platformVbnv: "", sections: [] })), /^xclbin-empty: .*no sections/);
  assert.match(
    refusal(writeContainer({ platformVbnv: "", sections: [{ kind: 9, bytes: new Uint8Array(16) }] })),
    /^xclbin-empty: .*DEBUG_IP_LAYOUT/,
  );
});

test("any one byte may be another: the file is read, or refused with an error that has a place", () => {
  const whole = writeXclbin(streamDesign);
  let refused = 0;
  for (let at = 0; at < whole.length; at++) {
    const bytes = Uint8Array.from(whole);
    // A bit more or less, all bits, none, the sign: one after the other along the file.
    const was = bytes[at] ?? 0;
    bytes[at] = [was ^ 1, 0xff, 0, was ^ 0x80][at % 4] ?? 0;
    const { xclbin, diagnostics } = readBytes(bytes);
    if (xclbin !== undefined) continue;
    refused += 1;
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assert.ok(errors.length > 0 && errors.every(({ origin }) => origin?.file !== undefined), `byte ${at}`);
  }
  assert.ok(refused > 500 && refused < whole.length, `${refused} of ${whole.length} were refused`);
});

test.run();
