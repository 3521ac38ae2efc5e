/* What a worker thread does with the helper; the first line of its data says which part. */
import { parentPort, workerData } from "node:worker_threads";
import { requireNative } from "#runtime/native/load.js";
import { checks } from "./checks.js";
import { faultChecks } from "./fault-checks.js";
import { stepChecks } from "./step-checks.js";

export interface WorkerTask {
  readonly task: "checks" | "keep open" | "write later" | "read without end";
  readonly path: string;
}

const { task, path } = workerData as WorkerTask;
const native = requireNative();
const all = [...checks, ...stepChecks, ...faultChecks];
switch (task) {
  case "checks":
    for (const check of all) check.run(native);
    parentPort?.postMessage(all.length);
    break;
  case "keep open":
    for (let i = 0; i < 5; i++) native.mmioMap(path, 0n, 0, 4096);
    parentPort?.postMessage("open");
    break;
  case "write later": {
    const window = native.mmioMap(path, 0n, 0, 4096);
    parentPort?.postMessage("ready");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    native.mmioWrite32(window, 8, 0x1234_5601);
    break;
  }
  case "read without end": {
    const window = native.mmioMap(path, 0n, 0, 4096);
    parentPort?.postMessage("reading");
    for (;;) native.mmioRead32(window, 0);
  }
}
