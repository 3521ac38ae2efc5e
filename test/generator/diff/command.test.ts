// timeout: 120 s
/* `pynq-gen diff OLD NEW`: what it prints, and its exit codes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Difference } from "#generator/diff/difference.js";
import { pynqGen } from "../../support/cli.js";
import { hwhFixture } from "../../support/hwh.js";
import { tempFolder } from "../../support/tmp.js";

const old = readFileSync(hwhFixture("register-words"), "utf8");
const folder = tempFolder({
  files: {
    "old.hwh": old,
    // The register CTRL is called CONTROL, and the core lies elsewhere.
    "new.hwh": old.replace('REGISTER NAME="CTRL"', 'REGISTER NAME="CONTROL"').replaceAll("0x43C0", "0x43D0"),
    "moved.hwh": old.replaceAll("0x43C0", "0x43D0"),
    "hostile.hwh": old.replace(
      'REGISTER NAME="SILENT"',
      'REGISTER NAME="a&#10;breaking  all  [part]&#x202e;"',
    ),
    "broken.hwh": old.slice(0, 900),
    "before/design.hwh": old.slice(0, 900),
    "after/design.hwh": old.slice(0, 1200),
  },
});
const diff = (...args: readonly string[]): ReturnType<typeof pynqGen> =>
  pynqGen(["diff", ...args.map((arg) => (arg.startsWith("-") ? arg : join(folder, arg)))]);

test("breaking differences come first, and end with code 3", async () => {
  const { code, stdout } = await diff("old.hwh", "new.hwh");
  assert.is(code, 3);
  assert.equal(stdout.split("\n"), [
    "breaking  core.s_axi_control.CTRL: removed  [register-removed]",
    "          core.s_axi_control: address 0x43c00000 → 0x43d00000  [interface-address]",
    "          core.s_axi_control.CONTROL: added  [register-added]",
    "3 differences, 1 breaking",
    "",
  ]);
});

test("what a regenerated overlay takes care of ends with code 0", async () => {
  const { code, stdout } = await diff("old.hwh", "moved.hwh");
  assert.is(code, 0);
  assert.match(stdout, /\n1 difference, 0 breaking\n$/);
  assert.is((await diff("old.hwh", "old.hwh")).stdout, "no difference\n");
});

test("--json prints the same for programs, on stdout alone", async () => {
  const { code, stdout } = await diff("old.hwh", "new.hwh", "--json");
  assert.is(code, 3);
  const result = JSON.parse(stdout) as {
    old: object;
    new: object;
    breaking: number;
    differences: Difference[];
  };
  assert.equal(result.old, { name: "register_words", file: "old.hwh" });
  assert.equal(result.new, { name: "register_words", file: "new.hwh" });
  assert.is(result.breaking, 1);
  assert.equal(
    result.differences.find(({ breaking }) => breaking),
    { code: "register-removed", path: "core.s_axi_control.CTRL", breaking: true, message: "removed" },
  );
});

test("names of a design cannot make lines of their own, nor turn the text", async () => {
  const { stdout } = await diff("old.hwh", "hostile.hwh");
  assert.is(stdout.trimEnd().split("\n").length, 3, stdout);
  assert.not.match(stdout, /\u202e/);
});

test("a design that cannot be read ends with code 1 and a diagnostic, whichever it is", async () => {
  for (const pair of [
    ["broken.hwh", "old.hwh"],
    ["old.hwh", "broken.hwh"],
    ["absent.hwh", "old.hwh"],
  ]) {
    const { code, stdout, stderr } = await diff(...pair);
    assert.is(code, 1, stderr);
    assert.is(stdout, "");
    assert.match(stderr, /(broken|absent)\.hwh.*error/);
    assert.not.match(stderr, /\n {4}at /);
  }
});

test("both sides are told at once, and apart where they have one name", async () => {
  const { code, stderr } = await diff("before/design.hwh", "after/design.hwh");
  assert.is(code, 1);
  const places = stderr.split("\n").flatMap((line) => /^(.*?):\d+(?::\d+)?: error/.exec(line)?.[1] ?? []);
  assert.equal(
    places.map((path) => path.slice(folder.length + 1)),
    [join("before", "design.hwh"), join("after", "design.hwh")],
    stderr,
  );
});

test("the command line is held to two files", async () => {
  for (const args of [["old.hwh"], [], ["old.hwh", "new.hwh", "moved.hwh"]]) {
    const { code, stderr } = await diff(...args);
    assert.is(code, 2, stderr);
  }
  assert.is((await diff("old.hwh", "new.hwh", "--output")).code, 2);
});

test.run();
