/* Buffers: copies into and out of them, syncs, slices; beside memcpy in C on the same memory. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DeviceBuffer } from "@pynq-gen/runtime";
import { allocateIn } from "#runtime/buffers/allocate.js";
import { ZynqBuffers } from "#runtime/device/zynq/buffers.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { requireNative } from "#runtime/native/load.js";
import { NoProgramming } from "./file-device.js";
import { nanoseconds, ratio } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { runC } from "./tools.js";

const MIB = 2 ** 20;
/** Bytes of the made-up memory devices, and of the largest buffer in them. */
const POOL = 32 * MIB;
const SIZES = [4096, 8 * MIB] as const;

interface Memcpy {
  readonly in: number;
  readonly out: number;
}

/** A 32-bit big-endian cell of a device tree. */
function cells(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

/** System files by which u-dma-buf offers memory that the host maps, cached. */
const mapped: Readonly<Record<string, string | Uint8Array>> = {
  "sys/class/u-dma-buf/udmabuf0/phys_addr": "0x10000000\n",
  "sys/class/u-dma-buf/udmabuf0/size": `${POOL}\n`,
  "sys/class/u-dma-buf/udmabuf0/sync_mode": "1\n",
  "sys/class/u-dma-buf/udmabuf0/dma_coherent": "1\n",
};

/** System files by which UIO offers reserved memory, of which the host works on a copy. */
const copied: Readonly<Record<string, string | Uint8Array>> = {
  "proc/device-tree/reserved-memory/#address-cells": cells(1),
  "proc/device-tree/reserved-memory/#size-cells": cells(1),
  "proc/device-tree/reserved-memory/pool@10000000/reg": cells(0x1000_0000, POOL),
  "sys/class/uio/uio0/name": "pool\n",
  "sys/class/uio/uio0/maps/map0/addr": "0x10000000\n",
  "sys/class/uio/uio0/maps/map0/size": `0x${POOL.toString(16)}\n`,
};

/** A device with memory behind made-up system files; the memory itself is `file`. */
function memoryDevice(files: Readonly<Record<string, string | Uint8Array>>, file: string): MemoryDevice {
  // In memory where the system has such a folder: what is measured is no disk.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "pynq-gen-bench-"));
  for (const [name, content] of Object.entries({ ...files, [file]: new Uint8Array(POOL) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const allocator = new ZynqBuffers(new SystemRoot(folder), () => requireNative());
  return {
    memory: join(folder, file),
    device: {
      kind: "zynq",
      name: "made up",
      programmer: new NoProgramming(),
      allocator,
      close: () => Promise.resolve(),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface MemoryDevice {
  readonly device: Parameters<typeof allocateIn>[0];
  /** The file that is the memory. */
  readonly memory: string;
  remove(): void;
}

function sizeText(bytes: number): string {
  return bytes < MIB ? `${bytes / 1024} KiB` : `${bytes / MIB} MiB`;
}

/** A row: the time of a way to move so many bytes, beside that of memcpy. */
function row(what: string, bytes: number, ns: number, plain: number | undefined): string[] {
  const rate = (time: number): string => `${(bytes / time).toFixed(1)} GB/s`;
  return [
    what,
    sizeText(bytes),
    ns < 10_000 ? `${ns.toFixed(0)} ns` : `${(ns / 1000).toFixed(0)} µs`,
    rate(ns),
    plain === undefined ? "no compiler" : `${rate(plain)} (${ratio(ns, plain)} its time)`,
  ];
}

function copies(buffer: DeviceBuffer<"i4">, plain: Memcpy | undefined): string[][] {
  const host = new Int32Array(buffer.size).fill(1);
  const { nbytes } = buffer;
  return [
    row(
      "`buffer.data.set(array)`",
      nbytes,
      nanoseconds(() => (buffer.data.set(host), 0)),
      plain?.in,
    ),
    row(
      "`buffer.from(array)`",
      nbytes,
      nanoseconds(() => (buffer.from(host), 0)),
      plain?.in,
    ),
    row(
      "`array.set(buffer.data)`",
      nbytes,
      nanoseconds(() => (host.set(buffer.data), 0)),
      plain?.out,
    ),
  ];
}

function syncs(buffer: DeviceBuffer<"i4">, plain: Memcpy | undefined): string[][] {
  const { nbytes } = buffer;
  return [
    row(
      "`buffer.syncToDevice()`",
      nbytes,
      nanoseconds(() => (buffer.syncToDevice(), 0)),
      plain?.in,
    ),
    row(
      "`buffer.syncFromDevice()`",
      nbytes,
      nanoseconds(() => (buffer.syncFromDevice(), 0)),
      plain?.out,
    ),
  ];
}

/** Measures copies on mapped memory, syncs that copy, and a slice of a large buffer. */
export function benchBuffers(): BenchTable {
  const direct = memoryDevice(mapped, "dev/udmabuf0");
  const apart = memoryDevice(copied, "dev/uio0");
  const rows: string[][] = [];
  try {
    for (const bytes of SIZES) {
      const plain = runC<Memcpy>("memory", [direct.memory, String(bytes)]);
      const buffer = allocateIn(direct.device, bytes / 4, "i4");
      rows.push(...copies(buffer, plain));
      buffer.freebuffer();
    }
    for (const bytes of SIZES) {
      const plain = runC<Memcpy>("memory", [apart.memory, String(bytes)]);
      const buffer = allocateIn(apart.device, bytes / 4, "i4");
      rows.push(...syncs(buffer, plain));
      if (bytes === SIZES[1]) {
        const part = runC<Memcpy>("memory", [apart.memory, String(SIZES[0])]);
        const step = SIZES[0] / 4;
        const slice = nanoseconds(() => (buffer.slice(step, 2 * step).syncToDevice(), 0));
        rows.push(
          row(`a slice of ${sizeText(bytes)}: \`slice(…).syncToDevice()\``, SIZES[0], slice, part?.in),
        );
      }
      buffer.freebuffer();
    }
  } finally {
    direct.remove();
    apart.remove();
  }
  return {
    title: "Buffers",
    note: "Copies between an `Int32Array` and a buffer that is mapped memory, and syncs of a buffer whose host side is a copy (reserved memory behind UIO), by aligned words as device memory needs them; memory files stand for the devices, C does memcpy on the same. Caches are this machine's: a board's syncs are slower on both sides.",
    columns: ["what", "size", "a call", "rate", "memcpy in C"],
    rows,
  };
}
