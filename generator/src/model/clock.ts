/** A clock that the PS gives to the PL. */
export interface Clock {
  readonly index: number;
  /** `FCLK_CLK0`, `pl_clk0`. */
  readonly name: string;
  readonly enabled: boolean;
  /** Source PLL in the tools' words (`IO PLL`, `IOPLL`, `RPLL`, …). */
  readonly source?: string;
  readonly divisor0?: number;
  readonly divisor1?: number;
  /** MHz asked for in the tools. */
  readonly requestedMhz?: number;
  /** MHz that the tools settled on. */
  readonly actualMhz?: number;
  /** Reference (crystal) clock in MHz, from the design's parameters. */
  readonly referenceMhz?: number;
}
