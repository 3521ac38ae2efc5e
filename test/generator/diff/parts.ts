/* A small design in parts that a test can change, and its handoff. */
import {
  type BlockSpec,
  type CellSpec,
  handoff,
  type PlacedCell,
  type PortSpec,
  type RangeSpec,
  type RegisterSpec,
  zynqPs,
} from "../../support/handoff.js";
import type { Writable } from "./changes.js";

/** What the design is made from. */
export interface Parts {
  ramBytes: number;
  readonly cells: Record<string, Writable<PlacedCell>>;
  readonly psPorts: Writable<PortSpec>[];
  readonly psParameters: Record<string, string>;
}

const registers: readonly RegisterSpec[] = [
  {
    name: "CTRL",
    offset: 0,
    size: 32,
    reset: 0,
    fields: [
      { name: "GO", bit: 0, width: 1 },
      { name: "MODE", bit: 4, width: 3 },
    ],
  },
  { name: "DATA", offset: 16, size: 32, access: "read-write", reset: 0 },
];

/** The design as it is. */
export function parts(): Parts {
  const aximm = { name: "S_AXI", vlnv: "xilinx.com:interface:aximm:1.0" };
  const axis = "xilinx.com:interface:axis:1.0";
  return {
    ramBytes: 0x2000,
    cells: {
      core: {
        path: "core",
        vlnv: "example.com:user:core:1.0",
        at: 0x4000_0000,
        buses: [aximm, { name: "in_s", type: "SLAVE", bus: "dma_out", vlnv: axis }],
        ports: [{ name: "enable", direction: "I", net: "bit_out", to: ["bit/Dout"] }],
        blocks: structuredClone([{ registers }]) as Writable<BlockSpec>[],
      },
      timer: {
        path: "timer",
        vlnv: "example.com:user:timer:1.0",
        at: 0x4100_0000,
        buses: [aximm],
        ports: [{ name: "irq", direction: "O", net: "timer_irq", kind: "INTERRUPT", to: ["cat/In0"] }],
      },
      ram: {
        path: "ram",
        vlnv: "xilinx.com:ip:axi_bram_ctrl:4.1",
        modClass: "MEMORY_CNTLR",
        buses: [aximm],
      },
      cat: {
        path: "cat",
        vlnv: "xilinx.com:ip:xlconcat:2.1",
        parameters: { NUM_PORTS: 2 },
        ports: [
          { name: "In0", net: "timer_irq", to: ["timer/irq"] },
          { name: "In1" },
          { name: "dout", direction: "O", left: 1, right: 0, net: "cat_out", to: ["ps/IRQ_F2P"] },
        ],
      },
      bit: {
        path: "bit",
        vlnv: "xilinx.com:ip:xlslice:1.0",
        parameters: { DIN_FROM: 3, DIN_TO: 3 },
        ports: [
          { name: "Din", left: 7, right: 0, net: "gpio", to: ["ps/GPIO_O"] },
          { name: "Dout", direction: "O", net: "bit_out", to: ["core/enable"] },
        ],
      },
      dma: {
        path: "dma",
        vlnv: "example.com:user:dma:1.0",
        at: 0x4300_0000,
        buses: [aximm, { name: "out_s", type: "MASTER", bus: "dma_out", vlnv: axis }],
      },
    },
    psPorts: [
      { name: "IRQ_F2P", left: 1, right: 0, net: "cat_out", kind: "INTERRUPT", to: ["cat/dout"] },
      { name: "GPIO_O", direction: "O", left: 7, right: 0, net: "gpio", to: ["bit/Din"] },
    ],
    psParameters: { PCW_FPGA_FCLK0_ENABLE: "1", PCW_ACT_FPGA0_PERIPHERAL_FREQMHZ: "100" },
  };
}

/** Its handoff. */
export function text({ cells, ramBytes, psPorts, psParameters }: Parts): string {
  const placed = Object.values(cells) as readonly PlacedCell[];
  const ram: RangeSpec = {
    instance: "ram",
    base: 0x4200_0000,
    high: 0x4200_0000 + ramBytes - 1,
    master: "M_AXI_GP0",
    slave: "S_AXI",
    block: "Mem0",
    type: "MEMORY",
  };
  const ps: CellSpec = {
    ...zynqPs(placed, [ram], "ps"),
    ports: psPorts as PortSpec[],
    parameters: psParameters,
  };
  return handoff({ name: "design", cells: [ps, ...placed] });
}
