/* Memory of the software card, through the installed XRT. */
// timeout: 120 s
import { closeSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { randomNumbers } from "../../support/mutations.js";
import { writeImage } from "../../support/softcard/design.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import { fetched, finish, integers, loadedCard, softCard, uint32 } from "../../support/softcard/session.js";
import { throwsError } from "../../support/throws.js";
import { FreedError, PynqError, ValueRangeError } from "#runtime/errors/errors.js";
import type { XrtBuffer } from "#runtime/device/xrt/buffer.js";

const mib = 1 << 20;

/** Descriptors of this process with what they are open on. */
function openFiles(): readonly (readonly [number, string])[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      return [[Number(name), readlinkSync(`/proc/self/fd/${name}`)] as const];
    } catch {
      // The listing itself was open on it.
      return [];
    }
  });
}

/** Collects until it is done, at most ten times; what a turn of the event loop has looked at stays for that turn. */
async function collectGarbage(done: () => boolean): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 10; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (done()) return;
  }
}

await onSoftCard(import.meta.url, { timeoutMs: 100_000 }, async ({ folder }) => {
  const image = writeImage(`${folder}/vmath.xclbin`);
  const idle = softCard();
  throwsError(
    () => idle.allocator.allocate({ bytes: 4, bank: "bank0" }),
    PynqError,
    /load an overlay/,
    "NOT_LOADED",
  );
  await idle.close();
  const device = await loadedCard(image);
  const { allocator } = device;

  test("memory is in the bank that was asked for, zeroed on the host's side, and copied by syncs alone", () => {
    const one = allocator.allocate({ bytes: 4 * mib, bank: "bank0" });
    const other = allocator.allocate({ bytes: 4096, bank: "bank1" });
    const small = allocator.allocate({ bytes: 4096, bank: "PLRAM0" });
    assert.is(one.bytes.byteLength, 4 * mib);
    assert.ok(new Uint8Array(one.bytes).every((byte) => byte === 0));
    // The emulation puts each bank behind the one before: 4 GiB each in its emconfig.json.
    const bank = (buffer: XrtBuffer): bigint => buffer.deviceAddress >> 32n;
    assert.equal([bank(one), bank(other), bank(small)], [0n, 1n, 3n]);
    assert.is(one.coherent, false);
    assert.is(one.cacheable, true);

    const view = new Uint8Array(one.bytes);
    view.fill(1);
    one.sync("toDevice", 0, one.length);
    view.fill(2);
    one.sync("fromDevice", 0, one.length);
    assert.ok(
      view.every((byte) => byte === 1),
      "the card had what was synced, not what was written after",
    );
    for (const buffer of [one, other, small]) buffer.free();
  });

  test("syncs of parts move just those bytes: a thousand random ones against a model", () => {
    const length = 10_000;
    const buffer = allocator.allocate({ bytes: length, bank: "bank0" });
    const host = new Uint8Array(buffer.bytes);
    buffer.sync("toDevice", 0, length);
    const card = new Uint8Array(length);
    const mirror = new Uint8Array(length);
    const random = randomNumbers(7);
    for (let round = 0; round < 1_000; round++) {
      const from = random(length);
      const size = random(Math.min(length - from, 200) + 1);
      const byte = random(256);
      if (random(2) === 0) {
        host.fill(byte, from, from + size);
        mirror.fill(byte, from, from + size);
      } else if (random(2) === 0) {
        buffer.sync("toDevice", from, size);
        card.set(mirror.subarray(from, from + size), from);
      } else {
        buffer.sync("fromDevice", from, size);
        mirror.set(card.subarray(from, from + size), from);
      }
    }
    assert.equal(host, mirror);
    buffer.sync("fromDevice", 0, length);
    assert.equal(host, card);
    throwsError(() => buffer.sync("toDevice", 0, length + 1), ValueRangeError, /length/);
    throwsError(() => buffer.sync("toDevice", length + 1, 0), ValueRangeError, /offset/);
    buffer.free();
  });

  test("a sub-buffer shares memory, address and syncs with its parent, and goes with it", async () => {
    const parent = integers(device, "bank0", 2048, (i) => i);
    const part = parent.subBuffer(4096, 4096);
    assert.is(part.deviceAddress, parent.deviceAddress + 4096n);
    assert.is(part.bank, "bank0");
    new Int32Array(part.bytes).fill(5);
    assert.is(new Int32Array(parent.bytes)[1024], 5);
    part.sync("toDevice", 0, 4096);
    assert.is(fetched(parent)[2047], 5);
    const checksum = device.computeUnits.open("checksum:checksum_1");
    await finish(checksum, [{ index: 0, buffer: part, offset: 0 }, uint32(1, 1024)]);
    assert.is(checksum.readRegister(0x28), 5 * 1024);
    checksum.close();
    throwsError(() => parent.subBuffer(8000, 4096), ValueRangeError, /not within 8192/);
    throwsError(() => parent.subBuffer(0, 0), ValueRangeError, /not within/);
    parent.free();
    assert.ok(part.freed);
    throwsError(() => part.sync("toDevice", 0, 4), FreedError, /freed/);
    part.free();
  });

  test("a freed buffer is gone at once, for good, and without a crash", () => {
    const buffer = integers(device, "bank0", 64, (i) => i);
    const view = new Int32Array(buffer.bytes);
    buffer.free();
    buffer.free();
    assert.ok(buffer.freed);
    assert.is(view.length, 0);
    assert.is(view[0], undefined);
    assert.is(buffer.bytes.byteLength, 0);
    throwsError(() => buffer.sync("fromDevice", 0, 4), FreedError, /bank0/);
    throwsError(() => buffer.subBuffer(0, 4), FreedError, /bank0/);
    throwsError(() => buffer.exportDescriptor(), FreedError, /bank0/);
  });

  test("a detached buffer keeps its memory on the card", async () => {
    const buffer = integers(device, "bank0", 256, () => 3);
    const view = new Int32Array(buffer.bytes);
    buffer.detach();
    assert.is(view.length, 0);
    const checksum = device.computeUnits.open("checksum:checksum_1");
    await finish(checksum, [{ index: 0, buffer, offset: 0 }, uint32(1, 256)]);
    assert.is(checksum.readRegister(0x28), 768);
    checksum.close();
    buffer.free();
  });

  test("memory that nobody holds goes with the garbage collector", async () => {
    const before = allocator.live.length;
    const leak = (): void =>
      void Array.from({ length: 20 }, () => allocator.allocate({ bytes: mib, bank: "bank0" }));
    leak();
    assert.is(allocator.live.length, before + 20);
    await collectGarbage(() => allocator.live.length <= before);
    assert.is(allocator.live.length, before);
  });

  test("bytes that are still looked at stay, though nobody holds the buffer", async () => {
    const views = Array.from(
      { length: 20 },
      (_, k) => new Int32Array(integers(device, "bank0", 1024, () => k).bytes),
    );
    await collectGarbage(() => false);
    views.forEach((view, k) => assert.ok(view.every((value) => value === k)));
  });

  test("unknown banks, unnamed banks and impossible memory are refused in words", () => {
    throwsError(
      () => allocator.allocate({ bytes: 4, bank: "bank7" }),
      PynqError,
      /no memory bank bank7; it has bank0, bank1, bank2, PLRAM0/,
      "ARGUMENT",
    );
    throwsError(
      () => allocator.allocate({ bytes: 4 }),
      PynqError,
      /say which bank: bank0, bank1/,
      "ARGUMENT",
    );
    throwsError(() => allocator.allocate({ bytes: 0, bank: "bank0" }), ValueRangeError, /0 bytes/);
    throwsError(
      () => allocator.allocate({ bytes: 4, bank: "bank0", cacheable: false }),
      PynqError,
      /cached memory/,
      "UNSUPPORTED",
    );
    const kept = allocator.allocate({ bytes: mib, bank: "bank0" });
    throwsError(
      () => allocator.allocate({ bytes: 2 ** 47, bank: "bank0" }),
      PynqError,
      /140737488355328 bytes cannot be allocated in bank0 \(\d+ of 17179869184 bytes there are taken by \d+ buffers/,
      "OUT_OF_MEMORY",
    );
    kept.free();
  });

  test("the only bank of a design needs no name", async () => {
    const [bank0] = Object.values(image.descriptor.memories);
    assert.ok(bank0);
    if (bank0 === undefined) return;
    const descriptor = { ...image.descriptor, memories: { [bank0.name]: bank0 } };
    await device.programmer.program({ file: image.file, descriptor, download: true });
    const buffer = allocator.allocate({ bytes: 64 });
    assert.is(buffer.bank, "bank0");
    buffer.free();
    const { index: _, ...unnumbered } = bank0;
    const changed = { ...image.descriptor, memories: { [bank0.name]: unnumbered } };
    await device.programmer.program({ file: image.file, descriptor: changed, download: true });
    throwsError(() => allocator.allocate({ bytes: 64 }), PynqError, /bank0 has no index/, "ARGUMENT");
    await device.programmer.program({ ...image, download: true });
  });

  test("an exported descriptor shows the memory, belongs to the caller, and nothing is left of it", () => {
    const before = openFiles().length;
    const buffer = integers(device, "bank0", 1024, (i) => i);
    const descriptor = buffer.exportDescriptor();
    const shown = new Int32Array(4);
    readSync(descriptor, shown, 0, 16, 4 * 500);
    assert.equal([...shown], [500, 501, 502, 503]);
    const again = buffer.exportDescriptor();
    assert.is.not(again, descriptor);
    closeSync(again);
    closeSync(descriptor);
    buffer.free();
    // One that XRT's emulation keeps for every buffer that was ever mapped.
    assert.is(openFiles().length, before + 1);
  });

  test("a buffer is imported by a descriptor that XRT knows, and another one is refused", () => {
    const buffer = integers(device, "bank0", 1024, (i) => i);
    const descriptor = buffer.exportDescriptor();
    // The emulation knows its own number only, not a duplicate: look for one that is open on the same file.
    const file = readlinkSync(`/proc/self/fd/${descriptor}`);
    const own = openFiles().filter(([number, target]) => target === file && number !== descriptor);
    const imported = own.flatMap(([number]) => {
      try {
        return [allocator.importDescriptor(number)];
      } catch (error) {
        throwsError(
          () => {
            throw error;
          },
          PynqError,
          /cannot be imported: xrtBOImport: /,
          "UNSUPPORTED",
        );
        return [];
      }
    });
    assert.ok(imported.length > 0);
    for (const { length, bank, deviceAddress } of imported) {
      assert.equal([length, bank], [4096, "imported"]);
      assert.is.not(deviceAddress, buffer.deviceAddress);
    }
    throwsError(
      () => allocator.importDescriptor(9_999),
      PynqError,
      /descriptor 9999 cannot be imported/,
      "UNSUPPORTED",
    );
    closeSync(descriptor);
    for (const each of [...imported, buffer]) each.free();
  });

  test("closing the card detaches what is still held", async () => {
    const buffer = integers(device, "bank0", 64, (i) => i);
    const view = new Int32Array(buffer.bytes);
    await device.close();
    assert.is(view.length, 0);
    assert.ok(buffer.freed);
    throwsError(() => allocator.allocate({ bytes: 4, bank: "bank0" }), FreedError, /closed/);
  });

  test.run();
});
