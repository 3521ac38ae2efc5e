import type { OverlayDescriptor } from "#runtime/overlay/descriptor.js";

/** A small design for a PYNQ-Z2: two AXI GPIOs and two clocks. */
export function zynqDesign(change: Partial<OverlayDescriptor> = {}): OverlayDescriptor {
  return {
    name: "system",
    modelHash: "a1".repeat(32),
    source: "system.hwh",
    platform: { arch: "zynq", part: "7z020clg400", board: "tul.com.tw:pynq-z2:part0:1.0" },
    ips: {
      leds: {
        path: "leds",
        vlnv: "xilinx.com:ip:axi_gpio:2.0",
        interfaces: { S_AXI: { base: 0x4120_0000n, size: 0x10000, dataWidth: 32, kind: "register" } },
      },
      keys: {
        path: "keys",
        vlnv: "xilinx.com:ip:axi_gpio:2.0",
        interfaces: { S_AXI: { base: 0x4121_0000n, size: 0x10000, dataWidth: 32, kind: "register" } },
      },
    },
    memories: {},
    interrupts: {},
    clocks: [
      { index: 0, name: "FCLK_CLK0", enabled: true, mhz: 100, source: "IO PLL", divisor0: 5, divisor1: 2 },
      {
        index: 1,
        name: "FCLK_CLK1",
        enabled: true,
        mhz: 142.857132,
        source: "IO PLL",
        divisor0: 7,
        divisor1: 1,
      },
      { index: 2, name: "FCLK_CLK2", enabled: false },
    ],
    gpio: {},
    ...change,
  };
}

/** A small design for a ZCU104. */
export function zynqmpDesign(change: Partial<OverlayDescriptor> = {}): OverlayDescriptor {
  return zynqDesign({
    name: "zu",
    platform: { arch: "zynquplus", part: "xczu7evffvc1156" },
    ips: {
      leds: {
        path: "leds",
        vlnv: "xilinx.com:ip:axi_gpio:2.0",
        interfaces: { S_AXI: { base: 0xa000_0000n, size: 0x10000, dataWidth: 32, kind: "register" } },
      },
    },
    clocks: [
      { index: 0, name: "pl_clk0", enabled: true, mhz: 99.999001, source: "RPLL", divisor0: 15, divisor1: 1 },
    ],
    ...change,
  });
}

/** A design with two regions, each behind a shutdown manager; one has a decoupler besides. */
export function dfxDesign(): OverlayDescriptor {
  const control = (base: bigint) => ({
    S_AXI_CTRL: { base, size: 0x1000, dataWidth: 32, kind: "register" } as const,
  });
  const manager = "xilinx.com:ip:dfx_axi_shutdown_manager:1.0";
  return zynqDesign({
    name: "dfx",
    modelHash: "d0".repeat(32),
    ips: {
      "pr_0/shutdown": { path: "pr_0/shutdown", vlnv: manager, interfaces: control(0x43c0_0000n) },
      "pr_0/decoupler": {
        path: "pr_0/decoupler",
        vlnv: "xilinx.com:ip:dfx_decoupler:1.0",
        interfaces: control(0x43c1_0000n),
      },
      "pr_1/shutdown": { path: "pr_1/shutdown", vlnv: manager, interfaces: control(0x43c2_0000n) },
    },
  });
}
