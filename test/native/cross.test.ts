// timeout: 600 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild, type ChildResult } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { build, copySources, noCompiler, seed } from "./exercise/build.js";
import { architectures, foreignNode, emulatorOf, type Architecture } from "./exercise/foreign.js";

/** What runs another architecture's Node. */
interface Foreign {
  readonly command: string;
  readonly node: string;
}

async function foreignOf(architecture: Architecture): Promise<Foreign | { readonly reason: string }> {
  const emulator = emulatorOf(architecture);
  if ("reason" in emulator) return emulator;
  const node = await foreignNode(architecture);
  return "reason" in node ? node : { command: emulator.command, node: node.path };
}

/** Runs a script of the exercises in the architecture's own Node. */
function runForeign(
  { triplet }: Architecture,
  { command, node }: Foreign,
  helper: string,
  script: string,
  ...args: readonly string[]
): Promise<ChildResult> {
  const path = join(projectRoot, "test/dist/native/exercise", script);
  return runChild(command, ["-L", `/usr/${triplet}`, node, path, ...args], {
    timeoutMs: 240_000,
    // Warnings of the emulated Node about the emulator are of no interest.
    env: { PYNQ_GEN_NATIVE: helper, NODE_NO_WARNINGS: "1" },
  });
}

for (const architecture of architectures) {
  const { arch, triplet, machine } = architecture;
  const missing = noCompiler(`${triplet}-gcc`);
  if (missing !== undefined) {
    console.log(`skip: ${missing} (Debian: gcc-${triplet})`);
    continue;
  }

  test(`the helper builds for ${arch} without a warning`, async () => {
    const helper = await build(["--arch", arch]);
    const header = await runChild("readelf", ["-h", helper], { timeoutMs: 10_000 });
    assert.match(header.stdout, new RegExp(`Machine:\\s+${machine}\\n`));
  });

  const foreign = await foreignOf(architecture);
  if ("reason" in foreign) {
    console.log(`skip: ${foreign.reason}`);
    continue;
  }

  test(`the checks and random calls pass in ${arch}'s own Node under qemu`, async () => {
    const helper = await build(["--arch", arch]);
    const checks = await runForeign(architecture, foreign, helper, "run-checks.js");
    assert.is(checks.code, 0, checks.output);
    assert.match(checks.stdout, new RegExp(`^\\d+ checks passed on ${arch}\\n$`));
    const random = await runForeign(architecture, foreign, helper, "run-random.js", "20000", "3");
    assert.is(random.code, 0, random.output);
    assert.is((JSON.parse(random.stdout) as { calls: number }).calls, 20_000);
  });
}

/** The memory instructions that a call of mmio_access.h compiles to: name and operand of the access. */
async function instructions(
  { triplet }: Architecture,
  call: string,
  isLoad: boolean,
): Promise<readonly string[]> {
  const bits = /\d+$/.exec(call)?.[0] ?? "";
  const text = isLoad
    ? `uint${bits}_t f(const volatile uint8_t *p) { return pynq_${call}(p); }`
    : `void f(volatile uint8_t *p, uint${bits}_t v) { pynq_${call}(p, v); }`;
  const source = join(tempFolder({ files: { "f.c": `#include "mmio_access.h"\n${text}\n` } }), "f.c");
  const flags = ["-std=c11", "-O2", "-fPIC", "-S", "-o", "-", `-I${join(projectRoot, "runtime/native")}`];
  const result = await runChild(`${triplet}-gcc`, [...flags, source], { timeoutMs: 30_000 });
  assert.is(result.code, 0, result.stderr);
  const lines = result.stdout.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  // `[sp` is the stack.
  return lines.filter((line) => /^(ld|st|dmb|dsb|swp|cas)/.test(line) && !line.includes("[sp"));
}

/** Architecture manuals: ARM DDI 0487 C6.2, ARM DDI 0406 A8.8. */
const expected: Readonly<Record<Architecture["arch"], Readonly<Record<string, readonly RegExp[]>>>> = {
  arm64: {
    load8: [/^ldrb w\d+, \[x0\]$/, /^dmb oshld$/],
    load16: [/^ldrh w\d+, \[x0\]$/, /^dmb oshld$/],
    load32: [/^ldr w\d+, \[x0\]$/, /^dmb oshld$/],
    load64: [/^ldr x\d+, \[x0\]$/, /^dmb oshld$/],
    store8: [/^dmb oshst$/, /^strb w1, \[x0\]$/],
    store16: [/^dmb oshst$/, /^strh w1, \[x0\]$/],
    store32: [/^dmb oshst$/, /^str w1, \[x0\]$/],
    store64: [/^dmb oshst$/, /^str x1, \[x0\]$/],
  },
  arm: {
    load8: [/^ldrb r\d, \[r0\]/, /^dmb sy$/],
    load16: [/^ldrh r\d, \[r0\]/, /^dmb sy$/],
    load32: [/^ldr r\d, \[r0\]$/, /^dmb sy$/],
    load64: [/^ldr r\d, \[r\d\]$/, /^dmb sy$/, /^ldr r\d, \[r\d, #4\]$/, /^dmb sy$/],
    store8: [/^dmb st$/, /^strb r1, \[r0\]/],
    store16: [/^dmb st$/, /^strh r1, \[r0\]/],
    store32: [/^dmb st$/, /^str r1, \[r0\]$/],
    store64: [/^dmb st$/, /^str r2, \[r0\]$/, /^dmb st$/, /^str r3, \[r0, #4\]$/],
  },
};

for (const architecture of architectures) {
  if (noCompiler(`${architecture.triplet}-gcc`) !== undefined) continue;
  test(`on ${architecture.arch} each access is one instruction of its width, with its barrier`, async () => {
    for (const [call, patterns] of Object.entries(expected[architecture.arch])) {
      const got = await instructions(architecture, call, call.startsWith("load"));
      assert.is(got.length, patterns.length, `${call}: ${got.join("; ")}`);
      patterns.forEach((pattern, i) => assert.match(got[i] ?? "", pattern, call));
    }
  });
}

const arm = architectures.find(({ arch }) => arch === "arm") as Architecture;
if (noCompiler(`${arm.triplet}-gcc`) === undefined) {
  const foreign = await foreignOf(arm);
  if ("command" in foreign) {
    test("a 32-bit off_t would be caught: windows above 2 GiB would be those at the start", async () => {
      const runtime = copySources({ registersOnly: true });
      seed(runtime, "scripts/build-native.mjs", `"-D_FILE_OFFSET_BITS=64",`, "");
      const helper = await build(["--arch", "arm", "--cflags=-Wno-error"], runtime);
      const result = await runForeign(arm, foreign, helper, "run-checks.js");
      assert.is(result.code, 1);
      assert.match(result.stderr, "failed: file offsets above 2 GiB");
    });
  }
}

test.run();
