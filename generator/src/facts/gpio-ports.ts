/*
 * Ports of processing systems that carry EMIO GPIO. Bits beyond those of the PS's own GPIO controller do not exist,
 * however wide a port is written.
 */

/** The GPIO ports of one kind of processing system. */
export interface GpioPorts {
  readonly modType: string;
  readonly output: string;
  readonly input: string;
  /** Number of EMIO bits. */
  readonly bits: number;
  readonly source: string;
}

const mpsoc = { output: "emio_gpio_o", input: "emio_gpio_i", bits: 96, source: "UG1085, GPIO banks 3 to 5" };

export const gpioPorts: readonly GpioPorts[] = [
  {
    modType: "processing_system7",
    output: "GPIO_O",
    input: "GPIO_I",
    bits: 64,
    source: "UG585, GPIO banks 2 and 3",
  },
  { modType: "zynq_ultra_ps_e", ...mpsoc },
  { modType: "processing_system8", ...mpsoc },
];
