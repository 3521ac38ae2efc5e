// timeout: 300 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { noCompiler, runWith, projectHelper } from "./exercise/build.js";

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("a million calls with random arguments answer as the oracle does", async () => {
    const helper = await projectHelper();
    const result = await runWith(helper, "run-random.js", { args: ["1000000", "1"], timeoutMs: 280_000 });
    assert.is(result.code, 0, result.output);
    const tally = JSON.parse(result.stdout) as Record<string, number>;
    assert.is(tally["calls"], 1_000_000);
    // Each kind of answer came up often enough to mean something.
    for (const kind of ["done", "ADDRESS", "ALIGNMENT", "ARGUMENT", "RANGE", "FREED"]) {
      assert.ok((tally[kind] ?? 0) > 10_000, `${kind}: ${tally[kind]}`);
    }
  });
}

test.run();
