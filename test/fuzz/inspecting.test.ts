// timeout: 120 s
/* What `inspect` and `diff` say of designs made from nothing: never a failure, and nothing that contradicts itself. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diffDesigns } from "#generator/diff/designs.js";
import { differencesJson, printDifferences } from "#generator/diff/print.js";
import { printDesign } from "#generator/inspect/json.js";
import { printPynq } from "#generator/inspect/pynq.js";
import { summarizeDesign } from "#generator/inspect/summary.js";
import type { Design } from "#generator/model/design.js";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { read } from "../support/designs.js";
import { handoff } from "../support/handoff.js";
import { designErrors } from "../support/schema.js";
import { anyCard } from "./cards.js";
import { anyDesign } from "./designs.js";

const seed = Number(process.env["FUZZ_SEED"] ?? 9);

/** Those of a sample that are read without an error. */
function readable(inputs: readonly (string | Uint8Array)[]): readonly Design[] {
  return inputs.flatMap((input) => {
    const { design, diagnostics } = read(input);
    return design === undefined || diagnostics.some(({ severity }) => severity === "error") ? [] : [design];
  });
}

/** What steers a terminal, or turns its text; only the ends of lines may be there. */
// eslint-disable-next-line no-control-regex
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

function check(designs: readonly Design[]): void {
  assert.ok(designs.length > 30, `${designs.length} designs`);
  for (const [index, design] of designs.entries()) {
    JSON.parse(printPynq(design));
    assert.equal(designErrors(JSON.parse(printDesign(design))), []);
    assert.not.match(summarizeDesign(design), steering);
    assert.equal(diffDesigns(design, design), []);
    const other = designs[index - 1] ?? design;
    const differences = diffDesigns(other, design);
    const text = printDifferences(differences);
    assert.is(text.split("\n").length, differences.length + 2, "a line each, and one with the counts");
    assert.not.match(text, steering);
    const json = JSON.parse(differencesJson(other, design, differences)) as { differences: unknown[] };
    assert.is(json.differences.length, differences.length);
    assert.is(differences.length === 0, diffDesigns(design, other).length === 0, "there as back");
  }
}

test(`handoffs of seed ${seed}`, () => {
  check(readable(fc.sample(anyDesign, { numRuns: 150, seed }).map(handoff)));
});

test(`xclbins of seed ${seed}`, () => {
  const files = fc.sample(anyCard, { numRuns: 100, seed }).flatMap((design) => {
    try {
      return [writeXclbin(design)];
    } catch (error) {
      // Two banks of one name, or the like.
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
  check(readable(files));
});

test.run();
