import { test } from "uvu";
import * as assert from "uvu/assert";
import { DeviceMismatchError, FreedError } from "#runtime/errors/errors.js";
import { bankUse, confirmReset, reportHeld } from "#runtime/buffers/allocation.js";
import { allocateIn } from "#runtime/buffers/allocate.js";
import { isDeviceBuffer } from "#runtime/buffers/buffer-view.js";
import { pinBuffers, placeOn } from "#runtime/buffers/place.js";
import { projectRoot } from "../../support/project.js";
import { runNode } from "../../support/timeout.js";
import { standIn } from "./stand-in.js";
import { thrown } from "../../support/thrown.js";

/** Warnings of the process while `act` runs and one turn after. */
async function warnings(act: () => void): Promise<string[]> {
  const seen: string[] = [];
  const listener = (warning: Error): void => void seen.push(warning.message);
  process.on("warning", listener);
  act();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listener);
  return seen;
}

test("a freed buffer refuses everything and its views have length 0", () => {
  const device = standIn();
  const buffer = allocateIn(device, [4, 4], "u4");
  const { data } = buffer;
  const part = buffer.slice(1, 2);
  buffer.freebuffer();
  buffer.freebuffer();
  buffer[Symbol.dispose]();
  assert.is(device.objects[0]?.freeCalls, 1);
  assert.is(buffer.freed, true);
  assert.is(part.freed, true);
  assert.is(data.length, 0);
  data[0] = 1;
  assert.is(data[0], undefined);
  for (const use of [buffer, part]) {
    for (const act of [
      () => use.data,
      () => use.get(0, 0),
      () => use.set(0, 0, 1),
      () => use.fill(1),
      () => use.from([]),
      () => use.slice(),
      () => use.subarray(),
      () => use.reshape(use.size),
      () => use.syncToDevice(),
      () => use.syncFromDevice(),
      () => use.flush(),
      () => use.invalidate(),
      () => use.exportDescriptor(),
    ]) {
      assert.instance(thrown(act), FreedError, String(act));
    }
  }
  assert.is(device.objects[0]?.syncs.length, 0);
});

test("using frees at the end of the block; a slice ends alone", () => {
  const device = standIn();
  {
    using buffer = allocateIn(device, 8);
    {
      using part = buffer.slice(0, 4);
      part.fill(3);
    }
    assert.is(device.objects[0]?.freeCalls, 0);
    assert.is(buffer.get(0), 3);
  }
  assert.is(device.objects[0]?.freeCalls, 1);
});

test("memory that is in use stays when its buffer is freed, and returns when the use ends", () => {
  for (const detach of [true, false]) {
    const device = standIn("stand-in", { detach });
    const buffer = allocateIn(device, 8);
    const { data } = buffer;
    let watched = 0;
    const first = pinBuffers(device, [buffer, buffer], { by: "run of vadd_1", watch: () => (watched += 1) });
    const second = pinBuffers(device, [buffer.slice(2)], { by: "transfer of dma" });
    buffer.freebuffer();
    assert.is(data.length, 0, "views end at once");
    assert.is(watched, 1, "the user is asked to notice the end");
    assert.instance(
      thrown(() => buffer.data),
      FreedError,
    );
    first.release();
    first.release();
    assert.is(device.objects[0]?.freeCalls, 0);
    second.release();
    assert.is(device.objects[0]?.freeCalls, 1);
    assert.equal(bankUse(device, "bank0"), { bytes: 0, buffers: 0 });
  }
});

test("a use that has ended without anybody looking is noticed at free", () => {
  const device = standIn();
  const buffer = allocateIn(device, 8);
  const pin = pinBuffers(device, [buffer], { by: "run", refresh: () => pin.release() });
  buffer.freebuffer();
  assert.is(device.objects[0]?.freeCalls, 1);
});

test("a confirmed reset releases everything on the device, and only there", () => {
  const [device, other] = [standIn("a"), standIn("b")];
  const [buffer, elsewhere] = [allocateIn(device, 8), allocateIn(other, 8)];
  let told = 0;
  pinBuffers(device, [buffer], { by: "run", reset: () => (told += 1) });
  pinBuffers(other, [elsewhere], { by: "run" });
  buffer.freebuffer();
  elsewhere.freebuffer();
  assert.is(device.objects[0]?.freeCalls, 0);
  confirmReset(device);
  assert.is(told, 1);
  assert.is(device.objects[0]?.freeCalls, 1);
  assert.is(other.objects[0]?.freeCalls, 0);
  confirmReset(device);
  assert.is(told, 1);
});

test("memory that cannot be returned is reported by name", async () => {
  const device = standIn();
  const buffer = allocateIn(device, 8, "i2", { name: "frame" });
  pinBuffers(device, [buffer], { by: "run of vadd_1" });
  buffer.freebuffer();
  const seen = await warnings(() => assert.is(reportHeld(device), 1));
  assert.is(seen.length, 1);
  assert.match(seen[0] ?? "", 'buffer "frame" (i2[8] in bank0) is kept: run of vadd_1 never ended');
  assert.equal(await warnings(() => assert.is(reportHeld(standIn()), 0)), []);
});

test("only buffers of this runtime and this device have a place", () => {
  const device = standIn("a");
  const buffer = allocateIn(device, 8, "u2");
  const place = placeOn(device, buffer.slice(3), "in_a");
  assert.equal([place.byteOffset, place.nbytes, place.dtype], [6, 10, "u2"]);
  const forged = Object.create(Object.getPrototypeOf(buffer) as object, {
    deviceAddress: { value: 0x1234n },
    data: { value: new Uint16Array(8) },
  }) as unknown;
  for (const value of [forged, { ...buffer }, new Uint16Array(8), 0x1000n, null, undefined, "x"]) {
    assert.is(isDeviceBuffer(value), false);
    assert.is(thrown(() => placeOn(device, value, "in_a")).code, "ARGUMENT");
  }
  assert.is(isDeviceBuffer(buffer), true);
  const error = thrown(() => placeOn(standIn("b"), buffer, "in_a"));
  assert.instance(error, DeviceMismatchError);
  assert.match(error.message, "in_a: buffer u2[8] in bank0 belongs to device a, not to b");
  const card = (bdf: string): ReturnType<typeof standIn> => Object.assign(standIn("card"), { bdf });
  const one = allocateIn(card("0000:3b:00.1"), 8, "u2");
  assert.match(
    thrown(() => placeOn(card("0000:5e:00.1"), one, "in_a")).message,
    "belongs to device card at 0000:3b:00.1, not to the other card at 0000:5e:00.1",
  );
  assert.match(
    thrown(() => placeOn(standIn(), allocateIn(standIn(), 8), "in_a")).message,
    "belongs to device stand-in, not to the other stand-in",
  );
  buffer.freebuffer();
  assert.instance(
    thrown(() => placeOn(device, buffer, "in_a")),
    FreedError,
  );
  assert.instance(
    thrown(() => pinBuffers(device, [buffer], { by: "run" })),
    FreedError,
  );
});

test("a buffer that is lost is reported by name, and its memory kept", async () => {
  const program = `
    import { allocateIn } from "#runtime/buffers/allocate.js";
    import { standIn } from ${JSON.stringify(new URL("./stand-in.js", import.meta.url).href)};
    const device = standIn();
    const kept = allocateIn(device, 4, "u1", { name: "kept" });
    const freed = allocateIn(device, 4, "u1", { name: "freed" });
    freed.freebuffer();
    (() => void allocateIn(device, [3, 5], "f4", { name: "lost" }))();
    for (let round = 0; round < 20; round++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    console.log(JSON.stringify({ frees: device.objects.map((object) => object.freeCalls), kept: kept.freed }));
  `;
  const child = await runNode(["--expose-gc", "--input-type=module", "--eval", program], {
    timeoutMs: 30_000,
    cwd: projectRoot,
  });
  assert.is(child.code, 0, child.stderr);
  assert.equal(JSON.parse(child.stdout), { frees: [0, 1, 0], kept: false });
  assert.match(child.stderr, 'buffer "lost" (f4[3, 5] in bank0) was lost without freebuffer(); its 60 bytes');
  assert.not.match(child.stderr, '"kept"');
  assert.not.match(child.stderr, '"freed"');
});

test.run();
