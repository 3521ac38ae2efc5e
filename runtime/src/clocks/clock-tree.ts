import type {
  Bits,
  ClockBlock,
  ClockFacts,
  ClockSource,
  DividedClock,
  PlClock,
  PllRegisters,
} from "../device/zynq/facts/clock-registers.js";
import type { MmioRegion } from "../device/mmio.js";
import { PynqError, ValueRangeError } from "../errors/errors.js";

/** Gives the registers of a clock block; asked for once a block. */
export type MapClockBlock = (block: ClockBlock) => MmioRegion;

/** What a clock is set to now, as its registers say. */
export interface ClockState {
  /** Name of the PLL. */
  readonly source: string;
  /** Frequency that enters the divisors, in MHz. */
  readonly sourceMhz: number;
  readonly divisor0: number;
  readonly divisor1: number;
  readonly mhz: number;
}

const take = (word: number, { lsb, width }: Bits): number => (word >>> lsb) & ((1 << width) - 1);
const maskOf = ({ lsb, width }: Bits): number => (((1 << width) - 1) << lsb) >>> 0;
const plain = (name: string): string => name.replace(/[\s_]/g, "").toUpperCase();

/** The clock tree of a PS, read from its registers: nothing about it is assumed. */
export class ClockTree {
  readonly facts: ClockFacts;
  readonly #reference: () => number;
  readonly #map: MapClockBlock;
  readonly #regions: Map<string, MmioRegion> = new Map();

  /** @param reference gives the reference clock in MHz; asked only where a frequency is */
  constructor(facts: ClockFacts, reference: () => number, map: MapClockBlock) {
    this.facts = facts;
    this.#reference = reference;
    this.#map = map;
  }

  /** Reference (crystal) clock of the PS in MHz. @throws PynqError `UNSUPPORTED` where it is not known */
  get referenceMhz(): number {
    return this.#reference();
  }

  /** Unmaps the registers; a later use maps them again. */
  close(): void {
    for (const region of this.#regions.values()) region.close();
    this.#regions.clear();
  }

  registers(block: ClockBlock): MmioRegion {
    let region = this.#regions.get(block.name);
    if (region === undefined) {
      region = this.#map(block);
      this.#regions.set(block.name, region);
    }
    return region;
  }

  /** The PL clock of an index. @throws ValueRangeError where the PS has none */
  plClock(index: number): PlClock {
    const clock = this.facts.pl[index];
    if (clock === undefined) {
      throw new ValueRangeError(`there is no PL clock ${index}: they are 0 to ${this.facts.pl.length - 1}`);
    }
    return clock;
  }

  /**
   * Frequency of a PLL in MHz, from its live registers.
   * @throws PynqError `UNSUPPORTED` where it does not run, has not locked, or runs from something else than the
   * PS reference clock
   */
  pllMhz(name: string): number {
    const pll = this.facts.plls.find((each) => each.name === name);
    if (pll === undefined) throw new PynqError("UNSUPPORTED", `there is no PLL ${name}`);
    const registers = this.registers(pll.block);
    const control = registers.read32(pll.control);
    const fault = (what: string): PynqError => new PynqError("UNSUPPORTED", `PLL ${name} ${what}`);
    if (pll.source !== undefined && !pll.source.psReference.includes(take(control, pll.source.bits))) {
      throw fault("does not run from the PS reference clock, so its frequency is not known");
    }
    if ((control >>> pll.bypass) & 1) return this.referenceMhz;
    if ((control & pll.off) !== 0) throw fault("is switched off");
    if (((registers.read32(pll.status.offset) >>> pll.status.bit) & 1) === 0) throw fault("has not locked");
    const half = pll.half !== undefined && ((control >>> pll.half) & 1) === 1;
    return (this.referenceMhz * (take(control, pll.feedback) + this.#fraction(pll))) / (half ? 2 : 1);
  }

  #fraction({ fraction, block }: PllRegisters): number {
    if (fraction === undefined) return 0;
    const word = this.registers(block).read32(fraction.offset);
    return (word >>> fraction.enable) & 1 ? take(word, fraction.data) / 0x1_0000 : 0;
  }

  /** Frequency that a source brings to a clock's divisors, in MHz. @throws as {@link pllMhz} */
  sourceMhz(source: ClockSource): number {
    const { divider } = source;
    const mhz = this.pllMhz(source.pll);
    if (divider === undefined) return mhz;
    const divisor = take(this.registers(divider.block).read32(divider.offset), divider.bits);
    return mhz / Math.max(divisor, 1);
  }

  /** The source that a clock has now. @throws PynqError `UNSUPPORTED` where its select bits mean none */
  liveSource(clock: DividedClock): ClockSource {
    const select = take(this.registers(clock.block).read32(clock.control), clock.select);
    const source = clock.sources.find((each) => each.select.includes(select));
    if (source === undefined) {
      throw new PynqError("UNSUPPORTED", `a clock's source select holds ${select}, which means no source`);
    }
    return source;
  }

  /** A source by the name that a design gives it; undefined where the clock has none of that name. */
  namedSource(clock: DividedClock, name: string): ClockSource | undefined {
    return clock.sources.find(({ names }) => names.some((each) => plain(each) === plain(name)));
  }

  /** What a clock is set to. */
  state(clock: DividedClock): ClockState {
    const word = this.registers(clock.block).read32(clock.control);
    const source = this.liveSource(clock);
    const sourceMhz = this.sourceMhz(source);
    const divisor0 = Math.max(take(word, clock.divisor0), 1);
    const divisor1 = clock.divisor1 === undefined ? 1 : Math.max(take(word, clock.divisor1), 1);
    return { source: source.pll, sourceMhz, divisor0, divisor1, mhz: sourceMhz / divisor0 / divisor1 };
  }

  /** True where a PL clock is not gated. */
  isRunning({ block, gate }: PlClock): boolean {
    return ((this.registers(block).read32(gate.offset) >>> gate.bit) & 1) === gate.runs;
  }

  /** True where the reset that goes with a PL clock is held. */
  isResetHeld({ block, reset }: PlClock): boolean {
    return reset !== undefined && ((this.registers(block).read32(reset.offset) >>> reset.bit) & 1) === 1;
  }

  /** Gates a PL clock, or lets it run. */
  setRunning({ block, gate }: PlClock, run: boolean): void {
    const bit = run ? gate.runs : 1 - gate.runs;
    this.#unlocked(() => {
      this.registers(block).modify32(gate.offset, (1 << gate.bit) >>> 0, (bit << gate.bit) >>> 0);
    });
  }

  /** Sets a PL clock's divisors, in one write, and its source; a clock whose source changes is stopped meanwhile. */
  set(clock: PlClock, source: ClockSource, divisor0: number, divisor1: number): void {
    const registers = this.registers(clock.block);
    const divisors = clock.divisor1 === undefined ? [clock.divisor0] : [clock.divisor0, clock.divisor1];
    const mask = divisors.reduce((all, bits) => all | maskOf(bits), 0) >>> 0;
    const bits = (divisor0 << clock.divisor0.lsb) | (divisor1 << (clock.divisor1?.lsb ?? 0));
    this.#unlocked(() => {
      if (this.liveSource(clock).pll === source.pll) {
        registers.modify32(clock.control, mask, bits >>> 0);
        return;
      }
      const wasRunning = this.isRunning(clock);
      if (wasRunning) this.setRunning(clock, false);
      const select = (source.select[0]! << clock.select.lsb) >>> 0;
      registers.modify32(clock.control, (mask | maskOf(clock.select)) >>> 0, (bits | select) >>> 0);
      if (wasRunning) this.setRunning(clock, true);
    });
  }

  /** Runs `action` with the registers unlocked, and locks them again where they were. */
  #unlocked(action: () => void): void {
    const { lock } = this.facts;
    const block = this.facts.pl[0]?.block;
    if (lock === undefined || block === undefined) return action();
    const registers = this.registers(block);
    const wasLocked = (registers.read32(lock.status) & 1) === 1;
    if (wasLocked) registers.write32(lock.unlock.offset, lock.unlock.key);
    try {
      action();
    } finally {
      if (wasLocked) registers.write32(lock.lock.offset, lock.lock.key);
    }
  }
}
