/**
 * Clock registers of the PS. Sources: UG585 (Zynq-7000) chapter 25 and appendix B.28 (SLCR); UG1085 (Zynq UltraScale+)
 * chapter 37 and UG1087 (CRL_APB, CRF_APB); Linux `clk/zynq/clkc.c` for what gates an FCLK; PYNQ `ps.py`.
 * Addresses are offsets in bytes from the block's base.
 */

/** A range of bits. */
export interface Bits {
  readonly lsb: number;
  readonly width: number;
}

/** A block of clock registers. */
export interface ClockBlock {
  readonly name: "slcr" | "crl_apb" | "crf_apb";
  readonly base: bigint;
  readonly size: number;
}

export const slcr: ClockBlock = { name: "slcr", base: 0xf800_0000n, size: 0x1000 };
export const crlApb: ClockBlock = { name: "crl_apb", base: 0xff5e_0000n, size: 0x1000 };
export const crfApb: ClockBlock = { name: "crf_apb", base: 0xfd1a_0000n, size: 0x1000 };

/** A PLL: reference times feedback divider, halved where `half` is set. */
export interface PllRegisters {
  readonly name: string;
  readonly block: ClockBlock;
  readonly control: number;
  readonly feedback: Bits;
  /** Bit that halves the output; absent where there is none. */
  readonly half?: number;
  /** Bits of the control register that mean "not running": reset, power-down. */
  readonly off: number;
  /** Bit that puts the reference through instead. */
  readonly bypass: number;
  /** Bits that choose the reference; the PLL's frequency is known only where they are 0 in `known` (the PS reference). */
  readonly source?: { readonly bits: Bits; readonly psReference: readonly number[] };
  /** Fraction of the feedback divider, in 1/65536, where its enable bit is set. */
  readonly fraction?: { readonly offset: number; readonly enable: number; readonly data: Bits };
  /** Register and bit that tell that it has locked. */
  readonly status: { readonly offset: number; readonly bit: number };
}

/** A source that a clock may choose: a PLL, behind a further divider where there is one on the way. */
export interface ClockSource {
  readonly pll: string;
  /** Names of it in designs, compared without case, blanks and underscores. */
  readonly names: readonly string[];
  /** Values of the select bits that mean it. The first is the one to write. */
  readonly select: readonly number[];
  readonly divider?: { readonly block: ClockBlock; readonly offset: number; readonly bits: Bits };
}

/** A clock with its divisors. */
export interface DividedClock {
  readonly block: ClockBlock;
  readonly control: number;
  readonly select: Bits;
  readonly sources: readonly ClockSource[];
  readonly divisor0: Bits;
  readonly divisor1?: Bits;
}

/** A clock for the PL, and how it is seen to run and made to. */
export interface PlClock extends DividedClock {
  readonly name: string;
  /** The clock runs while this bit has this value. */
  readonly gate: { readonly offset: number; readonly bit: number; readonly runs: 0 | 1 };
  /** Register and bit that hold the clock's reset of the PL while set; absent where there is none. */
  readonly reset?: { readonly offset: number; readonly bit: number };
}

/** The clocks of a family. */
export interface ClockFacts {
  readonly plls: readonly PllRegisters[];
  readonly cpu: DividedClock;
  readonly pl: readonly PlClock[];
  /** Writes to the block are ignored while it is locked. */
  readonly lock?: {
    readonly status: number;
    readonly lock: { readonly offset: number; readonly key: number };
    readonly unlock: { readonly offset: number; readonly key: number };
  };
  /** Register and value that connect the PL's signals to the PS (level shifters). */
  readonly shifters?: { readonly offset: number; readonly mask: number };
}

const zynqPll = (name: string, control: number, locked: number): PllRegisters => ({
  name,
  block: slcr,
  control,
  feedback: { lsb: 12, width: 7 },
  off: 0b11,
  bypass: 4,
  status: { offset: 0x10c, bit: locked },
});

const io: ClockSource = { pll: "IO", names: ["IO PLL", "IOPLL"], select: [0, 1] };
const arm: ClockSource = { pll: "ARM", names: ["ARM PLL", "ARMPLL"], select: [2] };
const ddr: ClockSource = { pll: "DDR", names: ["DDR PLL", "DDRPLL"], select: [3] };

export const zynqClocks: ClockFacts = {
  plls: [zynqPll("ARM", 0x100, 0), zynqPll("DDR", 0x104, 1), zynqPll("IO", 0x108, 2)],
  cpu: {
    block: slcr,
    control: 0x120,
    select: { lsb: 4, width: 2 },
    sources: [
      { ...arm, select: [0, 1] },
      { ...ddr, select: [2] },
      { ...io, select: [3] },
    ],
    divisor0: { lsb: 8, width: 6 },
  },
  pl: [0, 1, 2, 3].map((index) => ({
    name: `FCLK_CLK${index}`,
    block: slcr,
    control: 0x170 + 0x10 * index,
    select: { lsb: 4, width: 2 },
    sources: [io, arm, ddr],
    divisor0: { lsb: 8, width: 6 },
    divisor1: { lsb: 20, width: 6 },
    // FPGAn_THR_CNT: with a count of 1 the clock stops; Linux uses this bit as the gate.
    gate: { offset: 0x178 + 0x10 * index, bit: 0, runs: 0 },
    // FPGA_RST_CTRL.FPGAn_OUT_RST
    reset: { offset: 0x240, bit: index },
  })),
  lock: {
    status: 0x0c,
    lock: { offset: 0x04, key: 0x767b },
    unlock: { offset: 0x08, key: 0xdf0d },
  },
  shifters: { offset: 0x900, mask: 0xf },
};

const zynqmpPll = (
  name: string,
  block: ClockBlock,
  control: number,
  status: { readonly offset: number; readonly bit: number },
): PllRegisters => ({
  name,
  block,
  control,
  feedback: { lsb: 8, width: 7 },
  half: 16,
  off: 0b1,
  bypass: 3,
  source: { bits: { lsb: 20, width: 3 }, psReference: [0, 1, 2, 3] },
  fraction: { offset: control + 8, enable: 31, data: { lsb: 0, width: 16 } },
  status,
});

const iopll: ClockSource = { pll: "IOPLL", names: ["IOPLL"], select: [0, 1] };
const rpll: ClockSource = { pll: "RPLL", names: ["RPLL"], select: [2] };
const dpllToLpd: ClockSource = {
  pll: "DPLL",
  names: ["DPLL", "DPLL_CLK_TO_LPD"],
  select: [3],
  divider: { block: crfApb, offset: 0x4c, bits: { lsb: 8, width: 6 } },
};

export const zynqmpClocks: ClockFacts = {
  plls: [
    zynqmpPll("IOPLL", crlApb, 0x20, { offset: 0x40, bit: 0 }),
    zynqmpPll("RPLL", crlApb, 0x30, { offset: 0x40, bit: 1 }),
    zynqmpPll("APLL", crfApb, 0x20, { offset: 0x44, bit: 0 }),
    zynqmpPll("DPLL", crfApb, 0x2c, { offset: 0x44, bit: 1 }),
    zynqmpPll("VPLL", crfApb, 0x38, { offset: 0x44, bit: 2 }),
  ],
  cpu: {
    block: crfApb,
    control: 0x60,
    select: { lsb: 0, width: 3 },
    sources: [
      { pll: "APLL", names: ["APLL"], select: [0, 1] },
      { pll: "DPLL", names: ["DPLL"], select: [2] },
      { pll: "VPLL", names: ["VPLL"], select: [3] },
    ],
    divisor0: { lsb: 8, width: 6 },
  },
  pl: [0, 1, 2, 3].map((index) => ({
    name: `pl_clk${index}`,
    block: crlApb,
    control: 0xc0 + 4 * index,
    select: { lsb: 0, width: 3 },
    sources: [iopll, rpll, dpllToLpd],
    divisor0: { lsb: 8, width: 6 },
    divisor1: { lsb: 16, width: 6 },
    gate: { offset: 0xc0 + 4 * index, bit: 24, runs: 1 },
  })),
};
