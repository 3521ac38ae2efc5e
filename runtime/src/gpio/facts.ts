/** Flags of a GPIO line, uAPI version 2. Source: `linux/gpio.h`, `enum gpio_v2_line_flag`. */
export const lineFlags: {
  readonly activeLow: bigint;
  readonly input: bigint;
  readonly output: bigint;
  readonly edgeRising: bigint;
  readonly edgeFalling: bigint;
  readonly pullUp: bigint;
  readonly pullDown: bigint;
  readonly biasDisabled: bigint;
} = {
  activeLow: 0x2n,
  input: 0x4n,
  output: 0x8n,
  edgeRising: 0x10n,
  edgeFalling: 0x20n,
  pullUp: 0x100n,
  pullDown: 0x200n,
  biasDisabled: 0x400n,
};
