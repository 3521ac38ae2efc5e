/* What lists of steps must do in every build of the C helper; run wherever {@link checks} are. */
import * as assert from "uvu/assert";
import { StepList } from "#runtime/device/steps.js";
import { mapped, refused, view, type Check } from "./checks.js";

const kib4 = 4096;

/** Steps that write: pairs of offset and value. */
function writes(...pairs: readonly (readonly [number, number])[]): Uint32Array {
  return new StepList(pairs.map(([offset, first]) => ({ kind: "write", offset, first }))).words;
}

export const stepChecks: readonly Check[] = [
  {
    name: "a list of steps is done in order, or, where one of them is wrong, not at all",
    run(native) {
      const { file, w } = mapped(native);
      const want = file.bytes(0, 2 * kib4);
      const good = writes([8, 1], [16, 2], [8, 3], [kib4 - 4, 0xffff_ffff]);
      assert.is(native.mmioSteps(w, good, 0, 4, 0), 4);
      view(want).setUint32(8, 3, true);
      view(want).setUint32(16, 2, true);
      view(want).setUint32(kib4 - 4, 0xffff_ffff, true);
      assert.is(native.mmioSteps(w, new Uint32Array(0), 0, 0, 0), 0);
      assert.is(native.mmioSteps(w, writes([8, 5]), 1, 1, 0), 1);
      refused("ADDRESS", () => native.mmioSteps(w, writes([8, 5], [kib4, 5]), 0, 2, 0));
      refused("ADDRESS", () => native.mmioSteps(w, writes([8, 5], [0xffff_fffc, 5]), 0, 2, 0));
      refused("ALIGNMENT", () => native.mmioSteps(w, writes([8, 5], [10, 5]), 0, 2, 0));
      refused("ARGUMENT", () => native.mmioSteps(w, Uint32Array.of(1, 8, 5, 0, 0, 6, 8, 5, 0, 0), 0, 2, 0));
      // A wrong step that is not among those to be done is none of the call's business.
      assert.is(native.mmioSteps(w, writes([20, 6], [kib4, 5]), 0, 1, 0), 1);
      view(want).setUint32(20, 6, true);
      const many = writes(...Array.from({ length: 1000 }, (_, i) => [1024 + 4 * (i % 500), i] as const));
      assert.is(native.mmioSteps(w, many, 0, 1000, 0), 1000);
      for (let i = 500; i < 1000; i++) view(want).setUint32(1024 + 4 * (i % 500), i, true);
      assert.equal(file.bytes(0, 2 * kib4), want);
    },
  },
  {
    name: "steps stop at the first that is not so, and tell what they read",
    run(native) {
      const { file, w } = mapped(native);
      native.mmioWrite32(w, 0, 0x8000_0006);
      native.mmioWrite32(w, 4, 0);
      native.mmioWrite32(w, 8, 5);
      const steps = new StepList([
        { kind: "expect", offset: 0, first: 0x8000_0005, second: 0x8000_0004 },
        { kind: "writeBack", offset: 4 },
        { kind: "writeBack", offset: 8 },
        { kind: "barrier" },
        { kind: "poll", offset: 0, first: 2, second: 2 },
        { kind: "read", offset: 8 },
        { kind: "poll", offset: 0, first: 1, second: 1 },
        { kind: "write", offset: 0, first: 9 },
      ]);
      const begun = performance.now();
      assert.is(native.mmioSteps(w, steps.words, 0, 8, 30), 6);
      const ms = performance.now() - begun;
      assert.ok(ms >= 30 && ms < 10_000, `${ms} ms`);
      const values = [0, 1, 2, 4, 5, 6].map((step) => steps.value(step));
      assert.equal(values, [0x8000_0006, 0, 5, 0x8000_0006, 5, 0x8000_0006]);
      assert.is(view(file.bytes(0, 4)).getUint32(0, true), 0x8000_0006, "what is behind was not done");
      native.mmioWrite32(w, 0, 7);
      assert.is(native.mmioSteps(w, steps.words, 6, 8, Infinity), 8);
      assert.is(native.mmioSteps(w, steps.words, 0, 8, 1000), 0);
      assert.is(steps.value(0), 9);
      const shared = new Uint32Array(new SharedArrayBuffer(4 * steps.words.length));
      shared.set(steps.words);
      assert.is(native.mmioSteps(w, shared, 5, 6, 0), 6);
      assert.is(shared[5 * 5 + 4], 5);
    },
  },
  {
    name: "a list of steps is refused for what no list is",
    run(native) {
      const { file, w } = mapped(native);
      const before = file.bytes(0, kib4);
      const good = writes([8, 1], [16, 2]);
      for (const [from, to] of [
        [0, 3],
        [3, 3],
        [2, 1],
        [-1, 1],
        [0, 0.5],
        [0, 2 ** 32],
      ] as const)
        refused("RANGE", () => native.mmioSteps(w, good, from, to, 0));
      for (const timeout of [-1, NaN]) refused("RANGE", () => native.mmioSteps(w, good, 0, 1, timeout));
      // What TypeScript would refuse, and JavaScript can pass all the same.
      const loose = native as unknown as Record<string, (...values: unknown[]) => unknown>;
      for (const wrong of [undefined, null, "0", {}, [], 0n, new Int32Array(5), new DataView(good.buffer)]) {
        refused("ARGUMENT", () => loose["mmioSteps"]?.(w, wrong, 0, 0, 0));
        refused("ARGUMENT", () => loose["mmioSteps"]?.(w, good, wrong, 1, 0));
        refused("ARGUMENT", () => loose["mmioSteps"]?.(w, good, 0, wrong, 0));
        refused("ARGUMENT", () => loose["mmioSteps"]?.(w, good, 0, 1, wrong));
        refused("ARGUMENT", () => loose["mmioSteps"]?.(wrong, good, 0, 1, 0));
      }
      refused("ARGUMENT", () => loose["mmioSteps"]?.(w, good, 0, 1));
      const gone = new Uint32Array(10);
      structuredClone(gone.buffer, { transfer: [gone.buffer] });
      assert.is(native.mmioSteps(w, gone, 0, 0, 0), 0, "a detached list has no steps");
      refused("RANGE", () => native.mmioSteps(w, gone, 0, 1, 0));
      native.mmioUnmap(w);
      refused("FREED", () => native.mmioSteps(w, writes([8, 1]), 0, 1, 0));
      assert.equal(file.bytes(0, kib4), before);
    },
  },
];
