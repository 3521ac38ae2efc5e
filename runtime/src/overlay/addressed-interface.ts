import type { MmioRegion } from "../device/mmio.js";
import { hex, printAs } from "../registers/inspect.js";
import { registerMapClass } from "../registers/register-map.js";
import type { Absent } from "./absent.js";
import type { OverlayContext } from "./context.js";

/** One of several addressed interfaces of an IP. `Map` is its register map. */
export interface AddressedInterface<
  out Map = Absent<"the design's metadata lists no registers of this interface">,
> {
  /** Name in the design, such as `S_AXI_CTRL`. */
  readonly name: string;
  /** Bus address of offset 0. */
  readonly address: bigint;
  /** Size in bytes. */
  readonly size: number;
  /** The window of bus addresses: accesses of any width, blocks, polling. */
  readonly mmio: MmioRegion;
  readonly registerMap: Map;
  /** One 32-bit read at `offset` bytes from the interface's base. */
  read(offset?: number): number;
  /** One 32-bit write at `offset` bytes from the interface's base. */
  write(offset: number, value: number): void;
}

/** The one implementation of {@link AddressedInterface}. */
export class PlacedInterface implements AddressedInterface<unknown> {
  readonly #overlay: OverlayContext;
  readonly #path: string;
  readonly #name: string;
  #map: unknown;

  constructor(overlay: OverlayContext, path: string, name: string) {
    this.#overlay = overlay;
    this.#path = path;
    this.#name = name;
    overlay.placed(path, name);
    Object.preventExtensions(this);
  }

  get name(): string {
    return this.#name;
  }
  get address(): bigint {
    return this.#overlay.placed(this.#path, this.#name).base;
  }
  get size(): number {
    return Number(this.#overlay.placed(this.#path, this.#name).size);
  }
  get mmio(): MmioRegion {
    return this.#overlay.window(this.#path, this.#name).region;
  }
  get registerMap(): unknown {
    return (this.#map ??= this.#makeMap());
  }
  read(offset = 0): number {
    return this.mmio.read32(offset);
  }
  write(offset: number, value: number): void {
    this.mmio.write32(offset, value);
  }
  toJSON(): object {
    return { name: this.name, address: hex(this.address), size: hex(this.size) };
  }

  #makeMap(): unknown {
    const block = this.#overlay.ip(this.#path).registers?.[this.#name];
    if (block === undefined) return undefined;
    const window = this.#overlay.window(this.#path, this.#name);
    return new (registerMapClass(block, window.dataWidth))(window);
  }
}

printAs(PlacedInterface.prototype, (self) => {
  return `${self.name} { address ${hex(self.address)}, ${self.size} bytes }`;
});
