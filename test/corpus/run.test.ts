import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";

const dist = join(projectRoot, "test/dist/corpus");

test("without a corpus the run says that it skips, and is not failed", async () => {
  const { stdout, code } = await runNode([join(dist, "run.js")], {
    timeoutMs: 20_000,
    env: { PYNQ_GEN_CORPUS: join(tempFolder(), "absent") },
  });
  assert.match(stdout, /^skip: no corpus .*\n0 passed, 0 failed\n$/);
  assert.is(code, 0);
});

test("words that match no module are a failure", async () => {
  const { stdout, code } = await runNode([join(dist, "run.js"), "no-such-module"], {
    timeoutMs: 20_000,
    env: { PYNQ_GEN_CORPUS: tempFolder() },
  });
  assert.match(stdout, /no corpus module matches no-such-module\n0 passed, 1 failed\n$/);
  assert.is(code, 1);
});

test("a module's rows become a table and two figures", async () => {
  const folder = tempFolder({
    packages: true,
    files: {
      "made-up.corpus.js": `
        export const name = "made up";
        export const run = (corpus) => ({
          columns: ["ms"],
          rows: [
            { file: "a.hwh", ok: true, result: "generated in " + corpus, ms: 1200 },
            { file: "bb.hwh", ok: false, result: "does not compile", ms: 7 },
          ],
        });`,
    },
  });
  const { stdout, code } = await runNode(
    [join(dist, "run-one.js"), join(folder, "made-up.corpus.js"), "here"],
    {
      timeoutMs: 20_000,
    },
  );
  const table = [
    "| file   |   ms | result                   |",
    "| ------ | ---: | ------------------------ |",
    "| a.hwh  | 1200 | generated in here        |",
    "| bb.hwh |    7 | FAILED: does not compile |",
  ];
  assert.is(stdout, `## made up\n\n${table.join("\n")}\n\n1 passed, 1 failed\n`);
  assert.is(code, 1);
});

test.run();
