// timeout: 120 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { loadNative } from "#runtime/native/load.js";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";
import { runNode, type ChildResult } from "../support/timeout.js";
import { lineChecks } from "./exercise/line-checks.js";

const native = loadNative();

/** Runs module text with the helper as `native`, in a process of its own. */
function program(
  text: string,
  nodeArgs: readonly string[] = [],
  timeoutMs: number = 15_000,
): Promise<ChildResult> {
  const start = `
    import { requireNative } from "${projectRoot}/runtime/dist/native/load.js";
    import { Worker, isMainThread } from "node:worker_threads";
    import { readdirSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    const native = requireNative();
    const count = (folder) => readdirSync(folder).length;
  `;
  return runNode([...nodeArgs, "--input-type=module", "--eval", start + text], { timeoutMs });
}

if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  for (const check of lineChecks) test(check.name, () => check.run(native));

  test("an armed line does not keep the program running", async () => {
    const result = await program(`native.lineArm(native.lineEvent(), () => {}); console.log("end");`);
    assert.is(result.timedOut, false);
    assert.is(result.code, 0, result.output);
    assert.is(result.stdout, "end\n");
  });

  test("a held line does, until it is let go or closed", async () => {
    const waits = await program(
      `const line = native.lineEvent(); native.lineHold(line, true); native.lineArm(line, () => {});`,
      [],
      1500,
    );
    assert.is(waits.timedOut, true);
    for (const end of ["native.lineHold(line, false)", "native.lineClose(line)"]) {
      const result = await program(`
        const line = native.lineEvent(); native.lineHold(line, true); native.lineHold(line, true);
        native.lineArm(line, () => {}); ${end}; console.log("end");`);
      assert.is(result.timedOut, false, end);
      assert.is(result.code, 0, result.output);
    }
  });

  test("what a callback throws is an uncaught exception, and other lines are told all the same", async () => {
    const result = await program(`
      const [a, b] = [native.lineEvent(), native.lineEvent()];
      const heard = [];
      process.on("uncaughtException", (error) => heard.push(error.message));
      native.lineArm(a, () => { throw new Error("from a"); });
      native.lineArm(b, (n) => heard.push(n));
      native.lineRaise(a, 1); native.lineRaise(b, 2);
      await sleep(100);
      console.log(heard.sort().join());`);
    assert.is(result.stdout, "2,from a\n", result.output);
    const plain = await program(`
      const a = native.lineEvent();
      native.lineArm(a, () => { throw new Error("from a"); });
      native.lineRaise(a, 1);
      await sleep(500);`);
    assert.is.not(plain.code, 0);
    assert.match(plain.stderr, "Error: from a");
  });

  test("worker threads have lines of their own, and end with lines armed, raised and held", async () => {
    const folder = tempFolder({
      files: {
        "worker.mjs": `
          import { requireNative } from "${projectRoot}/runtime/dist/native/load.js";
          import { parentPort } from "node:worker_threads";
          const native = requireNative();
          let sum = 0;
          const again = (line) => native.lineArm(line, (count) => {
            sum += count;
            again(line);
            native.lineRaise(line, 1);
            if (sum === 1000) parentPort.postMessage("busy");
          });
          for (let i = 0; i < 5; i++) {
            const line = native.lineEvent();
            native.lineHold(line, true);
            again(line);
            native.lineRaise(line, 1);
          }`,
      },
    });
    const worker = join(folder, "worker.mjs");
    const result = await program(`
      // What Node itself keeps of its first workers is there after the first round.
      let threads, files;
      for (let round = 0; round < 5; round++) {
        await sleep(200);
        if (round === 1) [threads, files] = [count("/proc/self/task"), count("/proc/self/fd")];
        const workers = Array.from({ length: 3 }, () => new Worker(${JSON.stringify(worker)}, { execArgv: [] }));
        await Promise.all(workers.map((w) => new Promise((resolve, reject) => { w.on("message", resolve); w.on("error", reject); })));
        await Promise.all(workers.map((w) => w.terminate()));
      }
      await sleep(200);
      console.log(count("/proc/self/task") - threads, count("/proc/self/fd") - files);`);
    assert.is(result.code, 0, result.output);
    assert.is(result.stdout, "0 0\n");
  });

  test("a program ends at once with lines armed, raised and held", async () => {
    const result = await program(`
      const lines = Array.from({ length: 10 }, () => native.lineEvent());
      for (const line of lines) { native.lineHold(line, true); native.lineArm(line, () => {}); native.lineRaise(line, 1); }
      process.exit(7);`);
    assert.is(result.code, 7, result.output);
    assert.is(result.stderr, "");
  });

  test("lines that nobody holds any more are closed when they are collected", async () => {
    const result = await program(
      `
      await sleep(50);
      const files = count("/proc/self/fd");
      for (let i = 0; i < 100; i++) native.lineRaise(native.lineEvent(), 1);
      const open = count("/proc/self/fd") - files;
      for (let i = 0; i < 50 && count("/proc/self/fd") > files; i++) { gc(); await sleep(10); }
      console.log(open >= 100, count("/proc/self/fd") - files);`,
      ["--expose-gc"],
    );
    assert.is(result.stdout, "true 0\n", result.output);
  });
}

test.run();
