import { AddressError } from "../../errors/errors.js";
import { hex } from "../../registers/inspect.js";
import type { WordStore } from "./sim-interface.js";
import { SparseMemory } from "./sparse-memory.js";

/** A block of device memory that was allocated: the device's copy of a buffer. */
interface Block {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** A part of the device's memory map that may be accessed beyond what was allocated, such as a block RAM. */
interface Area {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}

/**
 * Memory as the design's own masters see it, by device address: the device's copies of buffers, and the memories of the
 * design. Models of DMA engines and kernels read and write here; a buffer's host copy changes only by a sync.
 */
export class DeviceMemory {
  readonly #blocks = new Map<bigint, Block>();
  readonly #sparse = new SparseMemory();
  #areas: readonly Area[] = [];

  /**
   * The device's copy of an allocated range, to read and write in place.
   * @throws AddressError where the range is not inside one buffer
   */
  view(address: bigint, bytes: number): Uint8Array {
    const block = this.#blockAt(address, bytes);
    if (block === undefined) throw this.#error("view", address, bytes);
    const at = Number(address - block.address);
    return block.bytes.subarray(at, at + bytes);
  }

  /**
   * The device's copy from an address to the end of the buffer that it lies in: what a pointer leads to.
   * @throws AddressError where the address is in no buffer
   */
  viewFrom(address: bigint): Uint8Array {
    const block = this.#blockAt(address, 1);
    if (block === undefined) throw this.#error("view", address, 1);
    return block.bytes.subarray(Number(address - block.address));
  }

  /** True where a buffer begins at the address. */
  has(address: bigint): boolean {
    return this.#blocks.has(address);
  }

  /** Copies bytes out. @throws AddressError where the range is in no buffer and no memory of the design */
  read(address: bigint, bytes: number): Uint8Array {
    const block = this.#blockAt(address, bytes);
    if (block !== undefined) return this.view(address, bytes).slice();
    this.#checkArea("read", address, bytes);
    const copy = new Uint8Array(bytes);
    this.#sparse.read(Number(address), copy);
    return copy;
  }

  /** Copies bytes in. @throws AddressError where the range is in no buffer and no memory of the design */
  write(address: bigint, from: Uint8Array): void {
    const block = this.#blockAt(address, from.length);
    if (block !== undefined) {
      block.bytes.set(from, Number(address - block.address));
      return;
    }
    this.#checkArea("write", address, from.length);
    this.#sparse.write(Number(address), from);
  }

  /** Takes over the memories of a newly loaded design; their contents are 0, buffers keep theirs. */
  setAreas(areas: readonly Area[]): void {
    this.#areas = areas;
    this.#sparse.clear();
  }

  add(address: bigint, bytes: Uint8Array): void {
    this.#blocks.set(address, { address, bytes });
  }

  remove(address: bigint): void {
    this.#blocks.delete(address);
  }

  /** The memory from `base` on, word by word, for an interface that shows it on the bus. */
  wordsFrom(base: bigint): WordStore {
    return {
      readWord: (offset) => {
        const address = base + BigInt(offset);
        const block = this.#blockAt(address, 4);
        return block === undefined
          ? this.#sparse.readWord(Number(address))
          : wordsOf(block, address).getUint32(0, true);
      },
      writeWord: (offset, word) => {
        const address = base + BigInt(offset);
        const block = this.#blockAt(address, 4);
        if (block === undefined) this.#sparse.writeWord(Number(address), word);
        else wordsOf(block, address).setUint32(0, word, true);
      },
    };
  }

  #blockAt(address: bigint, bytes: number): Block | undefined {
    for (const block of this.#blocks.values()) {
      const end = block.address + BigInt(block.bytes.length);
      if (address >= block.address && address + BigInt(bytes) <= end) return block;
    }
    return undefined;
  }

  #checkArea(doing: string, address: bigint, bytes: number): void {
    const inside = this.#areas.some(
      ({ base, size }) => address >= base && address + BigInt(bytes) <= base + size,
    );
    if (!inside) throw this.#error(doing, address, bytes);
  }

  #error(doing: string, address: bigint, bytes: number): AddressError {
    const buffers = [...this.#blocks.values()].map(
      (block) => `buffer ${hex(block.address)} to ${hex(block.address + BigInt(block.bytes.length) - 1n)}`,
    );
    const areas = this.#areas.map(
      ({ name, base, size }) => `${name} ${hex(base)} to ${hex(base + size - 1n)}`,
    );
    const there = [...buffers, ...areas].join(", ") || "nothing";
    return new AddressError(
      `the device cannot ${doing} ${bytes} bytes at ${hex(address)}: not inside one memory; there is ${there}`,
    );
  }
}

function wordsOf(block: Block, address: bigint): DataView {
  const { buffer, byteOffset } = block.bytes;
  return new DataView(buffer, byteOffset + Number(address - block.address), 4);
}
