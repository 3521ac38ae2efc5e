import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError } from "#runtime/errors/errors.js";
import { readBitstream } from "#runtime/device/zynq/bitstream.js";
import { configurationData, makeBit } from "./support/images.js";

/** The message of the refusal. */
function refusal(file: Uint8Array): string {
  try {
    readBitstream(file, "x.bit");
  } catch (error) {
    assert.instance(error, PynqError);
    assert.is((error as PynqError).code, "PROGRAMMING");
    assert.match((error as PynqError).message, /^x\.bit cannot be used as a bitstream: /);
    return (error as PynqError).message;
  }
  throw new Error("it was taken");
}

/** 32-bit words, each with its bytes turned round, by another way than the product's. */
function turned(data: Buffer): Buffer {
  const out = Buffer.alloc(data.length);
  for (let i = 0; i < data.length; i++) out[i] = data[(i & ~3) + 3 - (i & 3)]!;
  return out;
}

test("the header of a full bitstream", () => {
  const data = configurationData(100);
  const { header, data: out } = readBitstream(makeBit({ data }), "x.bit");
  assert.equal(header, {
    design: "system_wrapper",
    options: { UserID: "0XFFFFFFFF", Version: "2020.2" },
    part: "7z020clg400",
    date: "2020/11/05",
    time: "14:03:21",
    length: data.length,
    partial: false,
  });
  assert.ok(out.equals(turned(data)));
});

test("a partial bitstream says so", () => {
  const { header } = readBitstream(
    makeBit({ design: "top;PARTIAL=TRUE;COMPRESS=TRUE;Version=2022.1" }),
    "x.bit",
  );
  assert.is(header?.partial, true);
  assert.is(header?.options["COMPRESS"], "TRUE");
});

test("the file that was given is not changed", () => {
  const file = makeBit();
  const before = Buffer.from(file);
  readBitstream(file, "x.bit");
  assert.ok(file.equals(before));
});

test("a .bin in either byte order comes out in the order of the configuration port", () => {
  const data = configurationData();
  assert.ok(readBitstream(data, "x.bin").data.equals(turned(data)));
  assert.ok(readBitstream(turned(data), "x.bin").data.equals(turned(data)));
  assert.is(readBitstream(data, "x.bin").header, undefined);
});

test("a view into a larger buffer is read where it lies", () => {
  const file = makeBit();
  const large = Buffer.concat([Buffer.alloc(7, 0xee), file, Buffer.alloc(9, 0xee)]);
  const view = new Uint8Array(large.buffer, large.byteOffset + 7, file.length);
  assert.is(readBitstream(view, "x.bit").header?.part, "7z020clg400");
});

test("a file that is cut is refused wherever it ends", () => {
  const file = makeBit();
  for (let length = 0; length < file.length; length++) refusal(file.subarray(0, length));
  assert.match(refusal(file.subarray(0, file.length - 4)), /is cut: its header promises \d+ bytes/);
  assert.match(refusal(file.subarray(0, 20)), /its header ends inside field a/);
});

test("what is wrong with a file is said", () => {
  const file = makeBit();
  assert.match(refusal(Buffer.concat([file, Buffer.alloc(4)])), /has bytes after its end/);
  assert.match(refusal(Buffer.alloc(0)), /it is empty/);
  assert.match(refusal(Buffer.from("xclbin2\0rest of it", "latin1")), /it is an xclbin/);
  assert.match(refusal(Buffer.from("PK\x03\x04rest of it", "latin1")), /it is an archive/);
  assert.match(refusal(Buffer.alloc(256)), /no sync word/);
  const one = Buffer.from(file);
  one[12] = 2;
  assert.match(refusal(one), /has 2 where 1 belongs/);
  const tag = Buffer.from(file);
  tag[tag.indexOf("b\0\x0c", 0, "latin1")] = 0x7a;
  assert.match(refusal(tag), /unknown field 0x7a/);
  assert.match(
    refusal(makeBit({ data: Buffer.concat([configurationData(), Buffer.alloc(2)]) })),
    /no whole number/,
  );
  const boot = Buffer.alloc(256);
  Buffer.from("665599aa584e4c58", "hex").copy(boot, 0x20);
  assert.match(refusal(boot), /boot image/);
});

test("a header without one of its fields is refused by the field's name", () => {
  const file = makeBit();
  const start = file.indexOf("c\0\x0b", 0, "latin1");
  const without = Buffer.concat([file.subarray(0, start), file.subarray(start + 3 + 11)]);
  assert.match(refusal(without), /does not name the date/);
});

test("a sync word that is not aligned to a word is none", () => {
  const data = Buffer.alloc(256, 0xff);
  Buffer.from([0xaa, 0x99, 0x55, 0x66]).copy(data, 18);
  assert.match(refusal(data), /no sync word/);
});

test("any bytes are read or refused, never anything else", () => {
  const file = makeBit();
  const mutated = fc
    .array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 8 })
    .map((changes) => {
      const copy = Buffer.from(file);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
  const attempt = (bytes: Uint8Array): void => {
    try {
      readBitstream(bytes, "x");
    } catch (error) {
      assert.instance(error, PynqError);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), attempt), { numRuns: 500 });
  fc.assert(fc.property(mutated, attempt), { numRuns: 2000 });
});

test.run();
