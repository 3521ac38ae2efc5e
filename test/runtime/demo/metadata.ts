import type { OverlayDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { axiIntcRegisters } from "./ip/axi-intc.js";
import { axiTimerRegisters } from "./ip/axi-timer.js";
import { dualRegisters } from "./ip/dual.js";
import { fifoRegisters } from "./ip/fifo.js";
import { vaddRegisters } from "./ip/vadd.js";

export interface AxiTimer0Parameters {
  readonly COUNT_WIDTH: 32;
  readonly ENABLE_TIMER2: 1;
}
export interface VideoAxiTimerParameters {
  readonly COUNT_WIDTH: 16;
}
export interface VideoHdmiInFifoParameters {}

export const descriptor: OverlayDescriptor = {
  name: "demo",
  modelHash: "5bd1e9957f0a4d6ab8f2f0d61a3a3f6d0a6e4c9f6a2b1c0d9e8f706152433425",
  source: "demo.hwh",
  platform: { arch: "zynq", part: "xc7z020clg400-1" },
  ips: {
    axi_timer_0: {
      path: "axi_timer_0",
      vlnv: "xilinx.com:ip:axi_timer:2.0",
      interfaces: { S_AXI: { base: 0x4280_0000n, size: 0x1_0000, dataWidth: 32, kind: "register" } },
      registers: { S_AXI: axiTimerRegisters },
      parameters: { COUNT_WIDTH: 32, ENABLE_TIMER2: 1 },
    },
    axi_intc_0: {
      path: "axi_intc_0",
      vlnv: "xilinx.com:ip:axi_intc:4.1",
      interfaces: { s_axi: { base: 0x4180_0000n, size: 0x1_0000, dataWidth: 32, kind: "register" } },
      registers: { s_axi: axiIntcRegisters },
    },
    vadd_1: {
      path: "vadd_1",
      vlnv: "xilinx.com:hls:vadd:1.0",
      interfaces: { s_axi_control: { base: 0x43c0_0000n, size: 0x1_0000, dataWidth: 32, kind: "register" } },
      registers: { s_axi_control: vaddRegisters },
    },
    dual_0: {
      path: "dual_0",
      vlnv: "user.org:user:dual:1.0",
      interfaces: {
        S_AXI_CTRL: { base: 0x43c1_0000n, size: 0x1000, dataWidth: 32, kind: "register" },
        S_AXI_MEM: { base: 0x43c2_0000n, size: 0x2000, dataWidth: 32, kind: "register" },
      },
      registers: { S_AXI_CTRL: dualRegisters },
    },
    bram_0: {
      path: "bram_0",
      vlnv: "xilinx.com:ip:axi_bram_ctrl:4.1",
      interfaces: { S_AXI: { base: 0x4000_0000n, size: 0x2000, dataWidth: 32, kind: "memory" } },
    },
    "video/axi_timer": {
      path: "video/axi_timer",
      vlnv: "xilinx.com:ip:axi_timer:2.0",
      interfaces: { S_AXI: { base: 0x4281_0000n, size: 0x1_0000, dataWidth: 32, kind: "register" } },
      registers: { S_AXI: axiTimerRegisters },
      parameters: { COUNT_WIDTH: 16 },
    },
    "video/hdmi_in/fifo": {
      path: "video/hdmi_in/fifo",
      vlnv: "user.org:user:fifo:1.0",
      interfaces: { S_AXI: { base: 0x43c3_0000n, size: 0x1000, dataWidth: 32, kind: "register" } },
      registers: { S_AXI: fifoRegisters },
    },
  },
  memories: {
    PSDDR: { name: "PSDDR", tag: "PSDDR", type: "PSDDR", base: 0x0n, size: 0x2000_0000n },
  },
  interrupts: {
    "axi_timer_0/interrupt": {
      pin: "axi_timer_0/interrupt",
      chain: [],
      rawIrq: 61,
      sensitivity: "level-high",
    },
    "vadd_1/interrupt": {
      pin: "vadd_1/interrupt",
      chain: [{ controller: "axi_intc_0", line: 1, base: 0x4180_0000n, sensitivity: "level-high" }],
      rawIrq: 62,
      sensitivity: "level-high",
    },
  },
  clocks: [{ index: 0, name: "FCLK0", enabled: true, mhz: 100, divisor0: 5, divisor1: 2 }],
  gpio: {
    reset_gpio: { name: "reset_gpio", index: 0, direction: "out", pins: ["video/axi_timer/freeze"] },
  },
};
