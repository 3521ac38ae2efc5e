import { AddressError, HardwareUnavailableError, ValueRangeError } from "../../errors/errors.js";
import type { MmioRegion } from "../mmio.js";
import type { NativeMmioOptions } from "../native-mmio.js";
import { GuardedRegion } from "./guarded-region.js";
import { pageSize } from "./page-size.js";
import { systemError } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";
import { uioDevices } from "./uio-devices.js";

const MEM = "/dev/mem";

/** Maps a window of a file, as `NativeMmioRegion.map` does. */
export type MapWindow = (options: NativeMmioOptions) => MmioRegion;

interface Mapping {
  readonly region: MmioRegion;
  users: number;
}

/** Where a range of bus addresses can be reached. */
interface Place {
  readonly path: string;
  readonly fileOffset: bigint;
  readonly skip: number;
}

/**
 * Bus addresses as this process reaches them: through a UIO device where one covers the range (no root, no
 * STRICT_DEVMEM), else through /dev/mem. Mapping touches no address. Mirrors PYNQ's `MMIO`.
 */
export class AddressSpace {
  readonly #root: SystemRoot;
  readonly #map: MapWindow;
  readonly #mappings: Map<string, Mapping> = new Map();
  readonly #windows: Set<GuardedRegion> = new Set();

  constructor(root: SystemRoot, map: MapWindow) {
    this.#root = root;
    this.#map = map;
  }

  /**
   * Maps a window. Equal windows share one region; of others on the same pages the C helper shares the mapping.
   * @throws ValueRangeError for a base or size that is none @throws AddressError for Linux's own memory
   * @throws HardwareUnavailableError `PERMISSION` that names the missing right
   */
  open(base: bigint, size: number): GuardedRegion {
    if (base < 0n || !Number.isSafeInteger(size) || size < 1) {
      throw new ValueRangeError(`a window of ${size} bytes at ${base} is no range of bus addresses`);
    }
    this.#refuseMemory(base, size);
    const key = `${base}/${size}`;
    let mapping = this.#mappings.get(key);
    if (mapping === undefined) {
      mapping = { region: this.#mapSomehow(base, size), users: 0 };
      this.#mappings.set(key, mapping);
    }
    const shared = mapping;
    shared.users++;
    const window: GuardedRegion = new GuardedRegion(shared.region, () => {
      this.#windows.delete(window);
      if (--shared.users > 0) return;
      this.#mappings.delete(key);
      shared.region.close();
    });
    this.#windows.add(window);
    return window;
  }

  /** The windows that are open. */
  get windows(): readonly GuardedRegion[] {
    return [...this.#windows];
  }

  #mapSomehow(base: bigint, size: number): MmioRegion {
    const uio = this.#uioPlace(base, size);
    if (uio === undefined) return this.#mapPlace(base, size, memPlace(base));
    try {
      return this.#mapPlace(base, size, uio);
    } catch (error) {
      if (!(error instanceof HardwareUnavailableError) || error.code !== "PERMISSION") throw error;
      try {
        return this.#mapPlace(base, size, memPlace(base));
      } catch {
        // The UIO node's refusal is the one that a user can do something about.
        throw error;
      }
    }
  }

  #mapPlace(base: bigint, size: number, { path, fileOffset, skip }: Place): MmioRegion {
    try {
      return this.#map({ path: this.#root.at(path), fileOffset, skip, base, size });
    } catch (error) {
      const refused = error instanceof HardwareUnavailableError && error.code === "PERMISSION";
      if (!refused) throw error;
      const doing = `mapping ${size} bytes at 0x${base.toString(16)}`;
      // The kernel's own refusal comes from mmap; open fails where the user lacks the right.
      if (path === MEM && (error.cause as NodeJS.ErrnoException | undefined)?.syscall === "mmap") {
        throw new HardwareUnavailableError(
          `${doing}: the kernel keeps these addresses from user space (STRICT_DEVMEM, or IO_STRICT_DEVMEM where a ` +
            "driver has claimed them)",
          "describe the IP as generic-uio in the device tree and use its UIO node (docs/board.md), or unbind the driver",
          { code: "PERMISSION", cause: error },
        );
      }
      throw systemError(error.cause, doing, path);
    }
  }

  /** The UIO map that covers a range. Its file offset is its number in pages, its start at most a page further on. */
  #uioPlace(base: bigint, size: number): Place | undefined {
    const page = BigInt(pageSize(this.#root));
    for (const { file, maps } of uioDevices(this.#root)) {
      for (const map of maps) {
        // The kernel maps from the beginning of the page on.
        const start = map.address & ~(page - 1n);
        if (base < start || base + BigInt(size) > map.address + BigInt(map.size)) continue;
        return { path: file, fileOffset: BigInt(map.index) * page, skip: Number(base - start) };
      }
    }
    return undefined;
  }

  /** A register window never lies in memory that Linux uses; a wrong address must not write there. */
  #refuseMemory(base: bigint, size: number): void {
    for (const line of (this.#root.readText("/proc/iomem") ?? "").split("\n")) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) : System RAM/.exec(line);
      // Without rights the kernel shows every range as 0-0.
      if (match === null || /^0+$/.test(match[2]!)) continue;
      const [first, last] = [BigInt(`0x${match[1]}`), BigInt(`0x${match[2]}`)];
      if (base <= last && base + BigInt(size) > first) {
        throw new AddressError(
          `${size} bytes at 0x${base.toString(16)} reach into Linux's own memory ` +
            `(0x${first.toString(16)} to 0x${last.toString(16)}): no register is there`,
        );
      }
    }
  }
}

function memPlace(base: bigint): Place {
  return { path: MEM, fileOffset: base, skip: 0 };
}
