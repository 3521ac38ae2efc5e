import { PynqError } from "../../errors/errors.js";
import type { BufferFunctions, NativeFile, NativeMemory } from "../../native/buffer.js";
import type { AllocationRequest, BufferAllocator, BufferObject, SyncDirection } from "../memory.js";
import { Arena, pieceAlignment } from "./buffers-arena.js";
import { PhysicalBuffer } from "./buffers-object.js";
import { type Pool, PoolAllocator } from "./buffers-pool.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";

/** Classes under which the module has appeared, newest first (ikwzm/udmabuf, Readme.md). */
const classes = ["/sys/class/u-dma-buf", "/sys/class/udmabuf"];

/** `sync_mode`: what a mapping is with O_SYNC (1 to 3) or always (4 and up); these keep it cached (Readme.md, "O_SYNC"). */
const alwaysCached = [0, 4];
const alwaysUncached = [5, 6, 7];

/** One command to `sync_for_cpu` and `sync_for_device` holds a 32-bit offset: what lies beyond is left out. */
const reachable = 2 ** 32 - pieceAlignment;
/** Values of the direction: enum dma_data_direction of Linux. */
const toDevice = 1n;
const fromDevice = 2n;
/** The size's low bits hold direction and command. */
const syncGranule = 16;

/** A buffer that the u-dma-buf module reserved. */
export interface UdmabufDevice {
  readonly name: string;
  /** Its attributes. */
  readonly folder: string;
  readonly file: string;
  readonly address: bigint;
  readonly size: number;
  readonly syncMode: number;
  /** True where the hardware keeps caches and device coherent. */
  readonly coherent: boolean;
}

/** What the u-dma-buf module offers. */
export function udmabufDevices(root: SystemRoot): readonly UdmabufDevice[] {
  return classes.flatMap((folder) =>
    root.list(folder).flatMap((name) => {
      const read = (attribute: string): string | undefined => root.readText(`${folder}/${name}/${attribute}`);
      const address = read("phys_addr");
      const size = read("size");
      if (address === undefined || size === undefined) return [];
      return [
        {
          name,
          folder: `${folder}/${name}`,
          file: `/dev/${name}`,
          address: BigInt(address),
          size: Number(size),
          syncMode: Number(read("sync_mode") ?? "1"),
          coherent: read("dma_coherent") === "1",
        },
      ];
    }),
  );
}

/** Buffers from what u-dma-buf reserved. @throws HardwareUnavailableError where a device refuses to be opened */
export function udmabufAllocator(
  root: SystemRoot,
  native: BufferFunctions,
  devices: readonly UdmabufDevice[],
): BufferAllocator {
  return new PoolAllocator(
    "u-dma-buf",
    devices.map((device) => new UdmabufPool(root, native, device)),
  );
}

class UdmabufPool implements Pool {
  readonly name: string;
  readonly arena: Arena;
  readonly #root: SystemRoot;
  readonly #native: BufferFunctions;
  readonly #device: UdmabufDevice;
  readonly #cached: NativeFile;
  #uncached: NativeFile | undefined;

  constructor(root: SystemRoot, native: BufferFunctions, device: UdmabufDevice) {
    this.name = device.name;
    this.#root = root;
    this.#native = native;
    this.#device = device;
    this.#cached = this.#open(0);
    this.arena = new Arena(Math.min(device.size, reachable), {
      lock: (start, length) => native.fileLock(this.#cached, start, length),
      unlock: (start, length) => native.fileUnlock(this.#cached, start, length),
    });
  }

  make(start: number, request: AllocationRequest, release: () => void): BufferObject {
    const { name, syncMode, coherent, file, address, folder } = this.#device;
    const wanted = request.cacheable ?? !alwaysUncached.includes(syncMode);
    if (wanted ? alwaysUncached.includes(syncMode) : !coherent && alwaysCached.includes(syncMode)) {
      const how = wanted ? "uncached" : "cached";
      throw new PynqError(
        "UNSUPPORTED",
        `${name} maps ${how} memory only (sync_mode ${syncMode}); write 2 to ${folder}/sync_mode to have both`,
      );
    }
    const source = wanted || coherent ? this.#cached : (this.#uncached ??= this.#open(1));
    const length = Math.ceil(request.bytes / pieceAlignment) * pieceAlignment;
    const memory = explained(`mapping ${name}`, file, () =>
      this.#native.memoryMap(source, BigInt(start), length),
    );
    const bytes = this.#native.memoryView(memory, 0, request.bytes);
    return new UdmabufBuffer(
      { native: this.#native, memory, bytes, release, address: address + BigInt(start) },
      { coherent: coherent || !wanted, cacheable: wanted || coherent },
      (direction, offset, count) => this.#sync(direction, start + offset, count),
    );
  }

  #open(flags: 0 | 1): NativeFile {
    const { name, file } = this.#device;
    return explained(`opening ${name}`, file, () => this.#native.fileOpen(this.#root.at(file), flags));
  }

  /** One write says all, so that another process which syncs the same device cannot come between. */
  #sync(direction: SyncDirection, offset: number, length: number): void {
    const isOut = direction === "toDevice";
    const attribute = `${this.#device.folder}/${isOut ? "sync_for_device" : "sync_for_cpu"}`;
    const first = Math.floor(offset / syncGranule) * syncGranule;
    const size = Math.ceil((offset + length - first) / syncGranule) * syncGranule;
    const command = (BigInt(first) << 32n) | BigInt(size) | ((isOut ? toDevice : fromDevice) << 2n) | 1n;
    explained(`syncing ${this.name}`, attribute, () =>
      this.#root.writeAttribute(attribute, hexCommand(command)),
    );
  }
}

function hexCommand(command: bigint): string {
  return `0x${command.toString(16)}`;
}

interface Mapped {
  readonly native: BufferFunctions;
  readonly memory: NativeMemory;
  readonly bytes: ArrayBuffer;
  readonly address: bigint;
  readonly release: () => void;
}

class UdmabufBuffer extends PhysicalBuffer {
  readonly #mapped: Mapped;
  readonly #syncRange: (direction: SyncDirection, offset: number, length: number) => void;
  #lost = false;

  constructor(
    mapped: Mapped,
    kind: { readonly coherent: boolean; readonly cacheable: boolean },
    syncRange: (direction: SyncDirection, offset: number, length: number) => void,
  ) {
    super(mapped.bytes, mapped.address, kind);
    this.#mapped = mapped;
    this.#syncRange = syncRange;
  }

  protected override doSync(direction: SyncDirection, offset: number, length: number): void {
    // Coherent memory still needs the order of stores before a start register: an empty copy is a barrier.
    if (this.coherent) this.#mapped.native.memoryStore(this.#mapped.memory, 0, new Uint8Array(0));
    else this.#syncRange(direction, offset, length);
  }

  protected override doDetach(): void {
    const { native, memory } = this.#mapped;
    this.#lost = !native.memoryRelease(memory, this.bytes);
    native.memoryUnmap(memory);
  }

  protected override doFree(): void {
    // Transferred to somewhere else, the view still reaches the memory: it must not get a second owner.
    if (!this.#lost) this.#mapped.release();
  }
}
