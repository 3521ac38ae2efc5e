/* Integers as the tools write them: exact at any size, and nothing that only looks like one. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseInteger, parseSmallInteger } from "#generator/parse/integer.js";

test("decimal and hex, any case, with underscores, spaces around", () => {
  const given: readonly (readonly [string, bigint])[] = [
    ["0", 0n],
    ["007", 7n],
    ["4096", 4096n],
    ["0x40400000", 0x4040_0000n],
    ["0X4040ffff", 0x4040_ffffn],
    ["0xFFFF_0000", 0xffff_0000n],
    ["1_000", 1000n],
    [" 12\n", 12n],
    ["0x20000000000001", 0x20_0000_0000_0001n],
    ["18446744073709551615", (1n << 64n) - 1n],
  ];
  for (const [text, value] of given) assert.is(parseInteger(text), value, text);
});

test("every natural number is read from its decimal and its hex form", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 300n }), (value) => {
      assert.is(parseInteger(value.toString()), value);
      assert.is(parseInteger(`0x${value.toString(16)}`), value);
    }),
  );
});

test("what is no natural number is refused", () => {
  const texts = [
    "",
    " ",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0b11",
    "0o7",
    "0x",
    "x10",
    "0xG",
    "_1",
    "1_",
    "1__0",
    "12 34",
  ];
  for (const text of [...texts, "NaN", "Infinity", "true", "１２", "0x-1"]) {
    assert.is(parseInteger(text), undefined, text);
    assert.is(parseSmallInteger(text), undefined, text);
  }
});

test("a number that a JavaScript number cannot hold exactly is refused where a number is wanted", () => {
  assert.is(parseSmallInteger("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assert.is(parseSmallInteger("9007199254740992"), undefined);
  assert.is(parseSmallInteger("0x20"), 32);
});

test("a text of megabytes is refused at once, whatever it is made of", () => {
  for (const text of ["9".repeat(5e6), `0x${"f".repeat(5e6)}`, "1_".repeat(5e6), " ".repeat(5e6)]) {
    const start = performance.now();
    assert.is(parseInteger(text), undefined);
    assert.ok(performance.now() - start < 1_000);
  }
});

test.run();
