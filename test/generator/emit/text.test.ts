/* Text of a design becomes an escaped comment or an escaped literal, nothing else. */
import fc from "fast-check";
import { format } from "prettier";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Inline, Raw, printLiteral } from "#generator/emit/literal.js";
import type { Literal } from "#generator/emit/literal.js";
import { commentText, docComment, stringLiteral } from "#generator/emit/text.js";

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      "*",
      "/",
      "\\",
      "`",
      "$",
      "{",
      "}",
      '"',
      "'",
      "\n",
      "\r",
      "\u2028",
      "\u202e",
      "@",
      " ",
      "a",
    ),
    maxLength: 40,
  }),
  fc.constantFrom(
    "*/ process.exit(1) /*",
    "${process.exit(1)}",
    "@deprecated",
    "{@link x}",
    "\ud800",
    "<!--",
    "*\u200b/",
  ),
);

// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test("a string literal gives its text back, and is printed the way Prettier prints it", async () => {
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const literal = stringLiteral(text);
      assert.not(unseen.test(literal));
      const value = (0, eval)(literal) as string;
      assert.is(value, text.replace(/\p{Surrogate}/gu, "\ufffd"));
      assert.is(
        await format(`x = ${literal};`, { parser: "babel-ts", printWidth: 10_000 }),
        `x = ${literal};\n`,
      );
    }),
  );
});

test("no text ends its comment, becomes a tag, or hides what it says", () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 3 }), (parts) => {
      const comment = docComment(parts.map(commentText));
      if (comment === "") return;
      assert.is(comment.indexOf("*/"), comment.length - 3);
      assert.not(unseen.test(comment));
      assert.not(/(^|\s|\{)@/m.test(comment.replace(/^\s*\/?\*+/gm, "")));
      for (const line of comment.split("\n").slice(1, -2)) assert.match(line, /^ \* /);
    }),
    { numRuns: 500 },
  );
});

test("a very long text is cut", () => {
  assert.ok(docComment([commentText("word ".repeat(50_000))]).length < 3_000);
});

// Where a line breaks depends on how wide Prettier takes a character to be; that is of no interest beyond ASCII.
const ascii = fc.string({ maxLength: 40 });

test("data is printed in the very form that Prettier gives it", async () => {
  const leaf = fc.oneof(
    ascii,
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(new Raw("0x40400000n"), new Raw("0x1c"), new Raw("someConstant")),
  );
  const key = fc.oneof(
    fc.constantFrom("a", "path/to/ip", "C_NAME", "a-b", "x".repeat(60)),
    fc.string({ maxLength: 6 }),
  );
  const inline = fc
    .dictionary(
      key.filter((name) => name !== "__proto__"),
      leaf,
      { minKeys: 1, maxKeys: 5 },
    )
    .map((entries) => new Inline(entries));
  const { value } = fc.letrec<{ value: Literal }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      inline,
      fc.array(inline, { maxLength: 4 }),
      fc.array(fc.string({ maxLength: 30 }), { maxLength: 6 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }), async (data) => {
      // Keys that are all plain numbers would be printed without quotes by Prettier; designs have none.
      const text = `export const data = ${printLiteral(data, "", 20)};\n`;
      fc.pre(!/^\s*"\d+":/m.test(text));
      assert.is(await format(text, { parser: "babel-ts", printWidth: 110 }), text);
    }),
    // Names that every object has are printed with `as const`, and are left out here. The same cases every time: this is about looks, and a rare one must not stop a run.
    { numRuns: 300, seed: 1 },
  );
});

test.run();
