/* Windows that nobody closes; run with --expose-gc. */
import * as assert from "uvu/assert";
import { setImmediate } from "node:timers/promises";
import { requireNative } from "#runtime/native/load.js";
import type { MmioHandle } from "#runtime/native/mmio.js";
import { mappingsOf } from "./maps.js";
import { deviceFile } from "./window.js";

const native = requireNative();
const file = deviceFile(4096);
const kept: MmioHandle[] = [];

/** In a function of its own: once it has returned, no frame holds the last window. */
function openMany(): void {
  for (let i = 0; i < 1000; i++) {
    const window = native.mmioMap(file.path, 0n, 0, 4096);
    if (i % 100 === 0) kept.push(window);
  }
}

async function collect(): Promise<void> {
  for (let i = 0; i < 20 && mappingsOf(file.path) > kept.length; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await setImmediate();
  }
}

for (let round = 0; round < 20; round++) {
  openMany();
  await collect();
  assert.is(mappingsOf(file.path), kept.length, "windows that nobody holds are unmapped, the others are not");
  for (const [i, window] of kept.entries()) {
    native.mmioWrite32(window, 4 * i, i);
    assert.is(native.mmioRead32(kept[0] as MmioHandle, 4 * i), i);
  }
}
// Mapped and closed, without a collection between: nothing piles up but the small handles.
for (let i = 0; i < 50_000; i++) native.mmioUnmap(native.mmioMap(file.path, 0n, 0, 4096));
assert.is(mappingsOf(file.path), kept.length);
console.log("lifetime ok");
