/**
 * What the runtime must know of each family of SoC. Sources: Zynq-7000 TRM (UG585) 4.1 "Address Map" and 14.1 "EMIO
 * GPIO"; Zynq UltraScale+ TRM (UG1085) chapter 10 "System Addresses", table "PL AXI Interfaces", and chapter 27;
 * Linux bindings `arm/xilinx.yaml` and `gpio/gpio-zynq.yaml` for the names; PYNQ `pynq/gpio.py` for the offsets.
 */

/** A range of bus addresses, both ends included. */
export interface AddressWindow {
  /** Port of the PS that decodes it. */
  readonly port: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** A family of SoC. */
export interface SocFamily {
  readonly name: "zynq" | "zynqmp";
  /** For messages. */
  readonly title: string;
  /** Word in the device tree's root `compatible`. */
  readonly compatible: string;
  /** Words of the tools for designs on it (`SYSTEMINFO ARCH`). */
  readonly archs: readonly string[];
  /** Addresses that lead into the PL: nobody answers there while it is not programmed or not clocked. */
  readonly plWindows: readonly AddressWindow[];
  /** Labels of the PS's GPIO controller. */
  readonly gpioLabels: readonly string[];
  /** Line of the GPIO controller that is EMIO bit 0: the lines below are MIO pins. */
  readonly emioOffset: number;
}

const window = (port: string, first: bigint, last: bigint): AddressWindow => ({ port, first, last });

export const socFamilies: readonly SocFamily[] = [
  {
    name: "zynq",
    title: "Zynq-7000",
    compatible: "xlnx,zynq-7000",
    archs: ["zynq"],
    plWindows: [
      window("M_AXI_GP0", 0x4000_0000n, 0x7fff_ffffn),
      window("M_AXI_GP1", 0x8000_0000n, 0xbfff_ffffn),
    ],
    gpioLabels: ["zynq_gpio"],
    emioOffset: 54,
  },
  {
    name: "zynqmp",
    title: "Zynq UltraScale+",
    compatible: "xlnx,zynqmp",
    archs: ["zynquplus", "zynquplusrfsoc", "zynqmp"],
    plWindows: [
      window("M_AXI_HPM0_LPD", 0x8000_0000n, 0x9fff_ffffn),
      window("M_AXI_HPM0_FPD", 0xa000_0000n, 0xafff_ffffn),
      window("M_AXI_HPM1_FPD", 0xb000_0000n, 0xbfff_ffffn),
      window("M_AXI_HPM0_FPD", 0x4_0000_0000n, 0x4_ffff_ffffn),
      window("M_AXI_HPM1_FPD", 0x5_0000_0000n, 0x5_ffff_ffffn),
      window("M_AXI_HPM0_FPD", 0x10_0000_0000n, 0x47_ffff_ffffn),
      window("M_AXI_HPM1_FPD", 0x48_0000_0000n, 0x7f_ffff_ffffn),
    ],
    gpioLabels: ["zynqmp_gpio"],
    emioOffset: 78,
  },
];
