import type { ClockDescriptor } from "../overlay/descriptor.js";
import { contextOf, DesignNode } from "../overlay/node.js";
import { printAs } from "../registers/inspect.js";
import { Clocks, type PlClockRequest, type PlClockSetting } from "./clocks.js";

/** A clock that the PS gives to the design. */
export interface PlClock {
  /** Name in the design, such as `FCLK_CLK0` or `pl_clk0`. */
  readonly name: string;
  readonly index: number;
  /** What the design says of it: frequencies, source, divisors. */
  readonly design: ClockDescriptor;
  /** Frequency in MHz, read from the registers; setting it takes the nearest one. */
  mhz: number;
  /** True while it is not gated. */
  readonly running: boolean;
  /** Sets frequency, divisors or source. @throws as `Clocks.setPlClk` */
  set(request: PlClockRequest): PlClockSetting;
  /** Lets it run. */
  start(): void;
  /** Stops it: every access to what it drives then hangs the processor. */
  stop(): void;
}

/**
 * The PL clocks of an overlay, by name. Touches no register before one of them is used.
 * @throws FreedError, OverlayMismatchError after the overlay's end
 */
export function clocksOf<Name extends string>(owner: DesignNode): Readonly<Record<Name, PlClock>> {
  return DesignNode.childOf(owner, "clock", "", ({ overlay }) => {
    const clocks = Object.create(null) as Record<string, PlClock>;
    for (const descriptor of overlay.descriptor.clocks) {
      clocks[descriptor.name] = new DesignClock(owner, descriptor);
    }
    return Object.freeze(clocks) as Readonly<Record<Name, PlClock>>;
  });
}

class DesignClock implements PlClock {
  readonly #owner: DesignNode;
  readonly design: ClockDescriptor;

  constructor(owner: DesignNode, descriptor: ClockDescriptor) {
    this.#owner = owner;
    this.design = descriptor;
  }

  get name(): string {
    return this.design.name;
  }
  get index(): number {
    return this.design.index;
  }
  get mhz(): number {
    return this.#clocks.getPlClk(this.index);
  }
  set mhz(mhz: number) {
    this.#clocks.setPlClk(this.index, { mhz });
  }
  get running(): boolean {
    return this.#clocks.isRunning(this.index);
  }
  set(request: PlClockRequest): PlClockSetting {
    return this.#clocks.setPlClk(this.index, request);
  }
  start(): void {
    this.#clocks.setRunning(this.index, true);
  }
  stop(): void {
    this.#clocks.setRunning(this.index, false);
  }
  toJSON(): object {
    return { ...this.design };
  }

  get #clocks(): Clocks {
    const { overlay } = contextOf(this.#owner);
    overlay.assertLoaded();
    return Clocks.of(overlay.device);
  }
}

printAs(DesignClock.prototype, ({ name, design }) => {
  return `PlClock ${name} { ${design.mhz === undefined ? "" : `${design.mhz} MHz in the design`} }`;
});
