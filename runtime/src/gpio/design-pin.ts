import type { GpioHandle } from "../device/gpio.js";
import { PynqError } from "../errors/errors.js";
import type { OverlayContext } from "../overlay/context.js";
import type { GpioDescriptor } from "../overlay/descriptor.js";
import { contextOf, DesignNode } from "../overlay/node.js";
import type { WaitOptions } from "../overlay/wait.js";
import { type EdgesOptions, type GpioEdge, waitForEdge } from "./edges.js";
import type { GpioDirection, GpioLevel } from "./line.js";

/**
 * A PS GPIO bit of a design (EMIO). The bit is taken when it is first used, and given back with the overlay. Mirrors what
 * PYNQ gives for a GPIO of an overlay, with the design's own direction.
 */
export interface GpioPin {
  /** Name in the design. */
  readonly name: string;
  /** EMIO bit number. */
  readonly index: number;
  /** Seen from the processor. */
  readonly direction: GpioDirection;
  /** The level; of an output, the one that it drives. */
  read(): GpioLevel;
  /** Drives an output. @throws PynqError `UNSUPPORTED` for an input @throws ValueRangeError for other than 0 and 1 */
  write(value: GpioLevel): void;
  /** Iterates over edges of an input, from now on; those that come between two turns are kept. */
  edges(options?: EdgesOptions): AsyncIterableIterator<GpioEdge>;
  /** Waits for the next edge. @throws TimeoutError after `timeoutMs` (default: the overlay's) */
  wait(options?: WaitOptions & Pick<EdgesOptions, "edge">): Promise<GpioEdge>;
  /** Gives the bit back to the system; the next use takes it anew. */
  release(): void;
}

/**
 * The GPIO bit `name` of the overlay.
 * @throws PynqError `ARGUMENT` where the design has no such bit
 */
export function gpioOf(owner: DesignNode, name: string): GpioPin {
  return DesignNode.childOf(owner, "gpio", name, ({ overlay }) => {
    const { gpio, name: design } = overlay.descriptor;
    const bit = Object.hasOwn(gpio, name) ? gpio[name] : undefined;
    if (bit === undefined) throw new PynqError("ARGUMENT", `design ${design} has no GPIO bit ${name}`);
    return new DesignGpioPin(contextOf(owner).overlay, bit);
  });
}

/** The GPIO bits of an overlay, by name. None is taken before it is used. */
export function gpiosOf<Name extends string>(owner: DesignNode): Readonly<Record<Name, GpioPin>> {
  const { overlay } = contextOf(owner);
  overlay.assertOpen();
  const pins = Object.create(null) as Record<string, GpioPin>;
  for (const name of Object.keys(overlay.descriptor.gpio)) pins[name] = gpioOf(owner, name);
  return Object.freeze(pins) as Readonly<Record<Name, GpioPin>>;
}

class DesignGpioPin implements GpioPin {
  readonly name: string;
  readonly index: number;
  readonly direction: GpioDirection;
  readonly #overlay: OverlayContext;
  readonly #bit: GpioDescriptor;
  #handle: GpioHandle | undefined;

  constructor(overlay: OverlayContext, bit: GpioDescriptor) {
    this.name = bit.name;
    this.index = bit.index;
    this.direction = bit.direction;
    this.#overlay = overlay;
    this.#bit = bit;
    overlay.onEnd(() => this.release());
  }

  read(): GpioLevel {
    return this.#open().read();
  }

  write(value: GpioLevel): void {
    this.#open().write(value);
  }

  edges(options: EdgesOptions = {}): AsyncIterableIterator<GpioEdge> {
    return this.#open().edges(options);
  }

  async wait(options: WaitOptions & Pick<EdgesOptions, "edge"> = {}): Promise<GpioEdge> {
    return await waitForEdge(this.#open(), `GPIO bit ${this.name}`, options, this.#overlay.timeoutMs);
  }

  release(): void {
    this.#handle?.release();
    this.#handle = undefined;
  }

  #open(): GpioHandle {
    const { device } = this.#overlay;
    this.#overlay.assertOpen();
    if (this.#handle !== undefined) return this.#handle;
    if (device.gpio === undefined) {
      throw new PynqError("UNSUPPORTED", `device ${device.name} has no PS GPIO, which ${this.name} needs`);
    }
    this.#overlay.assertLoaded();
    return (this.#handle = device.gpio.open(this.#bit));
  }
}
