import { test } from "uvu";
import * as assert from "uvu/assert";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { NativeHelper } from "#runtime/native/helper.js";
import { noCompiler, projectHelper } from "./exercise/build.js";
import { refused } from "./exercise/checks.js";
import { mappingsOf } from "./exercise/maps.js";
import { deviceFile } from "./exercise/window.js";
import type { WorkerTask } from "./exercise/worker.js";

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();
  // Workers inherit it.
  process.env["PYNQ_GEN_NATIVE"] = helper;
  const native = createRequire(import.meta.url)(helper) as NativeHelper;

  const start = (task: WorkerTask): Worker =>
    new Worker(new URL("./exercise/worker.js", import.meta.url), { workerData: task });

  test("four threads at once use helpers of their own", async () => {
    const workers = Array.from({ length: 4 }, () => start({ task: "checks", path: "" }));
    for (const done of await Promise.all(workers.map((worker) => once(worker, "message"))))
      assert.ok(done[0] > 0);
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  test("a thread that ends gives its windows back", async () => {
    const file = deviceFile(4096);
    const worker = start({ task: "keep open", path: file.path });
    const ended = once(worker, "exit");
    assert.equal(await once(worker, "message"), ["open"]);
    assert.equal(await ended, [0]);
    assert.is(mappingsOf(file.path), 0);
  });

  test("a thread that is ended in the middle of its reads gives its windows back", async () => {
    const file = deviceFile(4096);
    const worker = start({ task: "read without end", path: file.path });
    await once(worker, "message");
    assert.is(mappingsOf(file.path), 1);
    await worker.terminate();
    assert.is(mappingsOf(file.path), 0);
  });

  test("poll sees what another thread writes", async () => {
    const file = deviceFile(4096);
    const window = native.mmioMap(file.path, 0n, 0, 4096);
    native.mmioWrite32(window, 8, 0);
    const worker = start({ task: "write later", path: file.path });
    await once(worker, "message");
    const begun = performance.now();
    assert.is(native.mmioPoll32(window, 8, 0xff, 0x01, 20_000), 0x1234_5601);
    assert.ok(performance.now() - begun < 15_000);
    await once(worker, "exit");
  });

  test("a window cannot be handed to another thread", async () => {
    const file = deviceFile(4096);
    const window = native.mmioMap(file.path, 0n, 0, 4096);
    const { port1, port2 } = new MessageChannel();
    assert.throws(
      () => port1.postMessage(window),
      (error: Error) => error.name === "DataCloneError",
    );
    port1.close();
    port2.close();
    assert.throws(() => structuredClone(window));
  });

  test("two copies of the helper in one process do not take each other's windows", () => {
    const second = join(helper, "../second.node");
    copyFileSync(helper, second);
    const other = createRequire(import.meta.url)(second) as NativeHelper;
    const file = deviceFile(4096);
    const mine = native.mmioMap(file.path, 0n, 0, 4096);
    const theirs = other.mmioMap(file.path, 0n, 0, 4096);
    assert.is(native.mmioRead32(mine, 0), other.mmioRead32(theirs, 0));
    refused("ARGUMENT", () => native.mmioRead32(theirs, 0));
    refused("ARGUMENT", () => other.mmioWrite32(mine, 0, 1));
    refused("ARGUMENT", () => native.mmioUnmap(theirs));
    native.mmioUnmap(mine);
    assert.is(other.mmioRead32(theirs, 4), new DataView(file.bytes(4, 4).buffer).getUint32(0, true));
  });
}

test.run();
