/* Windows that nobody closes; run with --expose-gc. */
import * as assert from "uvu/assert";
import { setImmediate } from "node:timers/promises";
import { requireNative } from "#runtime/native/load.js";
import type { MmioHandle } from "#runtime/native/mmio.js";
import { mappingsOf } from "./maps.js";
import { deviceFile } from "./window.js";

const native = requireNative();
const page = 4096;
const file = deviceFile(1000 * page);
const kept: MmioHandle[] = [];
/** Windows are kept on ten pages: those on the same pages share a mapping. */
const pagesKept = 10;

/** In a function of its own: once it has returned, no frame holds the last window. */
function openMany(): void {
  for (let i = 0; i < 1000; i++) {
    const window = native.mmioMap(file.path, BigInt(i * page), 0, page);
    if (i % 100 === 0) kept.push(window);
  }
}

async function collect(): Promise<void> {
  for (let i = 0; i < 20 && mappingsOf(file.path) > pagesKept; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await setImmediate();
  }
}

for (let round = 0; round < 20; round++) {
  openMany();
  await collect();
  assert.is(mappingsOf(file.path), pagesKept, "windows that nobody holds are unmapped, the others are not");
  for (const [i, window] of kept.entries()) {
    native.mmioWrite32(window, 4 * i, i);
    assert.is(native.mmioRead32(kept[i % pagesKept] as MmioHandle, 4 * i), i);
  }
}
// Mapped and closed, without a collection between: nothing piles up but the small handles.
for (let i = 0; i < 50_000; i++) native.mmioUnmap(native.mmioMap(file.path, BigInt(page), 0, page));
assert.is(mappingsOf(file.path), pagesKept);
// The pages of closed windows go with the last of them.
for (const [i, window] of kept.entries()) {
  assert.is(mappingsOf(file.path), i <= kept.length - pagesKept ? pagesKept : kept.length - i);
  native.mmioUnmap(window);
  native.mmioUnmap(window);
}
assert.is(mappingsOf(file.path), 0);
console.log("lifetime ok");
