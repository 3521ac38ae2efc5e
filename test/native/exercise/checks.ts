/*
 * What every build of the C helper must do, as named checks: run in process, under the sanitizers, under valgrind, in a
 * worker, and in foreign Nodes under qemu.
 */
import * as assert from "uvu/assert";
import { resolve } from "node:path";
import type { NativeError } from "#runtime/native/errors.js";
import type { NativeHelper } from "#runtime/native/helper.js";
import type { MmioHandle } from "#runtime/native/mmio.js";
import { deviceFile, pattern } from "./window.js";

export interface Check {
  readonly name: string;
  run(native: NativeHelper): void;
}

/** Runs `call`, which must throw an error of the helper with this code. */
export function refused(code: string, call: () => unknown): NativeError {
  let caught: unknown;
  try {
    call();
  } catch (error) {
    caught = error;
  }
  assert.instance(caught, Error, `no ${code} error`);
  const error = caught as NativeError;
  assert.is(error.code, code, error.message);
  return error;
}

const kib4 = 4096;

/** A window on a new device file of two pages, from its start. */
export function mapped(
  native: NativeHelper,
  size: number = kib4,
): { file: ReturnType<typeof deviceFile>; w: MmioHandle } {
  const file = deviceFile(2 * kib4);
  return { file, w: native.mmioMap(file.path, 0n, 0, size) };
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export const checks: readonly Check[] = [
  {
    name: "reads of each width see the file's bytes, little endian, unsigned",
    run(native) {
      const { file, w } = mapped(native);
      const data = view(file.bytes(0, kib4));
      for (let i = 0; i < kib4; i++) assert.is(native.mmioRead8(w, i), data.getUint8(i));
      for (let i = 0; i < kib4; i += 2) assert.is(native.mmioRead16(w, i), data.getUint16(i, true));
      for (let i = 0; i < kib4; i += 4) assert.is(native.mmioRead32(w, i), data.getUint32(i, true));
      for (let i = 0; i < kib4; i += 8) assert.is(native.mmioRead64(w, i), data.getBigUint64(i, true));
    },
  },
  {
    name: "writes of each width change these bytes and no others",
    run(native) {
      const { file, w } = mapped(native);
      const want = file.bytes(0, 2 * kib4);
      const data = view(want);
      native.mmioWrite8(w, 5, 0xfe);
      data.setUint8(5, 0xfe);
      native.mmioWrite16(w, 18, 0xfedc);
      data.setUint16(18, 0xfedc, true);
      native.mmioWrite32(w, 36, 0xfedcba98);
      data.setUint32(36, 0xfedcba98, true);
      native.mmioWrite64(w, 72, 0xfedcba9876543210n);
      data.setBigUint64(72, 0xfedcba9876543210n, true);
      native.mmioWrite32(w, kib4 - 4, 1);
      data.setUint32(kib4 - 4, 1, true);
      assert.equal(file.bytes(0, 2 * kib4), want);
    },
  },
  {
    name: "modify changes the bits under the mask and gives the value written",
    run(native) {
      const { file, w } = mapped(native);
      native.mmioWrite32(w, 8, 0xf0f0_1234);
      assert.is(native.mmioModify32(w, 8, 0xff00_00ff, 0x0a0b_0c0d), 0x0af0_120d);
      assert.is(native.mmioModify32(w, 8, 0, 0xffff_ffff), 0x0af0_120d);
      assert.is(native.mmioModify32(w, 8, 0xffff_ffff, 0xffff_ffff), 0xffff_ffff);
      assert.is(view(file.bytes(8, 4)).getUint32(0, true), 0xffff_ffff);
    },
  },
  {
    name: "poll gives the last value at once where it fits, and after the time-out where it does not",
    run(native) {
      const { w } = mapped(native);
      native.mmioWrite32(w, 16, 0x8000_0006);
      const begun = performance.now();
      assert.is(native.mmioPoll32(w, 16, 0x6, 0x6, 20_000), 0x8000_0006);
      assert.ok(performance.now() - begun < 10_000);
      assert.is(native.mmioPoll32(w, 16, 0x6, 0x6, 0), 0x8000_0006);
      assert.is(native.mmioPoll32(w, 16, 0x6, 0x6, Infinity), 0x8000_0006);
      assert.is(native.mmioPoll32(w, 16, 0, 0, 1e9), 0x8000_0006);
      const start = performance.now();
      assert.is(native.mmioPoll32(w, 16, 0x1, 0x1, 30), 0x8000_0006);
      const ms = performance.now() - start;
      assert.ok(ms >= 30 && ms < 10_000, `${ms} ms`);
      assert.is(native.mmioPoll32(w, 16, 0x1, 0x1, 0.01), 0x8000_0006);
    },
  },
  {
    name: "blocks are copied word by word, into and from any place of an array",
    run(native) {
      const { file, w } = mapped(native);
      const whole = new Uint32Array(kib4 / 4);
      native.mmioReadBlock(w, 0, whole);
      assert.equal(new Uint8Array(whole.buffer), file.bytes(0, kib4));
      const part = new Uint32Array(10).fill(7);
      native.mmioReadBlock(w, kib4 - 16, part.subarray(3, 7));
      assert.equal([...part], [7, 7, 7, ...whole.subarray(-4), 7, 7, 7]);
      const want = file.bytes(0, 2 * kib4);
      native.mmioWriteBlock(w, 12, new Uint32Array([9, 1, 0xffff_ffff, 9]).subarray(1, 3));
      view(want).setUint32(12, 1, true);
      view(want).setUint32(16, 0xffff_ffff, true);
      native.mmioWriteBlock(w, kib4, new Uint32Array(0));
      native.mmioReadBlock(w, kib4, new Uint32Array(0));
      assert.equal(file.bytes(0, 2 * kib4), want);
      const shared = new Uint32Array(new SharedArrayBuffer(16));
      native.mmioReadBlock(w, 12, shared);
      assert.equal([...shared.subarray(0, 2)], [1, 0xffff_ffff]);
    },
  },
  {
    name: "a window may begin anywhere in a file, also behind a skip, and ends where it says",
    run(native) {
      const size = 4 * 65_536; // more than a page, however large pages are here
      const file = deviceFile(size);
      const want = pattern(size);
      // The whole file last: behind the others lies more of a mapped page, so that a read there is no crash but seen.
      for (const [offset, skip, length] of [
        [4, 0, 4],
        [kib4 + 8, 16, 256],
        [0, 65_536 + 64, 8],
        [65_536, 12, 3],
        [size - 8, 0, 8],
        [0, 0, size],
      ] as const) {
        const w = native.mmioMap(file.path, BigInt(offset), skip, length);
        for (const i of new Set([0, length - 1])) {
          assert.is(native.mmioRead8(w, i), want[offset + skip + i]);
        }
        refused("ADDRESS", () => native.mmioRead8(w, length));
        native.mmioUnmap(w);
      }
    },
  },
  {
    name: "alignment is that of the bus address, not of the offset in the window",
    run(native) {
      const file = deviceFile(kib4);
      const w = native.mmioMap(file.path, 4n, 0, 64);
      refused("ALIGNMENT", () => native.mmioRead64(w, 0));
      assert.is(native.mmioRead64(w, 4), view(file.bytes(8, 8)).getBigUint64(0, true));
    },
  },
  {
    name: "accesses outside of the window or out of line are refused, and nothing is written",
    run(native) {
      const { file, w } = mapped(native, 4090);
      const before = file.bytes(0, 2 * kib4);
      const outside = [-1, -0.5, 4090, 4088.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, Infinity, -Infinity, NaN];
      for (const offset of outside) {
        refused("ADDRESS", () => native.mmioRead32(w, offset));
        refused("ADDRESS", () => native.mmioWrite32(w, offset, 1));
        refused("ADDRESS", () => native.mmioModify32(w, offset, 1, 1));
        refused("ADDRESS", () => native.mmioPoll32(w, offset, 1, 1, 0));
        refused("ADDRESS", () => native.mmioWriteBlock(w, offset, new Uint32Array(1)));
        refused("ADDRESS", () => native.mmioWrite64(w, offset, 1n));
      }
      refused("ADDRESS", () => native.mmioWrite32(w, 4088, 1));
      refused("ADDRESS", () => native.mmioWriteBlock(w, 0, new Uint32Array(1023)));
      for (const offset of [1, 2, 3, 0.25, 4085.99]) {
        refused("ALIGNMENT", () => native.mmioRead32(w, offset));
        refused("ALIGNMENT", () => native.mmioWrite32(w, offset, 1));
        refused("ALIGNMENT", () => native.mmioWriteBlock(w, offset, new Uint32Array(1)));
      }
      refused("ALIGNMENT", () => native.mmioWrite16(w, 1, 1));
      refused("ALIGNMENT", () => native.mmioWrite64(w, 4, 1n));
      refused("ALIGNMENT", () => native.mmioWrite8(w, 0.5, 1));
      assert.equal(file.bytes(0, 2 * kib4), before);
    },
  },
  {
    name: "values that do not fit are refused, not cut",
    run(native) {
      const { file, w } = mapped(native);
      const before = file.bytes(0, 2 * kib4);
      for (const value of [-1, 256, 0.5, NaN]) refused("RANGE", () => native.mmioWrite8(w, 0, value));
      for (const value of [-1, 65_536]) refused("RANGE", () => native.mmioWrite16(w, 0, value));
      for (const value of [-1, 2 ** 32, 1.5, Infinity])
        refused("RANGE", () => native.mmioWrite32(w, 0, value));
      for (const value of [-1n, 1n << 64n, 1n << 200n])
        refused("RANGE", () => native.mmioWrite64(w, 0, value));
      refused("RANGE", () => native.mmioModify32(w, 0, -1, 0));
      refused("RANGE", () => native.mmioModify32(w, 0, 1, 2 ** 32));
      for (const timeout of [-1, NaN]) refused("RANGE", () => native.mmioPoll32(w, 0, 1, 1, timeout));
      assert.equal(file.bytes(0, 2 * kib4), before);
    },
  },
  {
    name: "arguments of a wrong type or number are refused",
    run(native) {
      const { w } = mapped(native);
      // What TypeScript would refuse, and JavaScript can pass all the same.
      const loose = native as unknown as Record<string, (...values: unknown[]) => unknown>;
      for (const wrong of [undefined, null, "0", {}, [], 0n, true, Symbol("s"), () => 0]) {
        refused("ARGUMENT", () => loose["mmioRead32"]?.(w, wrong));
        refused("ARGUMENT", () => loose["mmioWrite32"]?.(w, 0, wrong));
        refused("ARGUMENT", () => loose["mmioPoll32"]?.(w, 0, 1, 1, wrong));
        refused("ARGUMENT", () => loose["mmioRead32"]?.(wrong, 0));
        refused("ARGUMENT", () => loose["mmioUnmap"]?.(wrong));
        if (typeof wrong !== "bigint") refused("ARGUMENT", () => loose["mmioWrite64"]?.(w, 0, wrong));
        refused("ARGUMENT", () => loose["mmioReadBlock"]?.(w, 0, wrong));
      }
      for (const wrong of [
        new Int32Array(1),
        new Uint8Array(4),
        new Float32Array(1),
        new BigUint64Array(1),
      ]) {
        refused("ARGUMENT", () => loose["mmioReadBlock"]?.(w, 0, wrong));
      }
      refused("ARGUMENT", () => loose["mmioReadBlock"]?.(w, 0, new DataView(new ArrayBuffer(4))));
      refused("ARGUMENT", () => loose["mmioRead32"]?.(w));
      refused("ARGUMENT", () => loose["mmioRead32"]?.(w, 0, 0));
      refused("ARGUMENT", () => loose["mmioRead32"]?.());
    },
  },
  {
    name: "a detached array counts as one of no words",
    run(native) {
      const { file, w } = mapped(native);
      const before = file.bytes(0, kib4);
      const words = new Uint32Array(4);
      structuredClone(words.buffer, { transfer: [words.buffer] });
      native.mmioWriteBlock(w, 0, words);
      native.mmioReadBlock(w, 0, words);
      assert.equal(file.bytes(0, kib4), before);
    },
  },
  {
    name: "a closed window is told from one that never was; closing twice is no error",
    run(native) {
      const { w } = mapped(native);
      native.mmioUnmap(w);
      native.mmioUnmap(w);
      refused("FREED", () => native.mmioRead8(w, 0));
      refused("FREED", () => native.mmioWrite64(w, 0, 0n));
      refused("FREED", () => native.mmioReadBlock(w, 0, new Uint32Array(1)));
      refused("FREED", () => native.mmioPoll32(w, 0, 0, 0, 0));
      refused("FREED", () => native.mmioBarrier(w));
    },
  },
  {
    name: "two hundred windows at once stay apart, in whatever order they close",
    run(native) {
      const file = deviceFile(200 * 64);
      const want = view(pattern(200 * 64));
      const windows = Array.from({ length: 200 }, (_, i) => native.mmioMap(file.path, BigInt(64 * i), 0, 64));
      const order = windows.map((w, i) => ({ w, i })).sort((a, b) => ((a.i * 71) % 200) - ((b.i * 71) % 200));
      for (const [closed, { w, i }] of order.entries()) {
        assert.is(native.mmioRead32(w, 8), want.getUint32(64 * i + 8, true));
        native.mmioUnmap(w);
        for (const other of order.slice(closed + 1, closed + 4)) {
          assert.is(native.mmioRead32(other.w, 0), want.getUint32(64 * other.i, true));
        }
      }
    },
  },
  {
    name: "windows on the same pages show the same bytes, until each of them closes",
    run(native) {
      const file = deviceFile(3 * kib4);
      const first = native.mmioMap(file.path, 16n, 0, 64);
      const second = native.mmioMap(file.path, 0n, 32, 8);
      const longer = native.mmioMap(file.path, 16n, 0, 2 * kib4);
      const other = mapped(native);
      native.mmioWrite32(first, 20, 0x1234_5678);
      assert.is(native.mmioRead32(second, 4), 0x1234_5678);
      assert.is(native.mmioRead32(longer, 20), 0x1234_5678);
      assert.is(native.mmioRead32(other.w, 36), view(other.file.bytes(36, 4)).getUint32(0, true));
      native.mmioUnmap(first);
      refused("FREED", () => native.mmioRead32(first, 20));
      assert.is(native.mmioRead32(second, 4), 0x1234_5678);
      refused("ADDRESS", () => native.mmioRead32(second, 8));
      native.mmioUnmap(second);
      refused("FREED", () => native.mmioRead32(second, 4));
      assert.is(native.mmioRead32(longer, 20), 0x1234_5678);
      const again = native.mmioMap(file.path, 32n, 0, 8);
      assert.is(native.mmioRead32(again, 4), 0x1234_5678);
    },
  },
  {
    name: "a character device can be mapped, if it is one that can",
    run(native) {
      const w = native.mmioMap("/dev/zero", 0n, 0, kib4);
      assert.is(native.mmioRead64(w, 8), 0n);
      native.mmioWrite32(w, 8, 5);
      assert.is(native.mmioRead64(w, 8), 5n);
      const error = refused("ENODEV", () => native.mmioMap("/dev/null", 0n, 0, 4));
      assert.is(error.syscall, "mmap");
    },
  },
  {
    name: "what cannot be mapped is refused with the system call's name, or before any",
    run(native) {
      const file = deviceFile(kib4);
      const missing = refused("ENOENT", () => native.mmioMap(`${file.path}-no`, 0n, 0, 4));
      assert.is(missing.syscall, "open");
      assert.is(missing.errno, -2);
      assert.match(missing.message, `${file.path}-no`);
      refused("EISDIR", () => native.mmioMap(resolve(file.path, ".."), 0n, 0, 4));
      refused("ADDRESS", () => native.mmioMap(file.path, 0n, 0, kib4 + 1));
      refused("ADDRESS", () => native.mmioMap(file.path, 4092n, 4, 4));
      refused("ADDRESS", () => native.mmioMap(file.path, (1n << 63n) - 4096n, 0, 8192));
      refused("ADDRESS", () => native.mmioMap(file.path, (1n << 64n) - 1n, 0, 4));
      refused("ADDRESS", () => native.mmioMap(file.path, 0n, 2 ** 53 - 1, 2 ** 53 - 1));
      refused("RANGE", () => native.mmioMap(file.path, -1n, 0, 4));
      refused("RANGE", () => native.mmioMap(file.path, 1n << 64n, 0, 4));
      refused("RANGE", () => native.mmioMap(file.path, 0n, -4, 4));
      refused("RANGE", () => native.mmioMap(file.path, 0n, 0, 0));
      refused("RANGE", () => native.mmioMap(file.path, 0n, 0, 4.5));
      refused("ARGUMENT", () => native.mmioMap(`${file.path}\0x`, 0n, 0, 4));
      refused("ARGUMENT", () => native.mmioMap(5 as unknown as string, 0n, 0, 4));
      refused("ARGUMENT", () => native.mmioMap(file.path, 0 as unknown as bigint, 0, 4));
    },
  },
  {
    name: "file offsets above 2 GiB and 4 GiB reach their own bytes",
    run(native) {
      // Sparse: 5 GiB of file, a few pages of disk. A 32-bit off_t would wrap to the start.
      const file = deviceFile(kib4);
      for (const [at, value] of [
        [0x8000_0000, 0xaa],
        [0xf800_0000, 0xbb],
        [0x1_4000_0000, 0xcc],
      ] as const) {
        // qemu-user 7.2 keeps 32 bits of what a 32-bit guest's mmap2 asks for (its -strace shows the request whole).
        if (process.arch === "arm" && at >= 2 ** 32) continue;
        file.fill(at, Uint8Array.of(value));
        file.fill(at + kib4 - 1, Uint8Array.of(1));
        const w = native.mmioMap(file.path, BigInt(at), 0, kib4);
        assert.is(native.mmioRead8(w, 0), value);
        native.mmioWrite8(w, 1, value);
        assert.equal([...file.bytes(at, 2)], [value, value]);
        native.mmioUnmap(w);
      }
      assert.equal(file.bytes(0, kib4), pattern(kib4));
    },
  },
];
