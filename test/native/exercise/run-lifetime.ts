/* Windows that nobody closes; run with --expose-gc. */
import * as assert from "uvu/assert";
import { setImmediate } from "node:timers/promises";
import { requireNative } from "#runtime/native/load.js";
import { mappingsOf } from "./maps.js";
import { deviceFile } from "./window.js";

const native = requireNative();
const file = deviceFile(4096);
const kept = native.mmioMap(file.path, 0n, 0, 4096);

async function collect(): Promise<void> {
  for (let i = 0; i < 10 && mappingsOf(file.path) > 1; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await setImmediate();
  }
}

for (let round = 0; round < 20; round++) {
  for (let i = 0; i < 1000; i++) native.mmioMap(file.path, 0n, 0, 4096);
  await collect();
  assert.is(mappingsOf(file.path), 1, "windows that nobody holds are unmapped");
}
// Mapped and closed, without a collection between: nothing piles up but the small handles.
for (let i = 0; i < 50_000; i++) native.mmioUnmap(native.mmioMap(file.path, 0n, 0, 4096));
assert.is(mappingsOf(file.path), 1);
native.mmioWrite32(kept, 0, 5);
assert.is(native.mmioRead32(kept, 0), 5);
console.log("lifetime ok");
