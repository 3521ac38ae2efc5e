/* Register accesses as lists: done one by one where a window knows no better, and as the C helper does them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "fast-check";
import { FreedError, PynqError } from "@pynq-gen/runtime";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { runSteps, type Step, stepKinds, type StepKind, StepList } from "#runtime/device/steps.js";
import { GuardedRegion } from "#runtime/device/zynq/guarded-region.js";
import { loadNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";
import { thrown } from "../../support/thrown.js";
import { RecordingRegion } from "../registers/recording-region.js";

const size = 64;

test("each kind of step makes its accesses, in order", () => {
  const region = new RecordingRegion(size);
  region.poke32(0, 6);
  region.poke32(8, 3);
  const steps = new StepList([
    { kind: "expect", offset: 0, first: 5, second: 4 },
    { kind: "write", offset: 4, first: 0xffff_ffff },
    { kind: "writeBack", offset: 8 },
    { kind: "writeBack", offset: 12 },
    { kind: "barrier" },
    { kind: "poll", offset: 0, first: 2, second: 2 },
    { kind: "read", offset: 4 },
  ]);
  assert.is(runSteps(region, steps.words, 0, 7, 0), 7);
  const accesses = region.take();
  assert.equal(accesses.slice(0, 5), [
    "read32 0x0 = 0x6",
    "write32 0x4 = 0xffffffff",
    "read32 0x8 = 0x3",
    "write32 0x8 = 0x3",
    "read32 0xc = 0x0",
  ]);
  assert.is(accesses.at(-1), "read32 0x4 = 0xffffffff");
  assert.equal(
    [0, 2, 3, 5, 6].map((step) => steps.value(step)),
    [6, 3, 0, 6, 0xffff_ffff],
  );
});

test("what is behind a step that is not so is left alone, and told by its index", () => {
  const region = new RecordingRegion(size);
  const steps = new StepList([
    { kind: "read", offset: 0 },
    { kind: "expect", offset: 0, first: 1, second: 1 },
    { kind: "write", offset: 4, first: 1 },
  ]);
  assert.is(runSteps(region, steps.words, 0, 3, 0), 1);
  assert.equal(region.take(), ["read32 0x0 = 0x0", "read32 0x0 = 0x0"]);
  assert.is(runSteps(region, steps.words, 2, 3, 0), 3);
  assert.is(region.peek32(4), 1);
});

test("operands are set anew between two goes", () => {
  const region = new RecordingRegion(size);
  const steps = new StepList([
    { kind: "read", offset: 0 },
    { kind: "write", offset: 4 },
    { kind: "write", offset: 8 },
    { kind: "write", offset: 12 },
  ]);
  steps.setFirsts(1, Uint32Array.of(10, 11, 12), Uint16Array.of(2, 0));
  steps.setFirst(3, 13);
  runSteps(region, steps.words, 0, 4, 0);
  assert.equal(
    [4, 8, 12].map((offset) => region.peek32(offset)),
    [12, 10, 13],
  );
});

test("a guarded window passes lists on, and refuses them whole while it is suspended", () => {
  const inner = new RecordingRegion(size);
  const region = new GuardedRegion(inner, () => {});
  const { words } = new StepList([{ kind: "write", offset: 4, first: 9 }]);
  assert.is(region.runSteps(words, 0, 1, 0), 1);
  assert.is(inner.peek32(4), 9);
  inner.take();
  region.suspend(() => new PynqError("NOT_LOADED", "another design is being loaded"));
  assert.is(thrown(() => region.runSteps(words, 0, 1, 0)).code, "NOT_LOADED");
  region.resume();
  region.close();
  assert.instance(
    thrown(() => region.runSteps(words, 0, 1, 0)),
    FreedError,
  );
  assert.equal(inner.take(), []);
});

const native = loadNative();
if ("unavailable" in native) console.log(`skip: the comparison with the C helper: ${native.unavailable}`);
else {
  const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffff_ffff }));
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(...(Object.keys(stepKinds) as StepKind[])),
    offset: fc.nat(size / 4 - 1).map((index) => 4 * index),
    first: word,
    second: word,
  });

  test("the C helper does what the list says, as the access by access does", () => {
    const path = join(tempFolder(), "registers");
    writeFileSync(path, new Uint8Array(4096));
    const mapped = NativeMmioRegion.map({ path, fileOffset: 0n, base: 0n, size });
    const memory = fc.array(word, { minLength: size / 4, maxLength: size / 4 });
    fc.assert(
      fc.property(memory, fc.array(step, { maxLength: 80 }), fc.nat(80), (start, list, first) => {
        const from = Math.min(first, list.length);
        const plain = new RecordingRegion(size);
        start.forEach((value, index) => plain.poke32(4 * index, value));
        mapped.writeBlock(0, Uint32Array.from(start));
        const [inC, oneByOne] = [new StepList(list), new StepList(list)];
        const done = runSteps(plain, oneByOne.words, from, list.length, 0);
        assert.is(runSteps(mapped, inC.words, from, list.length, 0), done);
        assert.equal(inC.words, oneByOne.words);
        const after = new Uint32Array(size / 4);
        mapped.readBlock(0, after);
        assert.equal(
          [...after],
          Array.from(after, (_, index) => plain.peek32(4 * index)),
        );
      }),
      { numRuns: 300 },
    );
    mapped.close();
  });
}

test.run();
