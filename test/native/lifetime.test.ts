import { test } from "uvu";
import * as assert from "uvu/assert";
import { noCompiler, runWith, projectHelper } from "./exercise/build.js";

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  test("windows that are dropped or closed go away; those in use stay", async () => {
    const result = await runWith(await projectHelper(), "run-lifetime.js", { nodeArgs: ["--expose-gc"] });
    assert.is(result.code, 0, result.output);
    assert.is(result.stdout, "lifetime ok\n");
    assert.is(result.stderr, "");
  });
}

test.run();
