import { allocateTarget } from "../buffers/allocate-target.js";
import { reportHeld } from "../buffers/allocation.js";
import type { DeviceBuffer } from "../buffers/device-buffer.js";
import type { CanonicalDType, DTypeName } from "../buffers/dtypes.js";
import type { AllocateOptions } from "../buffers/memory.js";
import type { Shape } from "../buffers/shape.js";
import type { Device } from "../device/device.js";
import { PynqError } from "../errors/errors.js";
import { printAs } from "../registers/inspect.js";
import { OverlayContext } from "./context.js";
import type { OverlayDescriptor } from "./descriptor.js";
import {
  type ClockDictEntry,
  clockDictOf,
  type Dictionary,
  type GpioDictEntry,
  gpioDictOf,
  type HierarchyDictEntry,
  hierarchyDictOf,
  type InterruptControllerEntry,
  interruptControllersOf,
  type InterruptPinEntry,
  interruptPinsOf,
  type IpDictEntry,
  ipDictOf,
  type MemDictEntry,
  memDictOf,
} from "./dictionaries.js";
import { clocksOf, type PlClock } from "../clocks/pl-clock.js";
import { type GpioPin, gpiosOf } from "../gpio/design-pin.js";
import type { InterruptLine } from "../interrupts/line.js";
import { createStream, type Stream } from "../kernels/stream.js";
import { freeOverlay, loadDesign, type LoadOptions, reprogram } from "./load.js";
import { interruptsOf } from "./members.js";
import { contextOf, DesignNode } from "./node.js";

/** A class of overlays: generated, or one that extends it. */
export interface OverlayClass<T extends Overlay> {
  new (context: OverlayContext): T;
  readonly name: string;
  readonly descriptor: OverlayDescriptor;
  readonly moduleUrl: string | undefined;
}

/**
 * A design on a device. Generated classes extend it with a member for everything that the design has at its top.
 * Mirrors PYNQ's `Overlay`; metadata comes from the class, nothing is parsed here.
 */
export class Overlay extends DesignNode {
  /** The design, as the generator wrote it down. */
  static readonly descriptor: OverlayDescriptor;
  /** `import.meta.url` of the module, from which the bitstream is looked for. */
  static readonly moduleUrl: string | undefined = undefined;

  /** Called by `load`; a class that extends an overlay may set itself up here, the device is programmed by then. */
  constructor(context: OverlayContext) {
    if (!(context instanceof OverlayContext)) {
      throw new PynqError("ARGUMENT", "an overlay is made by its class's load(), not by new");
    }
    super({ overlay: context, path: "" });
  }

  /**
   * Programs a device with this design and gives its overlay, of the class that `load` is called on.
   *
   * @throws HardwareUnavailableError where hardware is there that cannot be used
   * @throws OverlayMismatchError where part, board or file do not belong to the design, or `download: false` finds another
   * @throws PynqError `ARGUMENT` where the bitstream is not found, `PROGRAMMING` where the device refuses it
   */
  static async load<T extends Overlay>(this: OverlayClass<T>, options: LoadOptions = {}): Promise<T> {
    const descriptor = this.descriptor as OverlayDescriptor | undefined;
    if (descriptor === undefined) {
      throw new PynqError("ARGUMENT", `${this.name} has no design: call load() of a generated overlay class`);
    }
    const context = await loadDesign(descriptor, this.moduleUrl, options);
    try {
      return new this(context);
    } catch (error) {
      await freeOverlay(context).catch(() => undefined);
      throw error;
    }
  }

  get device(): Device {
    return contextOf(this).overlay.device;
  }

  /** Path of the bitstream or xclbin; undefined on the simulated device and after `download: false`. */
  get bitfileName(): string | undefined {
    return contextOf(this).overlay.file;
  }

  /** Default time-out of this overlay's waits in ms; `Infinity` waits for ever. @throws ValueRangeError when set below 0 */
  get timeoutMs(): number {
    return contextOf(this).overlay.timeoutMs;
  }
  set timeoutMs(value: number) {
    contextOf(this).overlay.timeoutMs = value;
  }

  /** Interrupt lines, by the full path of their pin, such as `axi_timer_0/interrupt`. */
  get interrupts(): Readonly<Record<string, InterruptLine>> {
    return interruptsOf(this);
  }
  /** PS GPIO bits that the design uses, by name. */
  get gpio(): Readonly<Record<string, GpioPin>> {
    return gpiosOf(this);
  }
  /** PL clocks, by name. */
  get clocks(): Readonly<Record<string, PlClock>> {
    return clocksOf(this);
  }
  /** AXI-Stream connections, by the name of their net: which port feeds which. */
  get streams(): Readonly<Record<string, Stream>> {
    const streams = Object.entries(this.#descriptor.streams ?? {});
    return Object.freeze(Object.fromEntries(streams.map(([name, stream]) => [name, createStream(stream)])));
  }

  /** Every IP, by path. PYNQ's `ip_dict`. */
  get ipDict(): Dictionary<IpDictEntry> {
    return ipDictOf(this.#descriptor);
  }
  /** Every hierarchy that holds an IP, by path. PYNQ's `hierarchy_dict`. */
  get hierarchyDict(): Dictionary<HierarchyDictEntry> {
    return hierarchyDictOf(this.#descriptor);
  }
  /** Memories, by name. PYNQ's `mem_dict`. */
  get memDict(): Dictionary<MemDictEntry> {
    return memDictOf(this.#descriptor);
  }
  /** PS GPIO pins that reach the logic, by name. PYNQ's `gpio_dict`. */
  get gpioDict(): Dictionary<GpioDictEntry> {
    return gpioDictOf(this.#descriptor);
  }
  /** Interrupt controllers on the way of some pin, by path. PYNQ's `interrupt_controllers`. */
  get interruptControllers(): Dictionary<InterruptControllerEntry> {
    return interruptControllersOf(this.#descriptor);
  }
  /** Interrupt outputs that reach the processor, by `ip/pin`. PYNQ's `interrupt_pins`. */
  get interruptPins(): Dictionary<InterruptPinEntry> {
    return interruptPinsOf(this.#descriptor);
  }
  /** PL clocks, by name. PYNQ's `clock_dict`. */
  get clockDict(): Dictionary<ClockDictEntry> {
    return clockDictOf(this.#descriptor);
  }

  get #descriptor(): OverlayDescriptor {
    return contextOf(this).overlay.descriptor;
  }

  /** True while the device holds this very programming of this design. False after `free`, or when another took its place. */
  isLoaded(): boolean {
    return contextOf(this).overlay.isLoaded();
  }

  /**
   * Programs the design once more: registers are at their reset values and memories of the design empty afterwards.
   * Running engines are stopped first; objects of this overlay stay good.
   * @param dtbo path of a device-tree overlay to apply
   * @throws FreedError, OverlayMismatchError after the overlay's end, and as `load`
   */
  async download(dtbo?: string): Promise<void> {
    await reprogram(contextOf(this).overlay, dtbo);
  }

  /**
   * Stops running engines and forgets the objects of drivers with their state, so that the next use builds them anew.
   * The device is not programmed; see {@link Overlay.download}.
   */
  async reset(): Promise<void> {
    const { overlay } = contextOf(this);
    overlay.assertOpen();
    await overlay.stop();
    DesignNode.forgetChildren(this);
  }

  /**
   * Ends the overlay: stops running engines, closes interrupts and windows, takes back device-tree overlays. Every
   * later use of its objects throws FreedError. Idempotent. The logic stays programmed.
   */
  async free(): Promise<void> {
    await freeOverlay(contextOf(this).overlay);
    reportHeld(this.device);
  }

  /** {@link Overlay.free}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.free();
  }

  /**
   * Allocates memory that host and design share; contents are undefined.
   * @param shape elements, or the extent of each axis
   * @param dtype element type, default `u4` as in PYNQ
   * @throws PynqError `OUT_OF_MEMORY` that says what is free, `ARGUMENT` for a bad shape or type
   * @throws DeviceMismatchError for a target of another device
   */
  allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options: AllocateOptions = {},
  ): DeviceBuffer<CanonicalDType<D>> {
    const { overlay } = contextOf(this);
    overlay.assertOpen();
    return allocateTarget(overlay.device, shape, dtype, options);
  }

  toJSON(): object {
    const { name, modelHash, source } = this.#descriptor;
    return { design: name, source, modelHash, device: this.device.name };
  }
}

printAs(Overlay.prototype, (overlay) => {
  const { descriptor, device } = contextOf(overlay).overlay;
  const members = Object.keys(descriptor.ips).join(", ");
  return `${overlay.constructor.name} of ${descriptor.source} on ${device.name} { ${members} }`;
});
