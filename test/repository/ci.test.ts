import { test } from "uvu";
import * as assert from "uvu/assert";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";

interface CiRun {
  readonly code: number | null;
  readonly lastLine: string;
  readonly output: string;
}

/**
 * Runs .ci/run with stand-ins for npm and the package tools.
 * @param scripts npm's arguments → what a shell does for them; the others succeed and say nothing
 */
async function ci(
  scripts: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  installed = true,
): Promise<CiRun> {
  const cases = Object.entries(scripts).map(([args, body]) => `"${args}") ${body} ;;`);
  const folder = tempFolder({
    files: {
      ...files,
      ".ci/run": readFileSync(join(projectRoot, ".ci/run"), "utf8"),
      "bin/npm": `#!/bin/sh\nif read line; then echo "standard input: $line"; fi\ncase "$*" in\n${cases.join("\n")}\nesac\n`,
      "bin/dpkg-query": installed ? "#!/bin/sh\necho installed\n" : "#!/bin/sh\nexit 1\n",
      "bin/apt-get": "#!/bin/sh\necho no such package\nexit 1\n",
    },
  });
  for (const file of [".ci/run", "bin/npm", "bin/dpkg-query", "bin/apt-get"])
    chmodSync(join(folder, file), 0o755);
  const { code, output } = await runChild(join(folder, ".ci/run"), [], {
    timeoutMs: 30_000,
    input: "something\n",
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  });
  return { code, output, lastLine: output.trimEnd().split("\n").at(-1)! };
}

const good = {
  "test --silent": "echo '10 passed, 0 failed'",
  "run --silent lint": "echo '5 passed, 0 failed'",
  "run --silent test:corpus": "echo '0 passed, 0 failed'",
};

test("adds up what the steps say, without standard input and with CI set", async () => {
  const run = await ci({ ...good, "run --silent demo": "echo CI=$CI" });
  assert.is(run.lastLine, "16 passed, 0 failed");
  assert.is(run.code, 0);
  assert.match(run.output, "CI=true");
  assert.not.match(run.output, "standard input:");
  assert.not.match(run.output, "packages:");
});

test("failures are added up as well, and the later steps still run", async () => {
  const run = await ci({
    ...good,
    "test --silent": "echo '8 passed, 2 failed'; exit 1",
    "run --silent lint": "exit 3",
  });
  assert.is(run.lastLine, "9 passed, 3 failed");
  assert.is(run.code, 1);
});

test("a good line before a bad exit code is not believed", async () => {
  const run = await ci({ ...good, "test --silent": "echo '8 passed, 0 failed'; exit 7" });
  assert.is(run.lastLine, "14 passed, 1 failed");
  assert.is(run.code, 1);
});

test("nothing runs where the packages cannot be installed", async () => {
  const run = await ci({ ...good, "ci --no-audit --no-fund": "exit 1" });
  assert.is(run.lastLine, "0 passed, 1 failed");
  assert.is(run.code, 1);
});

test("packages that cannot be installed are told, a line each, and the tests run", async () => {
  const run = await ci(good, {}, false);
  const told = run.output.split("\n").filter((line) => line.startsWith("packages: "));
  assert.ok(
    told.some((line) => /valgrind/.test(line) && /not installed: no such package|no right/.test(line)),
  );
  assert.is(run.lastLine, "16 passed, 0 failed");
  assert.is(run.code, 0);
});

test("the emulated boards run where their script is", async () => {
  const boards = { "run --silent test:boards": "echo '4 passed, 0 failed'" };
  assert.is((await ci({ ...good, ...boards })).lastLine, "16 passed, 0 failed");
  assert.is(
    (await ci({ ...good, ...boards }, { "test/boards/run-boards.sh": "" })).lastLine,
    "20 passed, 0 failed",
  );
});

test.run();
