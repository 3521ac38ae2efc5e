/**
 * Which device a board's Linux says it runs on, and which family a part belongs to. A device is written as parts
 * begin, without `xc`, and without what its number does not tell: `zu9` is an XCZU9EG or an XCZU9CG.
 */

/**
 * `DEVICE` of PSS_IDCODE (SLCR 0x530, bits 16 to 12) to the device, as Linux gives it in `/sys/devices/soc0/soc_id`
 * of a Zynq-7000. Source: UG585 B.28 PSS_IDCODE; the same values stand in Linux `mach-zynq` and U-Boot `mach-zynq`.
 */
export const zynqDevices: Readonly<Record<number, string>> = {
  0x02: "7z010",
  0x03: "7z007s",
  0x07: "7z020",
  0x08: "7z014s",
  0x0c: "7z030",
  0x11: "7z045",
  0x12: "7z035",
  0x16: "7z100",
  0x1b: "7z015",
  0x1c: "7z012s",
};

/**
 * IDCODE bits 27 to 12 of a Zynq UltraScale+ to the device. The trusted firmware gives the IDCODE as the SoC revision
 * of SMCCC_ARCH_SOC_ID, and Linux (`drivers/firmware/smccc/soc_id.c`) shows it in `/sys/devices/soc0/revision`, with
 * the maker in `family`: boot logs of a ZCU102 say `jep106:0049` and `0x24738093`, of a Kria K26 `0x04724093`.
 * Source of the numbers: U-Boot `soc_xilinx_zynqmp.c`. EG, EV and CG have one IDCODE.
 */
export const zynqmpDevices: Readonly<Record<number, string>> = {
  0x4688: "zu1",
  0x4711: "zu2",
  0x4710: "zu3",
  0x4721: "zu4",
  0x4720: "zu5",
  0x4739: "zu6",
  0x4730: "zu7",
  0x4738: "zu9",
  0x4740: "zu11",
  0x4750: "zu15",
  0x4759: "zu17",
  0x4758: "zu19",
  0x47e1: "zu21",
  0x47e3: "zu23",
  0x47e5: "zu25",
  0x47e4: "zu27",
  0x47e0: "zu28",
  0x47e2: "zu29",
  0x47e6: "zu39",
  0x47fd: "zu43",
  0x47f8: "zu46",
  0x47ff: "zu47",
  0x47fb: "zu48",
  0x47fe: "zu49",
  0x46d0: "zu67",
  0x4714: "k24",
  0x4724: "k26",
};

/** The maker in `/sys/devices/soc0/family` (JEP106 bank 0, code 0x49), and in an IDCODE's bits 11 to 0. */
export const XILINX_JEP106 = "jep106:0049";
export const XILINX_IDCODE = 0x093;

/** Families by the beginning of a part, without `xc`. A part that fits none is of a family that is not known here. */
export const partFamilies: readonly { readonly title: string; readonly parts: RegExp }[] = [
  { title: "Zynq-7000", parts: /^7z\d/ },
  { title: "Zynq UltraScale+", parts: /^(?:zu|k)\d/ },
  { title: "Versal", parts: /^v[cehmpr]\d{4}/ },
];
