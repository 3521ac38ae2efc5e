import { PynqError } from "../../errors/errors.js";
import type { AllocationRequest, BufferAllocator, BufferObject } from "../memory.js";
import { type ArenaReport, Arena } from "./buffers-arena.js";
import { byteSize } from "./buffers-object.js";

/** A contiguous piece of memory at a fixed place, of which buffers are cut. */
export interface Pool {
  /** Name for messages: `udmabuf0`, `uio3 (plmem)`. */
  readonly name: string;
  readonly arena: Arena;
  /** Makes the buffer of a piece; gives the piece back where it throws. */
  make(start: number, request: AllocationRequest, release: () => void): BufferObject;
}

/** Cuts buffers from pools, the first one that has room. */
export class PoolAllocator implements BufferAllocator {
  readonly kind: string;
  readonly #pools: readonly Pool[];

  constructor(kind: string, pools: readonly Pool[]) {
    this.kind = kind;
    this.#pools = pools;
  }

  allocate(request: AllocationRequest): BufferObject {
    const reports: string[] = [];
    for (const pool of this.#pools) {
      const start = pool.arena.allocate(request.bytes);
      if (typeof start !== "number") {
        reports.push(`${pool.name}: ${described(start)}`);
        continue;
      }
      const release = (): void => pool.arena.free(start);
      try {
        return pool.make(start, request, release);
      } catch (error) {
        release();
        throw error;
      }
    }
    throw new PynqError(
      "OUT_OF_MEMORY",
      `no room for ${byteSize(request.bytes)} in ${this.kind} memory (${reports.join("; ")}); free buffers, or reserve more`,
    );
  }
}

function described(report: ArenaReport): string {
  const { size, free, largest, contended } = report;
  const others = contended ? ", of which another process or worker holds a part" : "";
  return `${byteSize(free)} of ${byteSize(size)} free, at most ${byteSize(largest)} together${others}`;
}
