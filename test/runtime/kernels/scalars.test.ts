import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "fast-check";
import type { ScalarPlace } from "#runtime/kernels/descriptor.js";
import { decodeScalar, encodeScalar, wordsFor } from "#runtime/kernels/scalars.js";
import { float16Value } from "#runtime/buffers/float16.js";
import { thrown } from "../../support/thrown.js";

function words(place: ScalarPlace, value: unknown): Uint32Array {
  // Whatever stood there before must not show.
  const out = new Uint32Array(wordsFor(place.bytes)).fill(0xdead_beef);
  encodeScalar(place, value, out, 0, "x");
  return out;
}

function bytesOf(out: Uint32Array): DataView {
  return new DataView(out.buffer);
}

test("integers of every width: two's complement, low word first, and back", () => {
  const width = fc.integer({ min: 1, max: 128 });
  fc.assert(
    fc.property(
      width,
      fc.boolean(),
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      (bits, signed, random) => {
        const bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : bits <= 64 ? 8 : 16;
        const place: ScalarPlace = { offset: 0, bytes, bits, encoding: signed ? "signed" : "unsigned" };
        const unsigned = random & ((1n << BigInt(bits)) - 1n);
        const exact =
          signed && unsigned >> BigInt(bits - 1) === 1n ? unsigned - (1n << BigInt(bits)) : unsigned;
        const value = bits > 32 ? exact : Number(exact);
        const out = words(place, value);
        const back = out.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
        assert.is(back, unsigned, "bits beyond the value's are 0");
        assert.is(decodeScalar(place, out, 0), value);
        // Hardware may leave anything in the bits that do not count.
        out[0] = (out[0] ?? 0) | (bits < 32 ? (0xffff_ffff << bits) >>> 0 : 0);
        assert.is(decodeScalar(place, out, 0), value);
      },
    ),
    { numRuns: 400 },
  );
});

test("the edges of a range fit and what is beyond does not", () => {
  for (const [encoding, bits, low, high] of [
    ["unsigned", 8, 0n, 255n],
    ["signed", 8, -128n, 127n],
    ["unsigned", 12, 0n, 4095n],
    ["signed", 32, -(2n ** 31n), 2n ** 31n - 1n],
    ["unsigned", 32, 0n, 2n ** 32n - 1n],
    ["word", 32, -(2n ** 31n), 2n ** 32n - 1n],
    ["unsigned", 64, 0n, 2n ** 64n - 1n],
    ["signed", 64, -(2n ** 63n), 2n ** 63n - 1n],
    ["word", 64, -(2n ** 63n), 2n ** 64n - 1n],
  ] as const) {
    const place: ScalarPlace = { offset: 0, bytes: bits > 32 ? 8 : 4, bits, encoding };
    const as = (value: bigint): number | bigint => (bits > 32 ? value : Number(value));
    words(place, as(low));
    words(place, as(high));
    assert.is(thrown(() => words(place, as(low - 1n))).code, "RANGE");
    assert.is(thrown(() => words(place, as(high + 1n))).code, "RANGE");
    const wrong = bits > 32 ? 1 : 1n;
    for (const value of [wrong, "1", null, undefined, true, {}, [1]]) {
      assert.is(thrown(() => words(place, value)).code, "ARGUMENT", String(value));
    }
    if (bits <= 32) {
      for (const value of [1.5, NaN, Infinity]) assert.is(thrown(() => words(place, value)).code, "RANGE");
    }
  }
});

test("a float where only registers are known is refused, with the way out", () => {
  const error = thrown(() => words({ offset: 0, bytes: 4, encoding: "word" }, 1.5));
  assert.match(error.message, "float32Bits");
});

test("floating point of each width is its IEEE 754 bits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const single: ScalarPlace = { offset: 0, bytes: 4, encoding: "float" };
      assert.is(bytesOf(words(single, value)).getFloat32(0, true), Math.fround(value));
      assert.is(decodeScalar(single, words(single, value), 0), Math.fround(value));
      const double: ScalarPlace = { offset: 0, bytes: 8, encoding: "float" };
      assert.ok(Object.is(bytesOf(words(double, value)).getFloat64(0, true), value));
      assert.ok(Object.is(decodeScalar(double, words(double, value), 0), value));
      const half: ScalarPlace = { offset: 0, bytes: 2, encoding: "float" };
      const bits = words(half, value)[0] ?? 0;
      assert.ok(bits < 0x10000);
      assert.ok(Object.is(decodeScalar(half, new Uint32Array([bits]), 0), float16Value(bits)));
      const halfInWord: ScalarPlace = { offset: 0, bytes: 4, encoding: "float", bits: 16 };
      assert.equal([...words(halfInWord, value)], [bits]);
      const read = decodeScalar(halfInWord, new Uint32Array([0xabcd_0000 + bits]), 0);
      assert.ok(Object.is(read, float16Value(bits)), "bits beyond the value's are ignored");
    }),
  );
  assert.is(thrown(() => words({ offset: 0, bytes: 4, encoding: "float" }, 1n)).code, "ARGUMENT");
});

test("bool and bytes", () => {
  const bool: ScalarPlace = { offset: 0, bytes: 1, encoding: "bool", cType: "bool" };
  assert.equal([...words(bool, true), ...words(bool, false)], [1, 0]);
  assert.is(decodeScalar(bool, new Uint32Array([0xffff_fffe]), 0), false);
  assert.match(thrown(() => words(bool, 1)).message, "x (bool) takes true or false, not 1");
  const struct: ScalarPlace = { offset: 0, bytes: 6, encoding: "bytes", cType: "struct Key" };
  const out = words(struct, Uint8Array.of(1, 2, 3, 4, 5, 6));
  assert.equal([...out], [0x04030201, 0x0605]);
  assert.equal(decodeScalar(struct, out, 0), Uint8Array.of(1, 2, 3, 4, 5, 6));
  for (const value of [new Uint8Array(5), new Uint8Array(8), [1, 2, 3, 4, 5, 6], "123456"]) {
    assert.is(thrown(() => words(struct, value)).code, "ARGUMENT");
  }
});

test.run();
