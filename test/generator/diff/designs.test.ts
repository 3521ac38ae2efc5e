/*
 * What differs between two designs, and whether it breaks an application: each kind of difference by one change to a
 * design, graded in both directions.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diffDesigns } from "#generator/diff/designs.js";
import { type DifferenceCode, differenceCodes } from "#generator/diff/difference.js";
import type { Design } from "#generator/model/design.js";
import { fixtures, rows, type Writable } from "./changes.js";

/** A design with one change. */
function changed(design: Design, change: (copy: Writable<Design>) => void): Design {
  const copy = structuredClone(design) as Writable<Design>;
  change(copy);
  return copy;
}

/** `code path` of each difference, with a mark on the breaking ones. */
function graded(old: Design, now: Design): readonly string[] {
  return diffDesigns(old, now).map(({ code, path, breaking }) => `${breaking ? "! " : ""}${code} ${path}`);
}

const seen = new Set<string>();
for (const { what, from, change, there, back } of rows) {
  test(what, () => {
    const old = fixtures[from];
    const now = changed(old, change);
    for (const { code } of [...diffDesigns(old, now), ...diffDesigns(now, old)]) seen.add(code);
    assert.equal(graded(old, now), there);
    assert.equal(graded(now, old), back);
  });
}

test("every kind of difference is among them", () => {
  assert.equal(
    differenceCodes.filter((code: DifferenceCode) => !seen.has(code)),
    [],
  );
});

for (const [name, design] of Object.entries(fixtures)) {
  test(`${name}: no difference from itself, nor from another export of it`, () => {
    assert.equal(diffDesigns(design, design), []);
    const again = changed(design, (copy) => {
      copy.source.file = "elsewhere.hwh";
      copy.ips.reverse();
    });
    assert.equal(graded(design, again), []);
  });
}

test.run();
