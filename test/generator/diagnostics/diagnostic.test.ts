import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { read } from "../../support/designs.js";
import { zynqDesign } from "../../support/handoff.js";

test("a message keeps its start and its end, however long a value it quotes", () => {
  const diagnostics = new DiagnosticCollector();
  diagnostics.report(
    "hwh-bad-value",
    `SIZE of ${"\u{1f600}".repeat(4000)} is odd.`,
    undefined,
    "y".repeat(999),
  );
  const [{ message, hint = "" } = { message: "" }] = diagnostics.all;
  assert.match(message, /^SIZE of .* … .* is odd\.$/u);
  assert.ok(message.length <= 600 && hint.length <= 600);
  assert.not.match(message, /[\ud800-\udfff]/u, "no half of a character");
  diagnostics.report("hwh-bad-value", "x".repeat(600));
  assert.is(diagnostics.all[1]?.message, "x".repeat(600));
});

test("names of thousands of characters make no message of that length", () => {
  const name = "x".repeat(5000);
  const cell = { path: name, vlnv: name, at: 0x4000_0000, blocks: [{ registers: [{ name, offset: name }] }] };
  const { diagnostics } = read(zynqDesign([cell, { ...cell, path: `${name}y` }]));
  assert.ok(diagnostics.length > 1);
  for (const { message, hint = "" } of diagnostics) assert.ok(message.length <= 600 && hint.length <= 600);
});

test.run();
