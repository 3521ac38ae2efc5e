/**
 * Where a Zynq UltraScale+ is told how wide its AXI ports to the PL are. Sources: UG1087 register reference,
 * FPD_SLCR.afi_fs (0xFD615000), LPD_SLCR.afi_fs (0xFF419000), AFIFM.AFIFM_RDCTRL (0x00) and AFIFM_WRCTRL (0x14);
 * PYNQ `embedded_device.py` (`_set_axi_port_width`) for which port is where. The FSBL sets them from the design that
 * BOOT.BIN was made with, so a design loaded later must set its own. Zynq-7000 sets them in its FSBL alone.
 */
export interface AxiPortRegister {
  /** Bus address of the register. */
  readonly address: bigint;
  readonly mask: number;
  /** Bits for each width of the data bus. */
  readonly codes: Readonly<Record<32 | 64 | 128, number>>;
}

const master = (address: bigint, shift: number): readonly AxiPortRegister[] => [
  { address, mask: 3 << shift, codes: { 32: 0, 64: 1 << shift, 128: 2 << shift } },
];

const slave = (afifm: bigint): readonly AxiPortRegister[] =>
  [afifm, afifm + 0x14n].map((address) => ({ address, mask: 3, codes: { 32: 2, 64: 1, 128: 0 } }));

/** Registers by port name (`C_<port>_DATA_WIDTH`). */
export const axiPortRegisters: Readonly<Record<string, readonly AxiPortRegister[]>> = {
  MAXIGP0: master(0xfd61_5000n, 8),
  MAXIGP1: master(0xfd61_5000n, 10),
  MAXIGP2: master(0xff41_9000n, 8),
  SAXIGP0: slave(0xfd36_0000n),
  SAXIGP1: slave(0xfd37_0000n),
  SAXIGP2: slave(0xfd38_0000n),
  SAXIGP3: slave(0xfd39_0000n),
  SAXIGP4: slave(0xfd3a_0000n),
  SAXIGP5: slave(0xfd3b_0000n),
  SAXIGP6: slave(0xff9b_0000n),
};
