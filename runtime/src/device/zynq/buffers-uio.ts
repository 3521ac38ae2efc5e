import type { BufferFunctions, NativeFile, NativeMemory } from "../../native/buffer.js";
import { fromNative } from "../../native/errors.js";
import type { AllocationRequest, BufferAllocator, BufferObject, SyncDirection } from "../memory.js";
import { Arena } from "./buffers-arena.js";
import { PhysicalBuffer } from "./buffers-object.js";
import { type Pool, PoolAllocator } from "./buffers-pool.js";
import { pageSize } from "./page-size.js";
import { reservedRanges } from "./reserved-memory.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";
import { type UioDevice, type UioMap, uioDevices, uioLabel } from "./uio-devices.js";

/** A UIO map that is memory. */
interface MemoryMap {
  readonly device: UioDevice;
  readonly map: UioMap;
}

/**
 * UIO maps that lie in memory which the device tree reserves. Only those are memory: other maps are registers, and
 * a write to them is a command.
 */
export function uioMemories(root: SystemRoot): readonly MemoryMap[] {
  const ranges = reservedRanges(root);
  return uioDevices(root).flatMap((device) =>
    device.maps
      .filter(({ address, size }) =>
        ranges.some(
          (range) => address >= range.start && address + BigInt(size) <= range.start + range.size && size > 0,
        ),
      )
      .map((map) => ({ device, map })),
  );
}

/**
 * Buffers from reserved memory, mapped through UIO. @throws HardwareUnavailableError where a device refuses, PynqError
 * where it cannot be mapped
 */
export function uioAllocator(
  root: SystemRoot,
  native: BufferFunctions,
  memories: readonly MemoryMap[],
): BufferAllocator {
  return new PoolAllocator(
    "uio",
    memories.map((memory) => new UioPool(root, native, memory)),
  );
}

class UioPool implements Pool {
  readonly name: string;
  readonly arena: Arena;
  readonly #native: BufferFunctions;
  readonly #file: NativeFile;
  readonly #memory: NativeMemory;
  readonly #address: bigint;

  constructor(root: SystemRoot, native: BufferFunctions, { device, map }: MemoryMap) {
    this.name = uioLabel(device);
    this.#native = native;
    this.#address = map.address;
    // UIO takes the number of the map where other files take an offset, in pages, and maps from its start only.
    const offset = BigInt(map.index) * BigInt(pageSize(root));
    this.#file = explained(`opening memory of ${this.name}`, device.file, () =>
      native.fileOpen(root.at(device.file), 0),
    );
    this.#memory = explained(`mapping memory of ${this.name}`, device.file, () =>
      native.memoryMap(this.#file, offset, map.size),
    );
    // Byte ranges of the device file stand for physical addresses: maps of one device do not meet.
    const at = (start: number): number => Number(map.address % 2n ** 40n) + start;
    this.arena = new Arena(map.size, {
      lock: (start, length) => {
        const held = native.fileLock(this.#file, at(start), length);
        return held < 0 ? held : held - at(0);
      },
      unlock: (start, length) => native.fileUnlock(this.#file, at(start), length),
    });
  }

  make(start: number, { bytes, cacheable = true }: AllocationRequest, release: () => void): BufferObject {
    const place = { native: this.#native, memory: this.#memory, start, address: this.#address, release };
    return cacheable ? new CopiedBuffer(place, bytes) : new MappedBuffer(place, bytes);
  }
}

interface Place {
  readonly native: BufferFunctions;
  readonly memory: NativeMemory;
  readonly start: number;
  /** Physical address of the pool. */
  readonly address: bigint;
  readonly release: () => void;
}

/**
 * The host works on a copy in its own, cached memory; a sync copies. UIO maps memory as a device's, where processors
 * take aligned accesses only: what typed arrays do with it (`fill`, `set`) may end in a bus error there.
 */
class CopiedBuffer extends PhysicalBuffer {
  readonly #place: Place;

  constructor(place: Place, bytes: number) {
    super(new ArrayBuffer(bytes), place.address + BigInt(place.start), { coherent: false, cacheable: true });
    this.#place = place;
  }

  protected override doSync(direction: SyncDirection, offset: number, length: number): void {
    const { native, memory, start } = this.#place;
    const part = new Uint8Array(this.bytes, offset, length);
    try {
      if (direction === "toDevice") native.memoryStore(memory, start + offset, part);
      else native.memoryLoad(memory, start + offset, part);
    } catch (error) {
      throw fromNative(
        error,
        `cannot copy ${length} bytes ${direction === "toDevice" ? "to" : "from"} memory`,
      );
    }
  }

  protected override doDetach(): void {
    this.#place.native.detach(this.bytes);
  }

  protected override doFree(): void {
    this.#place.release();
  }
}

/** The host works on the uncached memory itself; a sync only orders accesses. */
class MappedBuffer extends PhysicalBuffer {
  readonly #place: Place;
  #lost = false;

  constructor(place: Place, bytes: number) {
    super(place.native.memoryView(place.memory, place.start, bytes), place.address + BigInt(place.start), {
      coherent: true,
      cacheable: false,
    });
    this.#place = place;
  }

  protected override doSync(): void {
    // A copy of nothing is a barrier.
    this.#place.native.memoryStore(this.#place.memory, this.#place.start, new Uint8Array(0));
  }

  protected override doDetach(): void {
    this.#lost = !this.#place.native.memoryRelease(this.#place.memory, this.bytes);
  }

  protected override doFree(): void {
    // Transferred to somewhere else, the view still reaches the memory: it must not get a second owner.
    if (!this.#lost) this.#place.release();
  }
}
