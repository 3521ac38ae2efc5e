import { HardwareUnavailableError, PynqError } from "../../errors/errors.js";
import type { BufferFunctions } from "../../native/buffer.js";
import type { AllocationRequest, BufferAllocator, BufferObject } from "../memory.js";
import { processorMemory } from "./buffers-object.js";
import { udmabufAllocator, udmabufDevices } from "./buffers-udmabuf.js";
import { uioAllocator, uioMemories } from "./buffers-uio.js";
import { ZoclAllocator, zoclDevices } from "./buffers-zocl.js";
import type { SystemRoot } from "./system-root.js";

/** A mechanism that does not give buffers here, and why. */
export interface BufferRefusal {
  readonly kind: string;
  readonly reason: string;
}

/** What was found by looking for memory that a design can reach. */
export interface BufferProbe {
  readonly allocator: BufferAllocator | undefined;
  /** Those that were looked for before it, in order. */
  readonly refused: readonly BufferRefusal[];
}

type Attempt = (root: SystemRoot, native: BufferFunctions) => BufferAllocator | string;

/**
 * Looks for contiguous memory with a known physical address: zocl (XRT's kernel driver), u-dma-buf, reserved memory
 * behind UIO, in this order. dma-heap is not among them: its memory has no address that user space can rely on.
 */
export function probeBuffers(root: SystemRoot, native: BufferFunctions): BufferProbe {
  const refused: BufferRefusal[] = [];
  for (const [kind, attempt] of attempts) {
    const found = tried(() => attempt(root, native));
    if (typeof found !== "string") return { allocator: found, refused };
    refused.push({ kind, reason: found });
  }
  return { allocator: undefined, refused };
}

const attempts: readonly (readonly [string, Attempt])[] = [
  [
    "zocl",
    (root, native) => {
      const [device] = zoclDevices(root);
      if (device === undefined) return "no render node of the zocl driver";
      if (device.behindIommu) return `${device.name} is behind an IOMMU: its addresses are not physical ones`;
      return new ZoclAllocator(root, native, device);
    },
  ],
  [
    "u-dma-buf",
    (root, native) => {
      const devices = udmabufDevices(root);
      return devices.length > 0 ? udmabufAllocator(root, native, devices) : "the module offers no buffer";
    },
  ],
  [
    "uio",
    (root, native) => {
      const memories = uioMemories(root);
      return memories.length > 0
        ? uioAllocator(root, native, memories)
        : "no UIO device whose map lies in reserved memory";
    },
  ],
  [
    "dma-heap",
    (root) =>
      root.list("/dev/dma_heap").length > 0
        ? "there, but its memory has no physical address that user space can rely on"
        : "not there",
  ],
];

function tried(action: () => BufferAllocator | string): BufferAllocator | string {
  try {
    return action();
  } catch (error) {
    if (error instanceof PynqError) return error.message;
    throw error;
  }
}

/** The memory of a Zynq board, as the bank `PSDDR`: looked for when the first buffer is asked for. */
export class ZynqBuffers implements BufferAllocator {
  readonly #root: SystemRoot;
  readonly #native: () => BufferFunctions;
  #found: BufferAllocator | undefined;

  /** @param native gives the C helper, or throws */
  constructor(root: SystemRoot, native: () => BufferFunctions) {
    this.#root = root;
    this.#native = native;
  }

  /** The mechanism in use; `none` before the first buffer. */
  get kind(): string {
    return this.#found?.kind ?? "none";
  }

  /**
   * @throws PynqError `ARGUMENT` for another bank, or no size @throws PynqError `OUT_OF_MEMORY` that says what is free
   * @throws HardwareUnavailableError that says for each mechanism why it is not to be had
   */
  allocate(request: AllocationRequest): BufferObject {
    const { bank, bytes } = request;
    if (bank !== undefined && bank !== processorMemory) {
      throw new PynqError(
        "ARGUMENT",
        `memory bank ${bank} has no allocator on this device; ${processorMemory} has (memory in the PL is reached as an IP)`,
      );
    }
    if (!Number.isSafeInteger(bytes) || bytes < 1) {
      throw new PynqError("ARGUMENT", `a buffer of ${bytes} bytes`);
    }
    this.#found ??= this.#find();
    return this.#found.allocate(request);
  }

  #find(): BufferAllocator {
    const { allocator, refused } = probeBuffers(this.#root, this.#native());
    if (allocator !== undefined) return allocator;
    const reasons = refused.map(({ kind, reason }) => `${kind}: ${reason}`).join("; ");
    throw new HardwareUnavailableError(
      `there is no memory that a design can reach (${reasons})`,
      "load the zocl or the u-dma-buf module, or reserve memory in the device tree behind a generic-uio node " +
        "(docs/board-memory.md)",
    );
  }
}
