/* The command line as scripts and people use it: exit codes, streams, refusals without a stack trace. */
// timeout: 180 s
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diagnosticCodes } from "#generator/diagnostics/codes.js";
import { pynqGen } from "../../support/cli.js";
import { zynqDesign } from "../../support/handoff.js";
import { tempFolder } from "../../support/tmp.js";

const gpio = {
  path: "gpio",
  vlnv: "xilinx.com:ip:axi_gpio:2.0",
  at: 0x4120_0000,
  blocks: [{ registers: [{ name: "DATA", offset: 0 }] }],
};
const folder = tempFolder({
  files: {
    "good.hwh": zynqDesign([gpio]),
    "warns.hwh": zynqDesign([gpio, { ...gpio, path: "other", at: 0x4120_0800 }]),
    "empty.hwh": "",
    "json.hwh": '{ "ip_dict": {} }',
    "text.hwh": "hello",
    "other.hwh": "<project/>",
    "utf16.hwh": Buffer.from("\ufeff<EDKSYSTEM/>", "utf16le"),
    "latin.hwh": Buffer.from([0x3c, 0x61, 0x20, 0x62, 0x3d, 0x22, 0xe9, 0x22, 0x2f, 0x3e]),
    "bit.hwh": Buffer.from([0x00, 0x09, 0x0f, 0xf0, 0x0f, 0xf0]),
  },
});
const inFolder = (name: string): string => join(folder, name);

test("help and version go to stdout and name every exit code", async () => {
  const help = await pynqGen(["--help"]);
  assert.equal([help.code, help.stderr], [0, ""]);
  for (const word of ["inspect", "explain", "--check", "--master", "Exit codes: 0", "3 stale"])
    assert.match(help.stdout, word);
  const version = await pynqGen(["--version"]);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test("what cannot be understood is wrong usage: exit 2, one line, no stack", async () => {
  for (const args of [
    [],
    ["good.hwh"],
    ["good.hwh", "-o"],
    ["good.hwh", "-o", "x", "--no-such-option"],
    ["good.hwh", "-o", "x", "--import-extension", ".mts"],
    ["good.hwh", "-o", "x", "--check", "--diff"],
    ["explain", "no-such-code"],
  ]) {
    const { code, stderr, stdout } = await pynqGen(args, { cwd: folder });
    assert.is(code, 2, args.join(" "));
    assert.is(stdout, "");
    assert.match(stderr, "pynq-gen");
    assert.not(/\n\s+at /.test(stderr), stderr);
  }
});

test("a wrong input is one diagnostic that fits: exit 1, no output, no stack", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["absent.hwh", "input-not-found"],
    [".", "input-not-found"],
    ["empty.hwh", "input-empty"],
    ["json.hwh", "input-kind"],
    ["text.hwh", "input-kind"],
    ["bit.hwh", "input-kind"],
    ["other.hwh", "hwh-root"],
    ["latin.hwh", "input-encoding"],
  ];
  for (const [name, wanted] of cases) {
    const { code, stderr } = await pynqGen([inFolder(name), "-o", inFolder("never")]);
    assert.is(code, 1, name);
    assert.match(stderr, `[${wanted}]`);
    assert.not(/\n\s+at /.test(stderr), stderr);
  }
  const utf16 = await pynqGen([inFolder("utf16.hwh"), "-o", inFolder("never")]);
  assert.is(utf16.code, 1);
  assert.match(utf16.stderr, "UTF-16");
});

test("--strict raises warnings, --silent hides them, and neither writes half", async () => {
  const plain = await pynqGen([inFolder("warns.hwh"), "-o", inFolder("plain")]);
  assert.is(plain.code, 0);
  assert.match(plain.stderr, "warning");
  const silent = await pynqGen([inFolder("warns.hwh"), "-o", inFolder("silent"), "--silent"]);
  assert.equal([silent.code, silent.stderr, silent.stdout], [0, "", ""]);
  const strict = await pynqGen([inFolder("warns.hwh"), "-o", inFolder("strict"), "--strict"]);
  assert.is(strict.code, 1);
  assert.match(strict.stderr, "nothing was written");
});

test("inspect prints the model on stdout and nothing else", async () => {
  const json = await pynqGen(["inspect", inFolder("warns.hwh"), "--json"]);
  assert.is(json.code, 0);
  const design = JSON.parse(json.stdout) as {
    version: number;
    ips: { path: string; interfaces: { base: string }[] }[];
  };
  assert.is(design.version, 1);
  assert.is(design.ips.find(({ path }) => path === "gpio")?.interfaces[0]?.base, "0x41200000");
  assert.match(json.stderr, "[address-overlap]");
  const summary = await pynqGen(["inspect", inFolder("good.hwh")]);
  for (const word of [
    "gpio",
    "xilinx.com:ip:axi_gpio:2.0",
    "0x41200000",
    "4 KiB",
    "1 register",
    "processing_system7_0",
  ]) {
    assert.match(summary.stdout, word);
  }
});

test("every code is explained", async () => {
  const { code, stdout } = await pynqGen(["explain", "address-overlap"]);
  assert.is(code, 0);
  assert.match(stdout, "address-overlap (warning)");
  for (const [name, { explanation }] of Object.entries(diagnosticCodes)) {
    assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    assert.ok(explanation.length > 15, name);
  }
});

test("names of a design do not steer the terminal", async () => {
  const evil = zynqDesign([{ ...gpio, path: "a\u001b[31m\u202eb" }], { name: "x\u001b]0;title\u0007" });
  writeFileSync(inFolder("evil.hwh"), evil.replaceAll("\u001b", "&#x1b;").replaceAll("\u0007", "&#7;"));
  const { stdout, stderr } = await pynqGen(["inspect", inFolder("evil.hwh")]);
  // eslint-disable-next-line no-control-regex
  assert.not(/[\u001b\u0007\u202e]/.test(stdout + stderr));
});

test.run();
