/*
 * Runs below the zocl stand-in: `run-zocl.js ROOT`. What it finds is printed as JSON; the test compares it with what
 * the stand-in wrote down.
 */
import { closeSync, readFileSync } from "node:fs";
import { ZynqBuffers } from "#runtime/device/zynq/buffers.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import type { PynqError } from "#runtime/errors/errors.js";
import { requireNative } from "#runtime/native/load.js";

const buffers = new ZynqBuffers(new SystemRoot(process.argv[2] ?? ""), () => requireNative());
const cached = buffers.allocate({ bytes: 5000 });
const combined = buffers.allocate({ bytes: 4096, cacheable: false });
new Uint8Array(cached.bytes).set([1, 2, 3], 4997);
new Uint8Array(combined.bytes).fill(9);
cached.sync("toDevice", 100, 28);
cached.sync("fromDevice", 0, 5000);
cached.sync("toDevice", 7, 0);
combined.sync("toDevice", 0, 4096);
const fd = cached.exportDescriptor?.() ?? -1;
closeSync(fd);
let full: PynqError | undefined;
try {
  buffers.allocate({ bytes: 1 << 20 });
} catch (error) {
  full = error as PynqError;
}
const views = [new Uint8Array(cached.bytes), new Uint32Array(combined.bytes)];
const told = [cached, combined].map(({ deviceAddress, coherent, cacheable, bank, bytes }) => ({
  address: `0x${deviceAddress.toString(16)}`,
  coherent,
  cacheable,
  bank,
  bytes: bytes.byteLength,
}));
cached.free();
cached.free();
combined.free();
let freed = "";
try {
  cached.sync("toDevice", 0, 1);
} catch (error) {
  freed = (error as PynqError).code;
}
console.log(
  JSON.stringify({
    kind: buffers.kind,
    told,
    lengths: views.map(({ length }) => length),
    full: { code: full?.code, message: full?.message },
    freed,
    exported: fd >= 0,
    mapped: readFileSync("/proc/self/maps", "utf8").includes("memfd:zocl"),
  }),
);
