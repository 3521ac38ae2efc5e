// timeout: 120 s
/* Signals that are not of an access through the helper take the way that they take without it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type ChildResult, runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { noCompiler, projectHelper } from "./exercise/build.js";

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();

  /** Runs a program that finds the helper as `native`, and a window of two pages on `device`, of which one is there. */
  const run = (program: string, load: string = "require(helper)"): Promise<ChildResult> => {
    const script = `
      const fs = require("node:fs");
      const { Worker } = require("node:worker_threads");
      const helper = ${JSON.stringify(helper)};
      const device = ${JSON.stringify(join(tempFolder(), "device"))};
      fs.writeFileSync(device, Buffer.alloc(8192, 7));
      const native = ${load};
      const codeOf = (call) => { try { return call(); } catch (error) { return error.code; } };
      ${program}`;
    return runNode(["-e", script], { timeoutMs: 30_000 });
  };
  const windowOfHalf = `
    const window = native.mmioMap(device, 0n, 0, 8192);
    fs.truncateSync(device, 4096);
    console.log(codeOf(() => native.mmioRead32(window, 4096)), native.mmioRead8(window, 0));`;

  test("a bus error of what is not the helper's access ends the process, as without it", async () => {
    const result = await run(`${windowOfHalf}
      const memory = native.memoryMap(native.fileOpen(device, 1), 0n, 8192);
      const bytes = new Uint8Array(native.memoryView(memory, 0, 8192));
      console.log(bytes[0]);
      console.log(bytes[4096]);`);
    assert.is(result.stdout, "BUS 7\n7\n");
    assert.is(result.signal, "SIGBUS");
  });

  test("a SIGBUS that a process sends ends it, as without the helper", async () => {
    const result = await run(`${windowOfHalf}
      process.kill(process.pid, "SIGBUS");
      setTimeout(() => console.log("still there"), 5000);`);
    assert.is(result.stdout, "BUS 7\n");
    assert.is(result.signal, "SIGBUS");
  });

  test("who sets up a handler of its own gets the signal that is sent", async () => {
    const result = await run(`${windowOfHalf}
      process.on("SIGBUS", () => { console.log("mine"); process.exit(5); });
      process.kill(process.pid, "SIGBUS");
      setTimeout(() => console.log("still there"), 5000);`);
    assert.is(result.stdout, "BUS 7\nmine\n");
    assert.is(result.code, 5);
  });

  test("a thread that loads the helper alone leaves nothing dangling when it ends", async () => {
    const result = await run(
      `const worker = new Worker(\`
         const native = require(\${JSON.stringify(helper)});
         const window = native.mmioMap(\${JSON.stringify(device)}, 0n, 0, 8192);
         require("node:fs").truncateSync(\${JSON.stringify(device)}, 4096);
         try { native.mmioWrite32(window, 4096, 1); } catch (error) { console.log(error.code); }
       \`, { eval: true });
       worker.on("exit", () => setTimeout(() => process.kill(process.pid, "SIGBUS"), 50));
       setTimeout(() => console.log("still there"), 10000).unref();
       setInterval(() => {}, 1000);`,
      "undefined",
    );
    assert.is(result.stdout, "BUS\n");
    assert.is(result.signal, "SIGBUS");
  });

  test("two copies of the helper each tell of their own accesses", async () => {
    const copy = join(tempFolder(), "pynq_native.node");
    copyFileSync(helper, copy);
    const result = await run(`
      const other = require(${JSON.stringify(copy)});
      const ours = native.mmioMap(device, 0n, 0, 8192);
      const theirs = other.mmioMap(device, 0n, 0, 8192);
      fs.truncateSync(device, 4096);
      for (let i = 0; i < 3; i++) {
        console.log(codeOf(() => native.mmioRead32(ours, 4100)), codeOf(() => other.mmioRead32(theirs, 4100)));
      }
      process.kill(process.pid, "SIGBUS");
      setTimeout(() => console.log("still there"), 5000);`);
    assert.is(result.stdout, "BUS BUS\n".repeat(3));
    assert.is(result.signal, "SIGBUS");
  });
}

test.run();
