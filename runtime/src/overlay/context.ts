import { ClosedRegion } from "../device/closed-region.js";
import type { Device } from "../device/device.js";
import type { ProgrammedState } from "../device/programmer.js";
import { FreedError, OverlayMismatchError, PynqError } from "../errors/errors.js";
import type { InterruptMap } from "../interrupts/map.js";
import { BusWindow } from "../registers/window.js";
import type { InterfaceDescriptor, IpDescriptor, OverlayDescriptor } from "./descriptor.js";
import { checkTimeout } from "./wait.js";

/** Undoes a registration. */
export type Undo = () => void;

/**
 * What an overlay, its hierarchies and its IPs share: device, description, windows on the bus, and the end of it all.
 * Made by `load()`; drivers get it in their constructor and pass it on.
 */
export class OverlayContext {
  readonly device: Device;
  readonly descriptor: OverlayDescriptor;
  /** Path of the bitstream or xclbin that was loaded; undefined on the simulated device. */
  readonly file: string | undefined;
  /** How interrupt pins are found where the design's numbers do not hold, from the load's options. */
  readonly interruptMap: InterruptMap | undefined;
  readonly #windows = new Map<string, BusWindow>();
  readonly #stops = new Set<() => void | Promise<void>>();
  readonly #ends = new Set<() => void>();
  readonly #children = new Set<OverlayContext>();
  #state: ProgrammedState;
  #timeoutMs: number;
  #over: (() => PynqError) | undefined;

  constructor(
    device: Device,
    descriptor: OverlayDescriptor,
    state: ProgrammedState,
    options: {
      readonly timeoutMs: number;
      readonly file: string | undefined;
      readonly interruptMap?: InterruptMap | undefined;
    },
  ) {
    this.device = device;
    this.descriptor = descriptor;
    this.file = options.file;
    this.interruptMap = options.interruptMap;
    this.#state = state;
    this.#timeoutMs = checkTimeout(options.timeoutMs);
  }

  /** Default time-out of waits in ms. @throws ValueRangeError where it is set to a negative number or none */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }
  set timeoutMs(value: number) {
    this.#timeoutMs = checkTimeout(value);
  }

  /** True until the overlay is freed or another design takes the device. */
  get open(): boolean {
    return this.#over === undefined;
  }

  /** True while the device holds this very programming of this design, as far as its programmer can tell. */
  isLoaded(): boolean {
    if (this.#over !== undefined) return false;
    const now = this.device.programmer.current();
    return now?.modelHash === this.descriptor.modelHash && now.generation === this.#state.generation;
  }

  /** @throws FreedError after `free()` @throws OverlayMismatchError where another design was loaded over this one */
  assertOpen(): void {
    if (this.#over !== undefined) throw this.#over();
  }

  /** @throws FreedError @throws OverlayMismatchError where the device does not hold this design any more */
  assertLoaded(): void {
    this.assertOpen();
    if (!this.isLoaded()) {
      throw new OverlayMismatchError(
        `${this.descriptor.name} is not what device ${this.device.name} holds now; load it again`,
      );
    }
  }

  /** The description of an IP. @throws PynqError `ARGUMENT` for an unknown path */
  ip(path: string): IpDescriptor {
    const ip = Object.hasOwn(this.descriptor.ips, path) ? this.descriptor.ips[path] : undefined;
    if (ip === undefined) throw new PynqError("ARGUMENT", `design ${this.descriptor.name} has no IP ${path}`);
    return ip;
  }

  /**
   * The window of an interface, mapped when first asked for and shared from then on. Mapping touches no address.
   * @throws PynqError `UNSUPPORTED` where the device has no register access
   */
  window(path: string, name: string): BusWindow {
    this.assertOpen();
    const key = `${path}/${name}`;
    let window = this.#windows.get(key);
    if (window === undefined) this.#windows.set(key, (window = this.#open(path, name, key)));
    return window;
  }

  #open(path: string, name: string, label: string): BusWindow {
    const placed = this.placed(path, name);
    const { device } = this;
    this.assertLoaded();
    if (device.mmio === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `device ${device.name} has no register access, which ${label} needs`,
      );
    }
    const size = Number(placed.size);
    if (!Number.isSafeInteger(size)) {
      throw new PynqError(
        "UNSUPPORTED",
        `${label} is too large to be mapped as a whole: ${placed.size} bytes`,
      );
    }
    return new BusWindow(device.mmio(placed.base, size), placed.dataWidth, label);
  }

  /** Where an interface is. @throws PynqError `ARGUMENT` for an unknown path or name */
  placed(path: string, name: string): InterfaceDescriptor {
    const { interfaces } = this.ip(path);
    const found = Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
    if (found !== undefined) return found;
    throw new PynqError(
      "ARGUMENT",
      `${path} has no addressed interface ${name}; it has ${Object.keys(interfaces).join(", ") || "none"}`,
    );
  }

  /** Registers what stops an engine; called, last registered first, before the overlay is freed or replaced. */
  onStop(stop: () => void | Promise<void>): Undo {
    this.#stops.add(stop);
    return () => void this.#stops.delete(stop);
  }

  /** Registers what is told when the overlay is over: nothing of it may touch the device any more. */
  onEnd(end: () => void): Undo {
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  /** Takes a context that lives within this one: it is stopped before this one is, and ends with it. */
  adopt(child: OverlayContext): void {
    this.#children.add(child);
    child.onEnd(() => this.#children.delete(child));
  }

  /** Stops all engines. All are stopped even where one cannot be; the first error is thrown afterwards. */
  async stop(): Promise<void> {
    const errors: unknown[] = [];
    const children = [...this.#children].map((child) => () => child.stop());
    for (const stop of [...children, ...[...this.#stops].reverse()]) {
      try {
        await stop();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#stops.clear();
    if (errors.length > 0) throw errors[0];
  }

  /** Takes over the state of a new programming of the same design. What was loaded into its regions is gone. */
  reprogrammed(state: ProgrammedState): void {
    this.#state = state;
    for (const child of [...this.#children]) child.replace(`${this.descriptor.name} as a whole`);
  }

  /** The end after `free()`. */
  free(): void {
    for (const child of [...this.#children]) child.free();
    this.#end(() => new FreedError(`overlay ${this.descriptor.name} was freed`));
  }

  /** The end because another design takes the device. */
  replace(by: string): void {
    for (const child of [...this.#children]) child.replace(by);
    this.#end(
      () =>
        new OverlayMismatchError(
          `overlay ${this.descriptor.name} is no longer loaded: ${by} was loaded onto device ${this.device.name}`,
        ),
    );
  }

  #end(error: () => PynqError): void {
    if (this.#over !== undefined) return;
    this.#over = error;
    for (const end of this.#ends) end();
    this.#ends.clear();
    for (const window of this.#windows.values()) {
      const { region } = window;
      window.region = new ClosedRegion(region.base, region.size, error);
      region.close();
    }
  }
}
