import type { MmioRegion } from "../device/mmio.js";

/** How a register's word crosses the bus. `V` is number up to 32 valid bits, bigint above. */
export interface WordAccess<V> {
  load(region: MmioRegion, offset: number): V;
  store(region: MmioRegion, offset: number, value: V): void;
  /** One load and one store: `(old & ~mask) | (bits & mask)`. */
  modify(region: MmioRegion, offset: number, mask: V, bits: V): void;
}

/** Up to 32 valid bits in one 32-bit access. */
export const word32: WordAccess<number> = {
  load: (region, offset) => region.read32(offset),
  store: (region, offset, value) => region.write32(offset, value),
  modify: (region, offset, mask, bits) => void region.modify32(offset, mask, bits),
};

/** Up to 32 valid bits in one 64-bit access. */
export const word32In64: WordAccess<number> = {
  load: (region, offset) => Number(region.read64(offset) & 0xffff_ffffn),
  store: (region, offset, value) => region.write64(offset, BigInt(value)),
  modify(region, offset, mask, bits) {
    const inverse = 0xffff_ffff_ffff_ffffn ^ BigInt(mask);
    region.write64(offset, (region.read64(offset) & inverse) | BigInt((bits & mask) >>> 0));
  },
};

/** 33 to 64 valid bits in one 64-bit access. */
export const word64: WordAccess<bigint> = {
  load: (region, offset) => region.read64(offset),
  store: (region, offset, value) => region.write64(offset, value),
  modify(region, offset, mask, bits) {
    region.write64(offset, (region.read64(offset) & ~mask) | (bits & mask));
  },
};

/** 33 to 64 valid bits in two 32-bit accesses, low first; not atomic. */
export const word64In32: WordAccess<bigint> = {
  load: (region, offset) => loadPair(region, offset),
  store: (region, offset, value) => storePair(region, offset, value),
  modify(region, offset, mask, bits) {
    storePair(region, offset, (loadPair(region, offset) & ~mask) | (bits & mask));
  },
};

function loadPair(region: MmioRegion, offset: number): bigint {
  const low = region.read32(offset);
  return (BigInt(region.read32(offset + 4)) << 32n) | BigInt(low);
}

function storePair(region: MmioRegion, offset: number, value: bigint): void {
  region.write32(offset, Number(value & 0xffff_ffffn));
  region.write32(offset + 4, Number(value >> 32n));
}
