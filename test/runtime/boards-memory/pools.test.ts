// u-dma-buf and reserved memory behind UIO, on files in the place of devices; u-dma-buf never ran on silicon.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Arena, type ArenaReport } from "#runtime/device/zynq/buffers-arena.js";
import { ZynqBuffers } from "#runtime/device/zynq/buffers.js";
import { reservedRanges } from "#runtime/device/zynq/reserved-memory.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import type { PynqError } from "#runtime/errors/errors.js";
import { loadNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";

function refusal(action: () => unknown): PynqError {
  try {
    action();
  } catch (error) {
    return error as PynqError;
  }
  throw new Error("it was not refused");
}

const cells = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};

test("pieces of an arena are whole pages, first fit, and come back", () => {
  const locked: string[] = [];
  const arena = new Arena(0x8000, {
    lock: (start, length) => (locked.push(`+${start}:${length}`), -1),
    unlock: (start, length) => locked.push(`-${start}:${length}`),
  });
  const [a, b, c] = [arena.allocate(1), arena.allocate(0x1001), arena.allocate(0x2000)];
  assert.equal([a, b, c], [0, 0x1000, 0x3000]);
  arena.free(0x1000);
  assert.is(arena.allocate(0x3000), 0x5000, "the gap is too small");
  assert.is(arena.allocate(0x2000), 0x1000, "it fits the gap");
  assert.equal(arena.allocate(1), { size: 0x8000, free: 0, largest: 0, contended: false });
  arena.free(0);
  arena.free(0);
  assert.is(arena.allocate(4096), 0);
  assert.equal(
    locked.filter((each) => each.startsWith("-")),
    ["-4096:8192", "-0:4096"],
  );
});

test("an arena goes around what others hold", () => {
  const held = { start: 0x2000, end: 0x4800 };
  const arena = new Arena(0x8000, {
    lock: (start, length) => (start < held.end && start + length > held.start ? held.end : -1),
    unlock: () => undefined,
  });
  assert.is(arena.allocate(0x3000), 0x5000);
  assert.is(arena.allocate(0x2000), 0);
  const report = arena.allocate(0x1000) as ArenaReport;
  assert.equal(report, { size: 0x8000, free: 0x3000, largest: 0x3000, contended: true });
});

test("reserved ranges are read with the tree's own cell counts; pools without an address are none", () => {
  const root = new SystemRoot(
    tempFolder({
      files: {
        "proc/device-tree/reserved-memory/#address-cells": cells(2),
        "proc/device-tree/reserved-memory/#size-cells": cells(2),
        "proc/device-tree/reserved-memory/a@870000000/reg": cells(8, 0x7000_0000, 0, 0x10_0000),
        "proc/device-tree/reserved-memory/pool/size": cells(0, 0x100_0000),
        "proc/device-tree/reserved-memory/ranges": "",
      },
    }),
  );
  assert.equal(reservedRanges(root), [{ name: "a@870000000", start: 0x8_7000_0000n, size: 0x10_0000n }]);
  assert.equal(reservedRanges(new SystemRoot(tempFolder())), []);
});

const native = loadNative();
if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  const uioFiles = (size: number): Record<string, string | Uint8Array> => ({
    "proc/device-tree/reserved-memory/#address-cells": cells(1),
    "proc/device-tree/reserved-memory/#size-cells": cells(1),
    "proc/device-tree/reserved-memory/mem@3e000000/reg": cells(0x3e00_0000, size),
    "sys/class/uio/uio0/name": "timer\n",
    "sys/class/uio/uio0/maps/map0/addr": "0x41200000\n",
    "sys/class/uio/uio0/maps/map0/size": "0x10000\n",
    "sys/class/uio/uio1/name": "mem\n",
    "sys/class/uio/uio1/maps/map0/addr": "0x3e000000\n",
    "sys/class/uio/uio1/maps/map0/size": `0x${size.toString(16)}\n`,
    "dev/uio0": "",
    "dev/uio1": new Uint8Array(size).fill(0xee),
  });
  const made = (files: Record<string, string | Uint8Array>): { buffers: ZynqBuffers; folder: string } => {
    const folder = tempFolder({ files });
    return { buffers: new ZynqBuffers(new SystemRoot(folder), () => native), folder };
  };

  test("only a UIO map in reserved memory is memory: registers are never handed out", () => {
    const files = uioFiles(0x4000);
    delete files["proc/device-tree/reserved-memory/mem@3e000000/reg"];
    const { buffers } = made(files);
    const error = refusal(() => buffers.allocate({ bytes: 4096 }));
    assert.is(error.code, "HARDWARE_UNAVAILABLE");
    assert.match(error.message, /zocl: no render node/);
    assert.match(error.message, /u-dma-buf: the module offers no buffer/);
    assert.match(error.message, /uio: no UIO device whose map lies in reserved memory/);
    assert.match(error.message, /dma-heap: not there/);
  });

  test("dma-heap is named, with why it is not used", () => {
    const { buffers } = made({ "dev/dma_heap/linux,cma": "" });
    assert.match(
      refusal(() => buffers.allocate({ bytes: 1 })).message,
      /dma-heap: there, but its memory has no physical address/,
    );
  });

  test("a UIO buffer works on a copy: exact ranges move at a sync, and nothing else does", () => {
    const { buffers, folder } = made(uioFiles(0x4000));
    const memory = (): Buffer => readFileSync(join(folder, "dev/uio1"));
    buffers.allocate({ bytes: 1 });
    const buffer = buffers.allocate({ bytes: 100 });
    assert.is(buffers.kind, "uio");
    assert.is(buffer.deviceAddress, 0x3e00_1000n);
    assert.equal([buffer.coherent, buffer.cacheable, buffer.bank], [false, true, "PSDDR"]);
    const bytes = new Uint8Array(buffer.bytes);
    bytes.fill(7);
    assert.ok(
      memory().every((byte) => byte === 0xee),
      "nothing before a sync",
    );
    buffer.sync("toDevice", 3, 10);
    const expected = Buffer.alloc(0x4000, 0xee).fill(7, 0x1003, 0x100d);
    assert.is(memory().compare(expected), 0);
    bytes.fill(1);
    buffer.sync("fromDevice", 0, 5);
    assert.equal([...bytes.subarray(0, 6)], [0xee, 0xee, 0xee, 7, 7, 1]);
    for (const [offset, length] of [
      [-1, 2],
      [99, 2],
      [101, 0],
      [0, NaN],
    ] as const) {
      assert.is(refusal(() => buffer.sync("toDevice", offset, length)).code, "RANGE");
    }
    buffer.free();
    assert.is(bytes.length, 0);
    assert.is(refusal(() => buffer.sync("toDevice", 0, 1)).code, "FREED");
  });

  test("an uncached UIO buffer is the memory itself", () => {
    const { buffers, folder } = made(uioFiles(0x4000));
    const buffer = buffers.allocate({ bytes: 64, cacheable: false });
    assert.equal([buffer.coherent, buffer.cacheable], [true, false]);
    new Uint8Array(buffer.bytes)[63] = 0x55;
    buffer.sync("toDevice", 0, 64);
    assert.is(readFileSync(join(folder, "dev/uio1"))[63], 0x55);
    buffer.detach?.();
    assert.is(buffer.bytes.byteLength, 0);
    const other = buffers.allocate({ bytes: 64 });
    assert.is.not(other.deviceAddress, buffer.deviceAddress, "detached is not freed");
    buffer.free();
    assert.is(buffers.allocate({ bytes: 64 }).deviceAddress, buffer.deviceAddress);
  });

  test("memory that is used up is an error that says what is free; freeing gives it back", () => {
    const { buffers } = made(uioFiles(0x4000));
    const first = buffers.allocate({ bytes: 0x1000 });
    buffers.allocate({ bytes: 0x1000 });
    const error = refusal(() => buffers.allocate({ bytes: 0x2001 }));
    assert.is(error.code, "OUT_OF_MEMORY");
    assert.match(
      error.message,
      /no room for 8 KiB in uio memory \(uio1 \(mem\): 8 KiB of 16 KiB free, at most 8 KiB together\)/,
    );
    first.free();
    assert.match(
      refusal(() => buffers.allocate({ bytes: 0x3000 })).message,
      /12 KiB of 16 KiB free, at most 8 KiB together/,
    );
    assert.is(buffers.allocate({ bytes: 0x1000 }).deviceAddress, 0x3e00_0000n);
  });

  test("two users of one memory get different pieces, and see that the other holds some", () => {
    const { buffers, folder } = made(uioFiles(0x4000));
    const others = new ZynqBuffers(new SystemRoot(folder), () => native);
    const [mine, hers] = [buffers.allocate({ bytes: 0x2000 }), others.allocate({ bytes: 0x2000 })];
    assert.is.not(mine.deviceAddress, hers.deviceAddress);
    assert.match(
      refusal(() => buffers.allocate({ bytes: 1 })).message,
      /another process or worker holds a part/,
    );
    hers.free();
    assert.is(buffers.allocate({ bytes: 1 }).deviceAddress, hers.deviceAddress);
  });

  test("another bank, and no size, are refused", () => {
    const { buffers } = made(uioFiles(0x4000));
    assert.match(
      refusal(() => buffers.allocate({ bytes: 1, bank: "ddr4_0" })).message,
      /memory bank ddr4_0 has no allocator/,
    );
    for (const bytes of [0, -1, 1.5, NaN])
      assert.is(refusal(() => buffers.allocate({ bytes })).code, "ARGUMENT");
    assert.is(buffers.allocate({ bytes: 1, bank: "PSDDR" }).bank, "PSDDR");
  });

  const udmabufFiles = (
    attributes: Readonly<Record<string, string>>,
  ): Record<string, string | Uint8Array> => {
    const folder = "sys/class/u-dma-buf/udmabuf0";
    const all = {
      phys_addr: "0x1f300000",
      size: "16384",
      sync_mode: "1",
      dma_coherent: "0",
      sync_for_cpu: "0",
      sync_for_device: "0",
    };
    return {
      ...Object.fromEntries(
        Object.entries({ ...all, ...attributes }).map(([name, value]) => [`${folder}/${name}`, `${value}\n`]),
      ),
      "dev/udmabuf0": new Uint8Array(0x4000),
    };
  };
  const command = (folder: string, attribute: string): string =>
    readFileSync(join(folder, "sys/class/u-dma-buf/udmabuf0", attribute), "utf8").trim();
  /** An attribute is written over from its start, as sysfs has it; the file keeps what was longer. */
  const clear = (folder: string, attribute: string): void =>
    truncateSync(join(folder, "sys/class/u-dma-buf/udmabuf0", attribute));

  test("a u-dma-buf buffer is mapped at its piece, and a sync is one command with its exact range", () => {
    const { buffers, folder } = made(udmabufFiles({}));
    buffers.allocate({ bytes: 1 });
    const buffer = buffers.allocate({ bytes: 5000 });
    assert.is(buffers.kind, "u-dma-buf");
    assert.is(buffer.deviceAddress, 0x1f30_1000n);
    assert.equal([buffer.coherent, buffer.cacheable], [false, true]);
    new Uint8Array(buffer.bytes)[4999] = 0x42;
    assert.is(readFileSync(join(folder, "dev/udmabuf0"))[0x1000 + 4999], 0x42);
    // (offset << 32) | size in sixteens | direction << 2 | 1; 1 is DMA_TO_DEVICE, 2 DMA_FROM_DEVICE.
    clear(folder, "sync_for_device");
    buffer.sync("toDevice", 0x20, 0x40);
    assert.is(BigInt(command(folder, "sync_for_device")), (0x1020n << 32n) | 0x40n | 4n | 1n);
    clear(folder, "sync_for_cpu");
    buffer.sync("fromDevice", 0x25, 3);
    assert.is(
      BigInt(command(folder, "sync_for_cpu")),
      (0x1020n << 32n) | 0x10n | 8n | 1n,
      "granules of 16 bytes",
    );
    clear(folder, "sync_for_cpu");
    buffer.sync("fromDevice", 0x2f, 2);
    assert.is(BigInt(command(folder, "sync_for_cpu")), (0x1020n << 32n) | 0x20n | 8n | 1n);
    buffer.free();
    assert.is(buffers.allocate({ bytes: 0x3000 }).deviceAddress, 0x1f30_1000n);
  });

  test("u-dma-buf is uncached where it is asked to be and its sync_mode allows; else it says what to set", () => {
    const uncached = made(udmabufFiles({ sync_mode: "2" }));
    const buffer = uncached.buffers.allocate({ bytes: 16, cacheable: false });
    assert.equal([buffer.coherent, buffer.cacheable], [true, false]);
    buffer.sync("toDevice", 0, 16);
    assert.is(command(uncached.folder, "sync_for_device"), "0", "no command is needed");
    const always = made(udmabufFiles({ sync_mode: "0" }));
    const error = refusal(() => always.buffers.allocate({ bytes: 16, cacheable: false }));
    assert.is(error.code, "UNSUPPORTED");
    assert.match(error.message, /sync_mode 0.*write 2 to \/sys\/class\/u-dma-buf\/udmabuf0\/sync_mode/);
    const never = made(udmabufFiles({ sync_mode: "7" }));
    assert.is(never.buffers.allocate({ bytes: 16 }).coherent, true);
    assert.is(refusal(() => never.buffers.allocate({ bytes: 16, cacheable: true })).code, "UNSUPPORTED");
    assert.is(
      never.buffers.allocate({ bytes: 0x3000 }).deviceAddress,
      0x1f30_1000n,
      "a refusal holds nothing",
    );
  });

  test("hardware-coherent u-dma-buf needs no command", () => {
    const { buffers, folder } = made(udmabufFiles({ dma_coherent: "1" }));
    const buffer = buffers.allocate({ bytes: 16 });
    assert.equal([buffer.coherent, buffer.cacheable], [true, true]);
    buffer.sync("toDevice", 0, 16);
    assert.is(command(folder, "sync_for_device"), "0");
  });

  test("a device that cannot be opened is one reason among others", () => {
    const files = { ...uioFiles(0x4000), ...udmabufFiles({}) };
    delete files["dev/udmabuf0"];
    const { buffers, folder } = made(files);
    buffers.allocate({ bytes: 1 });
    assert.is(buffers.kind, "uio");
    writeFileSync(join(folder, "dev/udmabuf0"), new Uint8Array(0x4000));
    const again = new ZynqBuffers(new SystemRoot(folder), () => native);
    again.allocate({ bytes: 1 });
    assert.is(again.kind, "u-dma-buf", "the first in order that works");
  });
}

test.run();
