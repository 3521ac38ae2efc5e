import { test } from "uvu";
import * as assert from "uvu/assert";
import { poll, unpoll } from "#runtime/kernels/poller.js";
import { projectRoot } from "../../support/project.js";
import { runNode } from "../../support/timeout.js";

/** A thing that ends after so many ms, and counts how often it was looked at. */
function ending(ms: number): { looks: number; ended: Promise<number>; hasEnded(): boolean } {
  const since = performance.now();
  const { promise, resolve } = defer();
  return {
    looks: 0,
    ended: promise,
    hasEnded() {
      this.looks += 1;
      const age = performance.now() - since;
      if (age < ms) return false;
      resolve(age);
      return true;
    },
  };
}

function defer(): { promise: Promise<number>; resolve: (value: number) => void } {
  let resolve: (value: number) => void = () => {};
  const promise = new Promise<number>((settle) => (resolve = settle));
  return { promise, resolve };
}

test("short ends are noticed at once, long ones cheaply", async () => {
  const [short, long] = [ending(0.3), ending(400)];
  poll(short, true);
  poll(long, true);
  assert.ok((await short.ended) < 50);
  const age = await long.ended;
  assert.ok(age < 700, `noticed after ${age} ms`);
  // 1 ms of spinning, then steps of an eighth of the age up to 20 ms: some 50 looks after the spin.
  const before = long.looks;
  assert.ok(before < 20_000, `${before} looks`);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.is(long.looks, before, "nobody looks after the end");
});

test("a wait of seconds is looked at some fifty times a second, not more", async () => {
  const slow = ending(Infinity);
  poll(slow, true);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const before = slow.looks;
  await new Promise((resolve) => setTimeout(resolve, 500));
  unpoll(slow);
  const during = slow.looks - before;
  assert.ok(during >= 5 && during <= 40, `${during} looks in half a second`);
  const after = slow.looks;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.is(slow.looks, after);
});

test("a background poll does not keep the process alive, another does", async () => {
  const program = (holds: boolean): string => `
    import { poll } from "#runtime/kernels/poller.js";
    const until = performance.now() + 1500;
    poll({ hasEnded: () => performance.now() > until }, ${holds});
    process.on("exit", () => console.log(performance.now() < until));
  `;
  for (const holds of [true, false]) {
    const child = await runNode(["--input-type=module", "--eval", program(holds)], {
      timeoutMs: 20_000,
      cwd: projectRoot,
    });
    assert.is(child.code, 0, child.stderr);
    assert.is(child.stdout.trim(), String(!holds));
  }
});

test.run();
