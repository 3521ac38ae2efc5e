/* Buffers from reserved memory behind UIO: what they hold, how they end, and who else has some. */
import * as assert from "node:assert/strict";
import { FreedError, type Overlay } from "@pynq-gen/runtime";
import { start } from "./child.js";
import { check, rejection } from "./harness.js";

/** Size of the memory that the device trees in dts/ reserve, and where. */
export interface Reserved {
  readonly base: bigint;
  readonly size: number;
}

export async function memoryChecks(ol: Overlay, reserved: Reserved): Promise<void> {
  await check("buffers lie in the reserved memory, apart from each other", () => {
    const buffers = [ol.allocate([1000], "u4"), ol.allocate([5], "u1"), ol.allocate([300, 3], "f8")];
    const ranges = buffers
      .map(({ deviceAddress, nbytes }) => [deviceAddress, deviceAddress + BigInt(nbytes)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    assert.ok((ranges[0]?.[0] ?? 0n) >= reserved.base);
    assert.ok((ranges.at(-1)?.[1] ?? 0n) <= reserved.base + BigInt(reserved.size));
    for (let i = 1; i < ranges.length; i++) assert.ok((ranges[i]?.[0] ?? 0n) >= (ranges[i - 1]?.[1] ?? 0n));
    for (const buffer of buffers) buffer.freebuffer();
  });

  await check("what is synced to the device is there for whoever looks at that address", () => {
    const buffer = ol.allocate([1024], "u4");
    const uncached = ol.allocate([4], "u4", { cacheable: false });
    buffer.data.forEach((_, i) => (buffer.data[i] = Math.imul(i, 2654435761)));
    buffer.syncToDevice();
    const kept = buffer.data.slice();
    buffer.data.fill(0);
    buffer.slice(100, 200).syncFromDevice();
    assert.deepEqual([...buffer.data.subarray(99, 202)], [0, ...kept.subarray(100, 200), 0, 0]);
    uncached.data[2] = 0xfeedface;
    uncached.syncToDevice();
    assert.equal(uncached.coherent, true);
    assert.equal(uncached.data[2], 0xfeedface);
    buffer.freebuffer();
    uncached.freebuffer();
  });

  await check("a freed buffer is refused, and its views are empty", async () => {
    const buffer = ol.allocate([1024], "u4");
    const view = buffer.data;
    buffer.freebuffer();
    assert.equal(view.length, 0);
    assert.ok((await rejection(() => buffer.syncToDevice())) instanceof FreedError);
    assert.ok((await rejection(() => buffer.data)) instanceof FreedError);
  });

  await check(
    "when the memory is used up the error says what is free, and freeing gives it back",
    async () => {
      const quarter = reserved.size / 4;
      const buffers = [1, 2, 3].map(() => ol.allocate([quarter], "u1"));
      const error = await rejection(() => ol.allocate([quarter + 1], "u1"));
      assert.equal(error.code, "OUT_OF_MEMORY");
      assert.match(error.message, /4 MiB of 16 MiB free, at most 4 MiB together/);
      const first = buffers[0]?.deviceAddress;
      buffers[0]?.freebuffer();
      const again = ol.allocate([quarter], "u1");
      assert.equal(again.deviceAddress, first);
      again.freebuffer();
      for (const buffer of buffers.slice(1)) buffer.freebuffer();
      return error.message;
    },
  );

  await check(
    "two processes share the memory, and the kernel takes back what a killed one held",
    async () => {
      const child = start("holder", [String(reserved.size / 2)]);
      const held = BigInt(await child.line());
      const mine = ol.allocate([reserved.size / 2], "u1");
      assert.notEqual(mine.deviceAddress, held);
      const error = await rejection(() => ol.allocate([4096], "u1"));
      assert.equal(error.code, "OUT_OF_MEMORY");
      assert.match(error.message, /another process or worker holds a part/);
      await child.kill();
      const rest = ol.allocate([reserved.size / 2], "u1");
      assert.equal(rest.deviceAddress, held);
      rest.freebuffer();
      mine.freebuffer();
    },
  );
}
