import { PynqError } from "../../errors/errors.js";
import type { NativeHelper } from "../../native/helper.js";
import type { XrtDeviceHandle } from "../../native/xrt.js";
import type { MemoryDescriptor } from "../../overlay/descriptor.js";
import type { AllocationRequest, BufferAllocator } from "../memory.js";
import { bankIndex, XrtBuffer, type BufferOwner, type XrtBufferKey } from "./buffer.js";
import { fromXrt } from "./errors.js";

/** `XCL_BO_FLAGS_*` of XRT's xrt_mem.h. */
const flags = { normal: 0, cacheable: 1 << 24, hostOnly: 1 << 29 } as const;

/** A loaded design's memory and the device that holds it. */
export interface AllocatorSource {
  readonly name: string;
  readonly native: NativeHelper;
  /** True on a Zynq (driver zocl), where host and design share one memory; false for cards and their emulations. */
  readonly edge: boolean;
  /** @throws PynqError `NOT_LOADED`, FreedError */
  loaded(): {
    readonly handle: XrtDeviceHandle;
    readonly memories: Readonly<Record<string, MemoryDescriptor>>;
  };
}

/** Memory banks of the design on a card: `xrtBOAlloc` with the bank's index as group. */
export class XrtAllocator implements BufferAllocator, BufferOwner {
  readonly kind: string = "xrt";
  readonly #source: AllocatorSource;
  /** Weak: a buffer that nobody freed or holds goes with the garbage collector, and its memory with it. */
  readonly #live = new Map<XrtBufferKey, WeakRef<XrtBuffer>>();

  constructor(source: AllocatorSource) {
    this.#source = source;
  }

  get name(): string {
    return this.#source.name;
  }
  get native(): NativeHelper {
    return this.#source.native;
  }

  /** Buffers that were not given back yet. */
  get live(): readonly XrtBuffer[] {
    return [...this.#live.values()].map((each) => each.deref()).filter((each) => each !== undefined);
  }

  /**
   * Memory in a bank of the design. `cacheable: false` is for a Zynq alone, where it is the default.
   * @throws PynqError `NOT_LOADED` before a design is loaded: the banks are the design's
   * @throws PynqError `UNSUPPORTED` for uncached memory on a card: the host's side is ordinary memory
   */
  allocate(request: AllocationRequest): XrtBuffer {
    const { handle, memories } = this.#source.loaded();
    const { edge } = this.#source;
    if (request.cacheable === false && !edge) {
      throw new PynqError(
        "UNSUPPORTED",
        "the host's side of a card's buffer is cached memory; leave cacheable out",
      );
    }
    const cacheable = !edge || request.cacheable === true;
    const memory = this.#bank(memories, request.bank);
    const group = bankIndex(memory.name, memory.index);
    // Memory of the host that the card reaches by itself has no copy on the card.
    const kind = memory.type === "HOST" ? flags.hostOnly : edge && cacheable ? flags.cacheable : flags.normal;
    try {
      const buffer = this.native.xrtAllocate(handle, request.bytes, kind, group);
      return this.#keep(new XrtBuffer(this, buffer, { bank: memory.name, fresh: true, cacheable }));
    } catch (error) {
      const what = `${request.bytes} bytes cannot be allocated in ${memory.name} (${this.#use(memory)})`;
      throw fromXrt(error, what, "OUT_OF_MEMORY");
    }
  }

  /**
   * A buffer over memory that another driver or process exported as a dma-buf. The descriptor stays the caller's.
   * @throws PynqError `UNSUPPORTED` where XRT cannot import it (emulations cannot)
   */
  importDescriptor(descriptor: number): XrtBuffer {
    const { handle } = this.#source.loaded();
    try {
      const buffer = this.native.xrtImportBuffer(handle, descriptor);
      return this.#keep(new XrtBuffer(this, buffer, { bank: "imported", fresh: false, cacheable: true }));
    } catch (error) {
      throw fromXrt(error, `descriptor ${descriptor} cannot be imported`, "UNSUPPORTED");
    }
  }

  released(buffer: XrtBuffer): void {
    this.#live.delete(buffer.key);
  }

  #keep(buffer: XrtBuffer): XrtBuffer {
    this.#live.set(buffer.key, new WeakRef(buffer));
    return buffer;
  }

  /** As in PYNQ: the only bank where there is one, else it must be named. */
  #bank(memories: Readonly<Record<string, MemoryDescriptor>>, name: string | undefined): MemoryDescriptor {
    const names = Object.keys(memories);
    const wanted = name ?? (names.length === 1 ? names[0] : undefined);
    if (wanted === undefined) {
      const what =
        names.length === 0 ? "the design has no memory bank" : `say which bank: ${names.join(", ")}`;
      throw new PynqError("ARGUMENT", `a buffer needs a memory bank; ${what}`);
    }
    const memory = Object.hasOwn(memories, wanted) ? memories[wanted] : undefined;
    if (memory !== undefined) return memory;
    throw new PynqError(
      "ARGUMENT",
      `the design has no memory bank ${wanted}; it has ${names.join(", ") || "none"}`,
    );
  }

  #use(memory: MemoryDescriptor): string {
    const buffers = this.live.filter(({ bank }) => bank === memory.name);
    const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
    const size = memory.size === undefined ? "" : ` of ${memory.size}`;
    return `${bytes}${size} bytes there are taken by ${buffers.length} buffers of this process`;
  }
}
