/* The systemd unit of docs/board.md is one that systemd takes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild } from "../support/timeout.js";
import { tempFolder, writeFiles } from "../support/tmp.js";

/** The indented block below the heading "As a service". */
function unit(): string {
  const page = readFileSync(join(projectRoot, "docs/board.md"), "utf8");
  const section = page.split("## As a service\n")[1] ?? "";
  const lines = section.split("\n").slice(1);
  const end = lines.findIndex((line) => line !== "" && !line.startsWith("    "));
  return lines
    .slice(0, end)
    .map((line) => line.slice(4))
    .join("\n");
}

test("the unit runs the application as a user of the group, without a polling loop", () => {
  const text = unit();
  for (const line of ["User=app", "SupplementaryGroups=pynq", "Environment=UV_USE_IO_URING=0"]) {
    assert.ok(text.includes(`\n${line}\n`), line);
  }
});

test("systemd finds nothing wrong with it", async () => {
  if (spawnSync("systemd-analyze", ["--version"]).status !== 0) {
    console.log("skip: no systemd-analyze here");
    return;
  }
  const folder = tempFolder();
  // What the unit starts is not on this machine; this Node is.
  const text = unit().replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
  writeFiles(folder, { "app.service": text });
  const result = await runChild("systemd-analyze", ["verify", join(folder, "app.service")], {
    timeoutMs: 30_000,
  });
  assert.is(result.code, 0, result.output);
  assert.not.match(result.output, /app\.service/);
  writeFiles(folder, { "app.service": text.replace("Restart=on-failure", "Restart=perhaps") });
  const wrong = await runChild("systemd-analyze", ["verify", join(folder, "app.service")], {
    timeoutMs: 30_000,
  });
  assert.match(wrong.output, /app\.service:\d+: .*perhaps/, "this set-up sees a wrong line");
});

test.run();
