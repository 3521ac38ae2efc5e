import type { ClockSource } from "../device/zynq/facts/clock-registers.js";
import type { Device } from "../device/device.js";
import { PynqError, ValueRangeError } from "../errors/errors.js";
import type { ClockDescriptor } from "../overlay/descriptor.js";
import type { ClockTree } from "./clock-tree.js";
import { checkDivisor, errorPpm, nearestDivisors } from "./divisors.js";

/** What a PL clock was set to. */
export interface PlClockSetting {
  readonly index: number;
  /** Frequency in MHz, from the source's live frequency and the divisors. */
  readonly mhz: number;
  /** Frequency that was asked for, in MHz; absent where divisors were given. */
  readonly wantedMhz?: number;
  /** How far off it is, in parts per million; 0 where divisors were given. */
  readonly errorPpm: number;
  /** PLL that it comes from. */
  readonly source: string;
  readonly divisor0: number;
  readonly divisor1: number;
}

/** What to set a PL clock to: a frequency, both divisors, or a frequency and one divisor. */
export interface PlClockRequest {
  /** Frequency in MHz. */
  readonly mhz?: number;
  /** First divisor, 1 to 63. */
  readonly divisor0?: number;
  /** Second divisor, 1 to 63. */
  readonly divisor1?: number;
  /** PLL to take, in the tools' words (`IO PLL`, `RPLL`); default: the one that the clock has now. */
  readonly source?: string;
}

/** A device that has such clocks. */
interface HasClocks {
  readonly clocks: Clocks;
}

/** A deviation of more than this makes a warning, as in PYNQ. */
const WARN_PPM = 10_000;

/**
 * The clocks that the PS gives to the PL, and the processor's own. Mirrors PYNQ's `Clocks`, with the PLLs and sources
 * read from the hardware instead of assumed. Zynq-7000 and Zynq UltraScale+.
 */
export class Clocks {
  readonly #tree: () => ClockTree;

  constructor(tree: () => ClockTree) {
    this.#tree = tree;
  }

  /** The clocks of a device. @throws PynqError `UNSUPPORTED` where it has none that can be set */
  static of(device: Device): Clocks {
    const { clocks } = device as Device & Partial<HasClocks>;
    if (clocks instanceof Clocks) return clocks;
    throw new PynqError("UNSUPPORTED", `${device.name} (${device.kind}) has no PS clocks`);
  }

  /** Reference (crystal) clock of the PS in MHz. */
  get referenceMhz(): number {
    return this.#tree().referenceMhz;
  }

  /** Frequency of the processor cores in MHz. PYNQ's `cpu_mhz`. */
  get cpuMhz(): number {
    const tree = this.#tree();
    return tree.state(tree.facts.cpu).mhz;
  }

  /** PL clock 0 in MHz. Setting it takes the nearest frequency, with a warning where that is over 1 % off. */
  get fclk0Mhz(): number {
    return this.getPlClk(0);
  }
  set fclk0Mhz(mhz: number) {
    this.setPlClk(0, { mhz });
  }

  /** PL clock 1 in MHz. */
  get fclk1Mhz(): number {
    return this.getPlClk(1);
  }
  set fclk1Mhz(mhz: number) {
    this.setPlClk(1, { mhz });
  }

  /** PL clock 2 in MHz. */
  get fclk2Mhz(): number {
    return this.getPlClk(2);
  }
  set fclk2Mhz(mhz: number) {
    this.setPlClk(2, { mhz });
  }

  /** PL clock 3 in MHz. */
  get fclk3Mhz(): number {
    return this.getPlClk(3);
  }
  set fclk3Mhz(mhz: number) {
    this.setPlClk(3, { mhz });
  }

  /** Frequency of a PL clock in MHz, as it is set, whether it runs or is gated. @throws ValueRangeError */
  getPlClk(index: number): number {
    const tree = this.#tree();
    return tree.state(tree.plClock(index)).mhz;
  }

  /** True where a PL clock is not gated. */
  isRunning(index: number): boolean {
    const tree = this.#tree();
    return tree.isRunning(tree.plClock(index));
  }

  /** Lets a PL clock run, or stops it. A stopped clock makes every access to what it drives hang the processor. */
  setRunning(index: number, run: boolean): void {
    const tree = this.#tree();
    tree.setRunning(tree.plClock(index), run);
  }

  /**
   * Sets a PL clock. PYNQ's `set_pl_clk`.
   * @returns what it is now, and how far off
   * @throws ValueRangeError for an index, frequency or divisor out of range
   * @throws PynqError `UNSUPPORTED` where the source does not run or is not known
   */
  setPlClk(index: number, request: PlClockRequest): PlClockSetting {
    const tree = this.#tree();
    const clock = tree.plClock(index);
    const source =
      request.source === undefined ? tree.liveSource(clock) : sourceOf(tree, index, request.source);
    const setting = settle(tree, index, source, request);
    tree.set(clock, source, setting.divisor0, setting.divisor1);
    warnWhereFar(setting);
    return setting;
  }

  /**
   * Works out how to reach a design's clocks, without setting any. A clock keeps the source that it has, unless the
   * design's own comes nearer. Clocks that the design does not enable, or gives no figure for, are left alone.
   */
  plan(design: readonly ClockDescriptor[]): readonly PlClockSetting[] {
    const tree = this.#tree();
    return design.filter(isToBeSet).map((wanted) => {
      const clock = tree.plClock(wanted.index);
      const live = tree.liveSource(clock);
      const own = wanted.source === undefined ? undefined : tree.namedSource(clock, wanted.source);
      const { mhz, divisor0, divisor1 } = wanted;
      if (mhz === undefined) return settle(tree, wanted.index, own ?? live, { divisor0, divisor1 });
      const choices = (own === undefined || own.pll === live.pll ? [live] : [live, own]).flatMap((source) => {
        const sourceMhz = tryOrUndefined(() => tree.sourceMhz(source));
        return sourceMhz === undefined ? [] : [settle(tree, wanted.index, source, { mhz })];
      });
      const best = choices.reduce<PlClockSetting | undefined>(
        (a, b) => (a === undefined || Math.abs(b.errorPpm) < Math.abs(a.errorPpm) ? b : a),
        undefined,
      );
      // None of them runs: say what is wrong with the one it has.
      return best ?? settle(tree, wanted.index, live, { mhz });
    });
  }

  /** Sets what {@link plan} worked out, and lets these clocks run. */
  apply(settings: readonly PlClockSetting[]): void {
    const tree = this.#tree();
    for (const setting of settings) {
      const clock = tree.plClock(setting.index);
      tree.set(clock, sourceOf(tree, setting.index, setting.source), setting.divisor0, setting.divisor1);
      tree.setRunning(clock, true);
      warnWhereFar(setting);
    }
  }
}

function isToBeSet({ enabled, mhz, divisor0, divisor1 }: ClockDescriptor): boolean {
  return enabled && (mhz !== undefined || (divisor0 !== undefined && divisor1 !== undefined));
}

function sourceOf(tree: ClockTree, index: number, name: string): ClockSource {
  const clock = tree.plClock(index);
  const found = tree.namedSource(clock, name) ?? clock.sources.find(({ pll }) => pll === name);
  if (found !== undefined) return found;
  const known = clock.sources.map(({ names }) => names[0]).join(", ");
  throw new PynqError("UNSUPPORTED", `PL clock ${index} has no source ${name}; it has ${known}`);
}

/** Works out one clock; touches nothing. */
function settle(
  tree: ClockTree,
  index: number,
  source: ClockSource,
  request: {
    readonly mhz?: number | undefined;
    readonly divisor0?: number | undefined;
    readonly divisor1?: number | undefined;
  },
): PlClockSetting {
  const { mhz: wanted, divisor0, divisor1 } = request;
  const sourceMhz = tree.sourceMhz(source);
  if (divisor0 !== undefined && divisor1 !== undefined) {
    checkDivisor(divisor0, "divisor0");
    checkDivisor(divisor1, "divisor1");
    const mhz = sourceMhz / divisor0 / divisor1;
    const asked = wanted === undefined ? {} : { wantedMhz: wanted };
    const error = wanted === undefined ? 0 : errorPpm(mhz, wanted);
    return { index, mhz, ...asked, errorPpm: error, source: source.pll, divisor0, divisor1 };
  }
  if (wanted === undefined) {
    throw new ValueRangeError(`PL clock ${index} needs a frequency, or both divisors`);
  }
  const found = nearestDivisors(sourceMhz, wanted, { divisor0, divisor1 });
  return { index, ...found, wantedMhz: wanted, errorPpm: errorPpm(found.mhz, wanted), source: source.pll };
}

function tryOrUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof PynqError && error.code === "UNSUPPORTED") return undefined;
    throw error;
  }
}

function warnWhereFar({ index, mhz, wantedMhz, errorPpm: ppm, source }: PlClockSetting): void {
  if (Math.abs(ppm) <= WARN_PPM) return;
  process.emitWarning(
    `PL clock ${index} runs at ${mhz.toFixed(3)} MHz instead of ${wantedMhz} MHz: ` +
      `${source} allows nothing nearer (${Math.round(ppm)} ppm)`,
    { code: "PYNQ_GEN_CLOCK" },
  );
}
