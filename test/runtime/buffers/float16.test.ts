import { test } from "uvu";
import * as assert from "uvu/assert";
import { float16Bits, float16Value, float32Bits, float32Value } from "#runtime/buffers/float16.js";

/* An oracle of another make: widens the bits to single precision by moving them, and lets a DataView read the number. */
function widened(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  let exponent = (bits >> 10) & 31;
  let fraction = bits & 1023;
  if (exponent === 31) exponent = 255;
  else if (exponent !== 0) exponent += 112;
  else if (fraction !== 0) {
    exponent = 113;
    while ((fraction & 1024) === 0) {
      fraction <<= 1;
      exponent -= 1;
    }
    fraction &= 1023;
  }
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, sign | (exponent << 23) | (fraction << 13));
  return view.getFloat32(0);
}

const finite = Array.from({ length: 0x7c00 }, (_, bits) => widened(bits));

test("all 65,536 halves decode as the same number in single precision", () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    assert.ok(Object.is(float16Value(bits), widened(bits)), `0x${bits.toString(16)}`);
  }
});

test("every half is its own nearest half", () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = widened(bits);
    if (Number.isNaN(value)) assert.is(float16Bits(value), 0x7e00);
    else assert.is(float16Bits(value), bits);
  }
});

test("what lies between two halves goes to the nearer, a tie to the even one", () => {
  for (let bits = 0; bits < finite.length - 1; bits++) {
    const low = finite[bits] ?? 0;
    const high = finite[bits + 1] ?? 0;
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? bits : bits + 1;
    assert.is(float16Bits(middle), even, `tie above ${low}`);
    assert.is(float16Bits(low + (middle - low) * 0.999), bits);
    assert.is(float16Bits(high - (high - middle) * 0.999), bits + 1);
    assert.is(float16Bits(-middle), even | 0x8000);
  }
  assert.is(float16Bits(65519.99), 0x7bff);
  assert.is(float16Bits(65520), 0x7c00);
  assert.is(float16Bits(1e300), 0x7c00);
  assert.is(float16Bits(-Infinity), 0xfc00);
  assert.is(float16Bits(Number.MIN_VALUE), 0);
  assert.is(float16Bits(-0), 0x8000);
});

test("float32Bits and float32Value are the bits of a float", () => {
  const view = new DataView(new ArrayBuffer(4));
  for (const value of [0, -0, 1.5, -2.25, 3.4e38, 1e-45, Infinity, Math.PI]) {
    view.setFloat32(0, value);
    assert.is(float32Bits(value), view.getUint32(0));
    assert.ok(Object.is(float32Value(view.getUint32(0)), Math.fround(value)));
  }
});

test.run();
