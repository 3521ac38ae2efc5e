import { FreedError, PynqError } from "../../errors/errors.js";
import type { MemoryDescriptor } from "../../overlay/descriptor.js";
import type { AllocationRequest, BufferAllocator, BufferObject, SyncDirection } from "../memory.js";
import type { DeviceMemory } from "./device-memory.js";

/** Buffers begin at multiples of this many bytes, as on real devices. */
const alignment = 4096n;

/** Bank of a simulated device whose design names none: like the PS's own memory, its lowest part left out. */
const defaultBank: MemoryDescriptor = {
  name: "PSDDR",
  tag: "PSDDR",
  type: "PSDDR",
  base: 0n,
  size: 0x4000_0000n,
};

/** Size of a bank whose design does not say it, in bytes. */
const unknownSize = 0x4000_0000n;

/** Lowest address handed out, so that no buffer is at 0 or where an operating system would be. */
const lowest = 0x1000_0000n;

interface Taken {
  readonly address: bigint;
  readonly size: bigint;
}

/** A bank: where it is and what is taken, in order of address. */
interface Bank {
  readonly name: string;
  readonly base: bigint;
  readonly end: bigint;
  readonly taken: Taken[];
}

/**
 * Hands out memory with a host copy and a device copy, so that a forgotten sync shows; a buffer that is not cacheable
 * has one copy, as on a board. The same sequence of calls gives the same addresses: first fit from the bank's start.
 */
export class SimAllocator implements BufferAllocator {
  readonly kind = "sim";
  readonly #memory: DeviceMemory;
  #banks: Map<string, Bank> = new Map([[defaultBank.name, bankOf(defaultBank)]]);

  constructor(memory: DeviceMemory) {
    this.#memory = memory;
  }

  /** Takes over the banks of a newly loaded design. A bank of the same name and place keeps what is taken of it. */
  setBanks(memories: readonly MemoryDescriptor[]): void {
    const old = this.#banks;
    const fresh = (memories.length === 0 ? [defaultBank] : memories).map(bankOf);
    this.#banks = new Map(
      fresh.map((bank) => {
        const known = old.get(bank.name);
        return [bank.name, known?.base === bank.base && known.end === bank.end ? known : bank];
      }),
    );
  }

  allocate({ bytes, bank: name, cacheable = true }: AllocationRequest): BufferObject {
    if (!Number.isSafeInteger(bytes) || bytes < 1) {
      throw new PynqError("ARGUMENT", `a buffer has at least 1 byte, got ${bytes}`);
    }
    const bank = this.#bank(name);
    const size = ((BigInt(bytes) + alignment - 1n) / alignment) * alignment;
    const address = takeFirstFit(bank, size);
    if (address === undefined) throw outOfMemory(bank, bytes);
    const release = (): void => {
      this.#memory.remove(address);
      const index = bank.taken.findIndex((taken) => taken.address === address);
      if (index >= 0) bank.taken.splice(index, 1);
    };
    let host: ArrayBuffer;
    let device: Uint8Array;
    try {
      host = new ArrayBuffer(bytes);
      device = cacheable ? new Uint8Array(bytes) : new Uint8Array(host);
    } catch (cause) {
      release();
      throw new PynqError("OUT_OF_MEMORY", `this process has no ${bytes} bytes for a simulated buffer`, {
        cause,
      });
    }
    this.#memory.add(address, device);
    const moved = (bytes: Uint8Array): void => this.#memory.add(address, bytes);
    return new SimBufferObject(host, device, address, bank.name, cacheable, release, moved);
  }

  #bank(name: string | undefined): Bank {
    const names = [...this.#banks.keys()];
    const only = names.length === 1 ? names[0] : this.#banks.has("PSDDR") ? "PSDDR" : undefined;
    const chosen = name ?? only;
    const bank = chosen === undefined ? undefined : this.#banks.get(chosen);
    if (bank !== undefined) return bank;
    const what =
      name === undefined ? "the design has several memories: name one of" : `no memory ${name}; there is`;
    throw new PynqError("ARGUMENT", `${what} ${names.join(", ")}`);
  }
}

class SimBufferObject implements BufferObject {
  readonly bytes: ArrayBuffer;
  readonly deviceAddress: bigint;
  readonly bank: string;
  readonly coherent: boolean;
  readonly cacheable: boolean;
  #device: Uint8Array;
  readonly #release: () => void;
  readonly #moved: (device: Uint8Array) => void;
  #freed = false;

  constructor(
    bytes: ArrayBuffer,
    device: Uint8Array,
    deviceAddress: bigint,
    bank: string,
    cacheable: boolean,
    release: () => void,
    moved: (device: Uint8Array) => void,
  ) {
    this.bytes = bytes;
    this.#device = device;
    this.deviceAddress = deviceAddress;
    this.bank = bank;
    this.cacheable = cacheable;
    this.coherent = !cacheable;
    this.#release = release;
    this.#moved = moved;
  }

  get freed(): boolean {
    return this.#freed;
  }

  sync(direction: SyncDirection, offset: number, length: number): void {
    if (this.#freed) throw new FreedError(`the buffer at 0x${this.deviceAddress.toString(16)} was freed`);
    const size = this.#device.length;
    if (
      !Number.isInteger(offset) ||
      !Number.isInteger(length) ||
      offset < 0 ||
      length < 0 ||
      offset + length > size
    ) {
      throw new PynqError(
        "ARGUMENT",
        `sync of ${length} bytes at ${offset} leaves the buffer of ${size} bytes`,
      );
    }
    if (this.coherent) return;
    const host = new Uint8Array(this.bytes, offset, length);
    if (direction === "toDevice") this.#device.set(host, offset);
    else host.set(this.#device.subarray(offset, offset + length));
  }

  detach(): void {
    if (this.bytes.byteLength === 0) return;
    const storage = structuredClone(this.bytes, { transfer: [this.bytes] });
    if (!this.coherent) return;
    // The host's view was the device's copy too; the device goes on with the storage behind it.
    this.#device = new Uint8Array(storage);
    this.#moved(this.#device);
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#release();
    if (this.bytes.byteLength > 0) structuredClone(this.bytes, { transfer: [this.bytes] });
  }
}

function bankOf({ name, base, size = unknownSize }: MemoryDescriptor): Bank {
  const end = base + size;
  return { name, base: base < lowest && end > lowest * 2n ? lowest : base, end, taken: [] };
}

/** Takes the first gap that is large enough and gives its address. */
function takeFirstFit(bank: Bank, size: bigint): bigint | undefined {
  let address = ((bank.base + alignment - 1n) / alignment) * alignment;
  let index = 0;
  for (const taken of bank.taken) {
    if (taken.address - address >= size) break;
    address = taken.address + taken.size;
    index += 1;
  }
  if (address + size > bank.end) return undefined;
  bank.taken.splice(index, 0, { address, size });
  return address;
}

function outOfMemory(bank: Bank, bytes: number): PynqError {
  const used = bank.taken.reduce((sum, { size }) => sum + size, 0n);
  const free = bank.end - bank.base - used;
  return new PynqError(
    "OUT_OF_MEMORY",
    `${bank.name} has no ${bytes} bytes in one piece: ${free} bytes are free, ${used} taken by ${bank.taken.length} buffers`,
  );
}
