import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";

test("a build on a built tree says nothing, takes stale outputs away and copies the schemas", async () => {
  const stale = join(projectRoot, "test/dist/repository/no-such-source");
  for (const ending of [".js", ".js.map", ".d.ts"]) writeFileSync(stale + ending, "");
  const kept = join(projectRoot, "test/dist/repository/build.test.js");
  const { output, code } = await runNode(["scripts/build.mjs"], { cwd: projectRoot, timeoutMs: 100_000 });
  // The one thing it may say: that there is no C compiler here.
  assert.is(output.replace(/^build-native: .*\n/m, ""), "");
  assert.is(code, 0);
  for (const ending of [".js", ".js.map", ".d.ts"]) assert.not(existsSync(stale + ending));
  assert.ok(existsSync(kept));
  const copies = join(projectRoot, "generator/dist/schemas");
  for (const name of readdirSync(join(projectRoot, "schemas")).filter((n) => n.endsWith(".json"))) {
    if (name === "package.json") assert.not(existsSync(join(copies, name)));
    else
      assert.is(
        readFileSync(join(copies, name), "utf8"),
        readFileSync(join(projectRoot, "schemas", name), "utf8"),
      );
  }
});

test.run();
