/*
 * What the memory functions of every build of the C helper must do, on a temporary file as the device: run in process,
 * under the sanitizers, under valgrind, and in foreign Nodes under qemu.
 */
import * as assert from "uvu/assert";
import { truncateSync } from "node:fs";
import type { NativeFile, NativeMemory } from "#runtime/native/buffer.js";
import type { NativeHelper } from "#runtime/native/helper.js";
import type { NativeError } from "#runtime/native/errors.js";
import { refused, type Check } from "./checks.js";
import { deviceFile, pattern, type DeviceFile } from "./window.js";

const page = 4096;

function thrown(call: () => unknown): NativeError {
  try {
    call();
  } catch (error) {
    return error as NativeError;
  }
  throw new Error("it was not refused");
}

interface Opened {
  readonly device: DeviceFile;
  readonly file: NativeFile;
  readonly memory: NativeMemory;
}

function opened(native: NativeHelper, pages: number = 4): Opened {
  const device = deviceFile(pages * page);
  const file = native.fileOpen(device.path, 0);
  return { device, file, memory: native.memoryMap(file, 0n, pages * page) };
}

export const bufferChecks: readonly Check[] = [
  {
    name: "a copy to or from memory that does not answer is an error, and the next one as good as ever",
    run(native) {
      const { device, memory } = opened(native, 2);
      const bytes = new Uint8Array(8).fill(1);
      for (const copy of [native.memoryStore, native.memoryLoad]) {
        truncateSync(device.path, page);
        assert.match(refused("BUS", () => copy(memory, page - 4, bytes)).message, " 4092 ");
        truncateSync(device.path, 2 * page);
        copy(memory, page - 4, bytes);
      }
      assert.equal([...bytes], [1, 1, 1, 1, 0, 0, 0, 0]);
    },
  },
  {
    name: "a view shows the mapping's bytes both ways, from its own place on",
    run(native) {
      const { device, memory } = opened(native);
      const view = new Uint8Array(native.memoryView(memory, page + 3, 100));
      assert.is(view.length, 100);
      assert.equal([...view], [...device.bytes(page + 3, 100)]);
      view[99] = 0xa5;
      assert.is(device.bytes(page + 102, 1)[0], 0xa5);
      device.fill(page + 3, Uint8Array.of(0x77));
      assert.is(view[0], 0x77);
    },
  },
  {
    name: "a mapping begins at its offset in the file, also beyond 2 GiB",
    run(native) {
      const device = deviceFile(page);
      const far = 0xf800_0000;
      device.fill(far + 8, Uint8Array.of(0x12, 0x34));
      const memory = native.memoryMap(native.fileOpen(device.path, 1), BigInt(far), page);
      assert.equal([...new Uint8Array(native.memoryView(memory, 8, 2))], [0x12, 0x34]);
    },
  },
  {
    name: "a released view has length 0, and the mapping goes with the last one",
    run(native) {
      const { memory } = opened(native);
      const [first, second] = [native.memoryView(memory, 0, page), native.memoryView(memory, page, page)];
      const words = new Uint32Array(first);
      native.memoryUnmap(memory);
      words[0] = 0xfeed;
      assert.is(words[0], 0xfeed, "a view holds the mapping");
      refused("FREED", () => native.memoryView(memory, 0, 4));
      assert.is(native.memoryRelease(memory, first), true);
      assert.is(first.byteLength, 0);
      assert.is(words.length, 0);
      assert.is(words[0], undefined);
      assert.is(native.memoryRelease(memory, first), false, "detached already");
      assert.is(second.byteLength, page);
      assert.is(native.memoryRelease(memory, second), true);
      native.memoryUnmap(memory);
    },
  },
  {
    name: "a release touches no other mapping's view, and no ordinary ArrayBuffer",
    run(native) {
      const [one, other] = [opened(native), opened(native)];
      const view = native.memoryView(one.memory, 0, 64);
      assert.is(native.memoryRelease(other.memory, view), false);
      assert.is(view.byteLength, 64);
      const plain = new ArrayBuffer(64);
      assert.is(native.memoryRelease(one.memory, plain), false);
      assert.is(plain.byteLength, 64);
      native.detach(plain);
      assert.is(plain.byteLength, 0);
      native.detach(plain);
    },
  },
  {
    name: "copies in and out move exactly their bytes, at every alignment of both sides",
    run(native) {
      const { device, memory } = opened(native, 1);
      const before = device.bytes(0, 256);
      const source = pattern(64).map((byte) => byte ^ 0xff);
      for (let start = 0; start < 9; start++) {
        for (let shift = 0; shift < 9; shift++) {
          for (const length of [0, 1, 3, 4, 7, 8, 9, 17, 40]) {
            device.fill(0, before);
            const part = source.subarray(shift, shift + length);
            native.memoryStore(memory, 16 + start, part);
            const expected = before.slice();
            expected.set(part, 16 + start);
            assert.equal(
              Buffer.from(device.bytes(0, 256)).compare(expected),
              0,
              `${start} ${shift} ${length}`,
            );
            const into = new Uint8Array(64).fill(0x11);
            native.memoryLoad(memory, 16 + start, into.subarray(shift, shift + length));
            const read = new Uint8Array(64).fill(0x11);
            read.set(part, shift);
            assert.equal(Buffer.from(into).compare(read), 0);
          }
        }
      }
    },
  },
  {
    name: "ranges that leave the mapping are refused, and nothing is moved",
    run(native) {
      const { device, memory } = opened(native, 1);
      const bytes = new Uint8Array(8).fill(1);
      for (const [offset, length] of [
        [page, 1],
        [page - 7, 8],
        [2 ** 40, 1],
        [page + 1, 0],
      ] as const) {
        refused("RANGE", () => native.memoryStore(memory, offset, bytes.subarray(0, length)));
        refused("RANGE", () => native.memoryLoad(memory, offset, bytes.subarray(0, length)));
        refused("RANGE", () => native.memoryView(memory, offset, length));
      }
      refused("RANGE", () => native.memoryView(memory, 0, 0));
      refused("RANGE", () => native.memoryStore(memory, -1, bytes));
      refused("RANGE", () => native.memoryStore(memory, 0.5, bytes));
      assert.equal([...device.bytes(page - 8, 8)], [...pattern(page).subarray(page - 8)]);
    },
  },
  {
    name: "locked ranges exclude other open files, and only those; closing lets go",
    run(native) {
      const device = deviceFile(page);
      const [a, b] = [native.fileOpen(device.path, 0), native.fileOpen(device.path, 0)];
      assert.is(native.fileLock(a, 0x1000, 0x1000), -1);
      assert.is(native.fileLock(a, 0x1800, 0x1000), -1, "one's own ranges do not exclude each other");
      assert.is(native.fileLock(b, 0x0, 0x1000), -1, "beside it");
      assert.is(native.fileLock(b, 0x2000, 0x1000), 0x2800, "the end of what is in the way");
      native.fileUnlock(a, 0x1000, 0x1800);
      assert.is(native.fileLock(b, 0x2000, 0x1000), -1);
      assert.is(native.fileLock(a, 0x2000, 8), 0x3000);
      native.fileClose(b);
      assert.is(native.fileLock(a, 0x0, 0x4000), -1);
      native.fileClose(a);
      native.fileClose(a);
      refused("FREED", () => native.fileLock(a, 0, 1));
    },
  },
  {
    name: "wrong arguments, forged handles and failing calls are refused with a code",
    run(native) {
      const { device, file, memory } = opened(native);
      for (const value of [undefined, null, 1, {}, Object.create(file as object), memory]) {
        refused("ARGUMENT", () => native.fileClose(value as never));
        refused("ARGUMENT", () => native.memoryMap(value as never, 0n, page));
      }
      for (const value of [undefined, {}, file])
        refused("ARGUMENT", () => native.memoryUnmap(value as never));
      const missing = refused("ENOENT", () => native.fileOpen("/nowhere/udmabuf0", 0));
      assert.is(missing.syscall, "open");
      refused("ARGUMENT", () => native.fileOpen(device.path, 2 as never));
      refused("ARGUMENT", () => native.memoryMap(file, 0 as never, page));
      refused("ALIGNMENT", () => native.memoryMap(file, 16n, page));
      refused("RANGE", () => native.memoryMap(file, 0n, 0));
      refused("RANGE", () => native.memoryMap(file, 2n ** 63n, page));
      refused("ARGUMENT", () => native.fileLock(file, 0, 0));
      refused("ARGUMENT", () => native.memoryStore(memory, 0, new Uint16Array(2) as never));
      refused("ARGUMENT", () => native.memoryRelease(memory, new Uint8Array(2) as never));
      // DRM's CREATE_BO of zocl is none of a regular file's: ENOTTY, and ENOSYS under qemu-user, which does not know it.
      const create = thrown(() => native.fileIoctl(file, 0xc0106440, new Uint8Array(16)));
      assert.is(create.syscall, "ioctl");
      assert.ok(["ENOTTY", "ENOSYS"].includes(create.code), create.message);
      refused("ARGUMENT", () => native.fileIoctl(file, 0xc0106440, new Uint8Array(15)));
      refused("ARGUMENT", () => native.fileIoctl(file, 0xc0106440, new Uint8Array(17)));
      refused("ARGUMENT", () => native.fileIoctl(file, 0x5421, new Uint8Array(0)));
      native.fileClose(file);
      refused("FREED", () => native.fileIoctl(file, 0xc0106440, new Uint8Array(16)));
      refused("FREED", () => native.memoryMap(file, 0n, page));
    },
  },
];
