// timeout: 180 s
/* What goes to which stream, and what happens where nobody reads it, or there is too much of it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pynqGen } from "../../support/cli.js";
import { handoff, zynqDesign, zynqPs } from "../../support/handoff.js";
import { projectRoot } from "../../support/project.js";
import { runChild } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const gpio = {
  path: "gpio",
  vlnv: "x:ip:gpio:1.0",
  at: 0x4000_0000,
  blocks: [{ registers: [{ name: "D", offset: 0 }] }],
};
const bad = Array.from({ length: 400 }, (_, index) => ({ instance: "gpio", base: `x${index}`, high: "0" }));
const folder = tempFolder({
  files: {
    "good.hwh": zynqDesign([gpio]),
    "big.hwh": zynqDesign(
      Array.from({ length: 2_000 }, (_, index) => ({
        ...gpio,
        path: `g${index}`,
        at: 0x4000_0000 + index * 0x1000,
      })),
    ),
    "warns.hwh": zynqDesign([gpio, { ...gpio, path: "other", at: 0x4000_0800 }]),
    "bad.hwh": handoff({ cells: [zynqPs([], bad), gpio] }),
    "half.hwh": zynqDesign([gpio]).slice(0, 1_000),
  },
});

test("a file with errors gives nothing on stdout, in whatever form", async () => {
  for (const name of ["bad.hwh", "half.hwh"]) {
    for (const form of [[], ["--json"], ["--format", "pynq"]]) {
      const { code, stdout, stderr } = await pynqGen(["inspect", name, ...form], { cwd: folder });
      assert.equal([code, stdout], [1, ""], `${name} ${form.join()}`);
      assert.match(stderr, "error:");
    }
  }
});

test("hundreds of equal faults are counted, not printed", async () => {
  const { stderr } = await pynqGen(["bad.hwh", "-o", "never"], { cwd: folder });
  const lines = stderr.split("\n").filter((line) => line.includes("[hwh-bad-integer]"));
  assert.is(lines.length, 51);
  assert.is(lines.at(-1), "… and 350 more [hwh-bad-integer]");
  assert.match(stderr, "nothing was written (400 errors)");
  assert.not.ok(existsSync(join(folder, "never")));
});

test("--silent says what makes the run fail, which under --strict warnings do too", async () => {
  const silent = await pynqGen(["inspect", "warns.hwh", "--silent"], { cwd: folder });
  assert.equal([silent.code, silent.stderr], [0, ""]);
  for (const args of [
    ["inspect", "warns.hwh"],
    ["warns.hwh", "-o", "never"],
  ]) {
    const { code, stdout, stderr } = await pynqGen([...args, "--silent", "--strict"], { cwd: folder });
    assert.equal([code, stdout], [1, ""]);
    assert.match(stderr, "[address-overlap]");
  }
  assert.not.ok(existsSync(join(folder, "never")));
});

test("stdout is the list, the difference or the model, and nothing else", async () => {
  const list = await pynqGen(["warns.hwh", "-o", "out", "--dry-run"], { cwd: folder });
  for (const line of list.stdout.trim().split("\n")) assert.match(line, /^write [\w./-]+$/);
  const difference = await pynqGen(["warns.hwh", "-o", "out", "--diff"], { cwd: folder });
  assert.match(difference.stdout, /^={10,}\n--- \/dev\/null/);
  const made = await pynqGen(["warns.hwh", "-o", "out"], { cwd: folder });
  assert.is(made.stdout, "");
  const check = await pynqGen(["warns.hwh", "-o", "out", "--check"], { cwd: folder });
  assert.equal([check.code, check.stdout], [0, ""]);
});

test("a reader that has seen enough is no fault", async () => {
  const program = `"${process.execPath}" "${join(projectRoot, "generator/bin/pynq-gen.js")}"`;
  for (const command of [
    `${program} inspect big.hwh --json | head -c 20`,
    `${program} inspect big.hwh --json | true`,
  ]) {
    const { stdout, stderr, code } = await runChild("sh", ["-c", command], {
      cwd: folder,
      timeoutMs: 60_000,
    });
    assert.is(code, 0);
    assert.not.match(stderr, /EPIPE|\n\s+at /);
    if (command.includes("head")) assert.is(stdout.length, 20);
  }
});

test("--check against a path that is no folder is stale, not a fault", async () => {
  const { code, stderr, stdout } = await pynqGen(["good.hwh", "-o", "good.hwh", "--check"], { cwd: folder });
  assert.equal([code, stdout], [3, ""]);
  assert.match(stderr, "cannot be read: ENOTDIR");
  const write = await pynqGen(["good.hwh", "-o", "good.hwh"], { cwd: folder });
  assert.is(write.code, 1);
  assert.match(write.stderr, "[output-unwritable]");
  const list = await pynqGen(["good.hwh", "-o", "good.hwh", "--dry-run"], { cwd: folder });
  assert.is(list.code, 1);
  assert.match(list.stderr, "[output-unwritable]");
});

test("the folder may be given in any way, and stays up to date under each", async () => {
  for (const name of ["named", "./named", "named/", join(folder, "named"), "x/../named"]) {
    const { code, stderr } = await pynqGen(["good.hwh", "-o", name], { cwd: folder });
    assert.is(code, 0, stderr);
    const check = await pynqGen(["good.hwh", "-o", name, "--check"], { cwd: folder });
    assert.is(check.code, 0, `${name}: ${check.stderr}`);
    if (name !== "named") assert.match(stderr, "is up to date");
  }
});

test("the working directory itself may be the output", async () => {
  const inside = join(folder, "inside");
  await pynqGen(["good.hwh", "-o", "inside"], { cwd: folder });
  const again = await pynqGen(["../warns.hwh", "-o", "."], { cwd: inside });
  assert.is(again.code, 0, again.stderr);
  assert.is((await pynqGen(["../warns.hwh", "-o", ".", "--check"], { cwd: inside })).code, 0);
});

test.run();
