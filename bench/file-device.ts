/* A device whose registers are a plain file, reached through the C helper: what is measured is the way, not a bus. */
import { mkdtempSync, openSync, closeSync, ftruncateSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import type { Device } from "#runtime/device/device.js";
import type { AllocationRequest, BufferAllocator, BufferObject } from "#runtime/device/memory.js";
import type { MmioRegion } from "#runtime/device/mmio.js";
import { GuardedRegion } from "#runtime/device/zynq/guarded-region.js";
import type { ProgramRequest, ProgrammedState, Programmer } from "#runtime/device/programmer.js";

/** A programmer for devices that nothing is loaded into. */
export class NoProgramming implements Programmer {
  #state: ProgrammedState | null = null;
  program(request: ProgramRequest): Promise<ProgrammedState> {
    this.#state = { modelHash: request.descriptor.modelHash, generation: 1 };
    return Promise.resolve(this.#state);
  }
  current(): ProgrammedState | null {
    return this.#state;
  }
  release(): Promise<void> {
    return Promise.resolve();
  }
}

/** Memory of this process; its addresses are made up, since nothing follows them. */
class OrdinaryMemory implements BufferAllocator {
  readonly kind = "memory";
  #next = 0x1000_0000n;
  allocate({ bytes, bank = "PSDDR" }: AllocationRequest): BufferObject {
    const deviceAddress = this.#next;
    this.#next += BigInt(Math.ceil(bytes / 4096) * 4096);
    return new OrdinaryBuffer(new ArrayBuffer(bytes), deviceAddress, bank);
  }
}

class OrdinaryBuffer implements BufferObject {
  readonly bytes: ArrayBuffer;
  readonly deviceAddress: bigint;
  readonly bank: string;
  readonly coherent = true;
  readonly cacheable = true;
  freed = false;

  constructor(bytes: ArrayBuffer, deviceAddress: bigint, bank: string) {
    this.bytes = bytes;
    this.deviceAddress = deviceAddress;
    this.bank = bank;
  }
  sync(): void {
    // Coherent.
  }
  free(): void {
    this.freed = true;
  }
}

/** Bus addresses below 4 GiB as offsets of a sparse file. */
export class FileDevice implements Device {
  readonly kind = "sim";
  readonly name = "file";
  readonly programmer: Programmer = new NoProgramming();
  readonly allocator: BufferAllocator = new OrdinaryMemory();
  readonly path: string;
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "pynq-gen-bench-"));
    this.path = join(this.#folder, "memory");
    const file = openSync(this.path, "w");
    ftruncateSync(file, 2 ** 32);
    closeSync(file);
  }

  mmio(base: bigint, size: number): MmioRegion {
    // As the zynq device hands windows out.
    const region = NativeMmioRegion.map({ path: this.path, fileOffset: base, base, size });
    return new GuardedRegion(region, () => region.close());
  }

  close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    return Promise.resolve();
  }
}
