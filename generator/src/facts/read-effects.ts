/*
 * Registers of Xilinx IP whose read changes state although the hardware handoff does not say so: FIFO ports and
 * clear-on-read status. A dump of all registers must not touch them (reading an empty AXI Quad SPI FIFO hangs the bus).
 * `ip` is the VLNV without its version; `register` a pattern over the whole name in the handoff.
 */

/** A register (all its fields) with a read effect. */
export interface ReadEffectFact {
  readonly ip: string;
  readonly register: RegExp;
  readonly source: string;
}

export const readEffectFacts: readonly ReadEffectFact[] = [
  {
    ip: "xilinx.com:ip:axi_quad_spi",
    register: /^SPI[ _]?DRR$/i,
    source: "PG153, SPI Data Receive Register",
  },
  {
    ip: "xilinx.com:ip:axi_uartlite",
    register: /^(Rx[ _]?FIFO|STAT_REG)$/i,
    source: "PG142, Rx FIFO and STAT_REG (errors clear on read)",
  },
  {
    ip: "xilinx.com:ip:axi_uart16550",
    register: /^(RBR.*|LSR|MSR|IIR.*)$/i,
    source: "PG143, receiver buffer and status registers",
  },
  { ip: "xilinx.com:ip:axi_iic", register: /^RX_FIFO$/i, source: "PG090, Receive FIFO" },
  {
    ip: "xilinx.com:ip:axi_fifo_mm_s",
    register: /^(RDFD|RLR|RDR)$/i,
    source: "PG080, receive data FIFO, length and destination",
  },
  {
    ip: "xilinx.com:ip:mailbox",
    register: /^(RDDATA|STATUS|ERROR)$/i,
    source: "PG114, RDDATA; ERROR clears on read",
  },
  { ip: "xilinx.com:ip:mdm", register: /^UART_(RX_FIFO|STATUS).*$/i, source: "PG115, UART receive FIFO" },
];
