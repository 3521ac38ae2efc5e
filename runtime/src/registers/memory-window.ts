import { AddressError, PynqError } from "../errors/errors.js";
import type { MmioRegion } from "../device/mmio.js";
import type { MemoryWindowDescriptor } from "./descriptor.js";
import { hex, printAs } from "./inspect.js";
import type { BusWindow } from "./window.js";

/** A window of plain memory inside an interface: what generated code sees as `MemoryWindow`. */
export class WindowMemory {
  readonly #descriptor: MemoryWindowDescriptor;
  readonly #window: BusWindow;

  constructor(descriptor: MemoryWindowDescriptor, window: BusWindow) {
    this.#descriptor = descriptor;
    this.#window = window;
    Object.preventExtensions(this);
  }

  get name(): string {
    return this.#descriptor.name;
  }
  get address(): bigint {
    return this.#window.base + BigInt(this.#descriptor.offset);
  }
  get offset(): number {
    return this.#descriptor.offset;
  }
  get size(): number {
    return this.#descriptor.size;
  }

  read32(offset: number): number {
    return this.#enter(offset, 4, "read-only").read32(this.#descriptor.offset + offset);
  }
  write32(offset: number, value: number): void {
    this.#enter(offset, 4, "write-only").write32(this.#descriptor.offset + offset, value);
  }
  readBlock(offset: number, into: Uint32Array): void {
    this.#enter(offset, into.byteLength, "read-only").readBlock(this.#descriptor.offset + offset, into);
  }
  writeBlock(offset: number, from: Uint32Array): void {
    this.#enter(offset, from.byteLength, "write-only").writeBlock(this.#descriptor.offset + offset, from);
  }

  toJSON(): object {
    return { name: this.name, address: hex(this.address), size: this.size };
  }

  static {
    printAs(WindowMemory.prototype, (self) => {
      return `${self.#window.label} ${self.name} { address ${hex(self.address)}, ${self.size} bytes }`;
    });
  }

  /** Gives the region, after checking that the access stays inside the window and is of a kind that it allows. */
  #enter(offset: number, bytes: number, kind: "read-only" | "write-only"): MmioRegion {
    const { access = "read-write", name, size } = this.#descriptor;
    if (access !== "read-write" && access !== kind)
      throw new PynqError("UNSUPPORTED", `${name} is ${access}`);
    if (!Number.isInteger(offset) || offset < 0 || offset + bytes > size) {
      throw new AddressError(`${name} is ${size} bytes long; ${bytes} bytes at offset ${offset} leave it`);
    }
    return this.#window.region;
  }
}
