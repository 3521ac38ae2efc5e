import { ClockTree } from "../../clocks/clock-tree.js";
import { PynqError } from "../../errors/errors.js";
import type {
  ClockDescriptor,
  InterfaceDescriptor,
  IpDescriptor,
  OverlayDescriptor,
} from "../../overlay/descriptor.js";
import {
  type ClockBlock,
  type ClockFacts,
  crfApb,
  crlApb,
  type DividedClock,
  type PllRegisters,
  slcr,
  zynqClocks,
  zynqmpClocks,
} from "../zynq/facts/clock-registers.js";
import { socFamilies } from "../zynq/facts/soc.js";
import { DeviceMemory } from "./device-memory.js";
import { AccessRecorder } from "./recorder.js";
import { SimBus } from "./sim-bus.js";
import { SimRegion } from "./sim-region.js";

/** Reference clock and PLL multiplier where the design does not say them: those of the tools' own default. */
const defaults = { referenceMhz: 100 / 3, multiplier: { zynq: 30, zynqmp: 45 } } as const;

/** The clock registers of a simulated PS, on a bus of their own: the very tree that a board has reads and sets them. */
export function simulateClocks(descriptor: OverlayDescriptor): ClockTree {
  const { arch } = descriptor.platform;
  const family = socFamilies.find(({ archs }) => archs.includes(arch.toLowerCase()))?.name;
  if (family === undefined) {
    throw new PynqError(
      "UNSUPPORTED",
      `${descriptor.name} is for ${arch || "an unnamed part"}: it has no PS clocks`,
    );
  }
  const facts: ClockFacts = family === "zynq" ? zynqClocks : zynqmpClocks;
  const bus = new SimBus(new AccessRecorder(1), new DeviceMemory(), "zero");
  bus.install(bus.prepare(blocksOf(family)));
  const map = ({ base, size }: ClockBlock): SimRegion => new SimRegion(bus, base, size);
  const referenceMhz = descriptor.zynq?.referenceMhz ?? defaults.referenceMhz;
  for (const pll of facts.plls) {
    const mhz = pllMhz(pll, facts, descriptor.clocks) ?? referenceMhz * defaults.multiplier[family];
    lock(map(pll.block), pll, mhz / referenceMhz);
  }
  const tree = new ClockTree(facts, () => referenceMhz, map);
  for (const clock of descriptor.clocks) {
    const pl = facts.pl[clock.index];
    if (pl === undefined) continue;
    const source = clock.source === undefined ? undefined : tree.namedSource(pl, clock.source);
    setDivided(map(pl.block), pl, source?.select[0] ?? 0, clock.divisor0 ?? 1, clock.divisor1 ?? 1);
    tree.setRunning(pl, clock.enabled);
  }
  setDivided(map(facts.cpu.block), facts.cpu, facts.cpu.sources[0]?.select[0] ?? 0, 2, 1);
  return tree;
}

/** The clock blocks as plain memory. */
function blocksOf(family: "zynq" | "zynqmp"): OverlayDescriptor {
  const blocks = family === "zynq" ? [slcr] : [crlApb, crfApb];
  const ips = blocks.map(({ name, base, size }): [string, IpDescriptor] => {
    const registers: InterfaceDescriptor = { base, size, dataWidth: 32, kind: "memory" };
    return [name, { path: name, vlnv: "", interfaces: { registers } }];
  });
  return {
    name: "clocks",
    modelHash: "",
    source: "",
    platform: { arch: "", part: "" },
    ips: Object.fromEntries(ips),
    memories: {},
    interrupts: {},
    clocks: [],
    gpio: {},
  };
}

/** Frequency of a PLL, from a clock of the design that comes from it. */
function pllMhz(
  pll: PllRegisters,
  facts: ClockFacts,
  clocks: readonly ClockDescriptor[],
): number | undefined {
  for (const { index, source, mhz, divisor0, divisor1 } of clocks) {
    const choice = facts.pl[index]?.sources.find(
      ({ names }) => source !== undefined && names.includes(source),
    );
    if (choice?.pll !== pll.name || mhz === undefined || divisor0 === undefined) continue;
    return mhz * divisor0 * (divisor1 ?? 1);
  }
  return undefined;
}

/** Makes a PLL run: its feedback divider as a whole number where the hardware has no fraction. */
function lock(region: SimRegion, pll: PllRegisters, multiplier: number): void {
  const whole = pll.fraction === undefined ? Math.round(multiplier) : Math.floor(multiplier);
  region.write32(pll.control, (whole << pll.feedback.lsb) >>> 0);
  if (pll.fraction !== undefined) {
    const data = Math.round((multiplier - whole) * 0x1_0000) & 0xffff;
    region.write32(pll.fraction.offset, ((1 << pll.fraction.enable) | data) >>> 0);
  }
  region.modify32(pll.status.offset, (1 << pll.status.bit) >>> 0, (1 << pll.status.bit) >>> 0);
}

function setDivided(
  region: SimRegion,
  clock: DividedClock,
  select: number,
  divisor0: number,
  divisor1: number,
): void {
  const word =
    (select << clock.select.lsb) |
    (divisor0 << clock.divisor0.lsb) |
    (clock.divisor1 === undefined ? 0 : divisor1 << clock.divisor1.lsb);
  region.write32(clock.control, word >>> 0);
}
