// What the compiler refuses, a line each: an unused marker fails the build of the tests. Never called.
import { checked, type DeviceBuffer } from "@pynq-gen/runtime";
import { DemoOverlay } from "../demo/demo-overlay.js";

export async function refusals(n: number): Promise<void> {
  const ol = await DemoOverlay.load();
  const { TCSR0, TLR0, TCR0 } = ol.axi_timer_0.registerMap;
  const { CTRL, ISR, in_a, cfg, Memory_lut } = ol.vadd_1.registerMap;
  const { IAR, IVAR } = ol.axi_intc_0.registerMap;
  const { RX, TX } = ol.video.hdmi_in.fifo.registerMap;

  // @ts-expect-error no such IP
  ol.axi_timer_1;
  // @ts-expect-error no such hierarchy
  ol.video.hdmi_out;
  // @ts-expect-error no such register
  ol.axi_timer_0.registerMap.TCSR1;
  // @ts-expect-error members of the overlay cannot be replaced
  ol.axi_timer_0 = ol.video.axi_timer;
  // @ts-expect-error misspelt field
  TCSR0.write({ ENTO: 1 });
  // @ts-expect-error misspelt field in modify
  TCSR0.modify({ MOD: 1 });
  // @ts-expect-error T0INT is cleared, not set
  TCSR0.T0INT = 1;
  // @ts-expect-error an effect field in modify
  TCSR0.modify({ T0INT: 1 });
  // @ts-expect-error no such flag
  TCSR0.clear("T1INT");
  // @ts-expect-error nothing here is set by a write
  TCSR0.set("T0INT");
  // @ts-expect-error a snapshot is not a register
  TCSR0.read().MODE = 1;
  // @ts-expect-error 4 does not fit two bits
  TCSR0.MODE = 4;
  // @ts-expect-error 4 does not fit two bits
  TCSR0.write({ MODE: 4 });
  // @ts-expect-error a computed number goes through checked()
  TCSR0.MODE = n;
  // @ts-expect-error one bit takes 0 or 1, not even a checked number
  TCSR0.ENT0 = checked(1);
  // @ts-expect-error read-only register
  TCR0.value = 1;
  // @ts-expect-error read-only register
  TCR0.writeRaw(1);
  // @ts-expect-error a register has no fields of its own name
  TLR0.TLR0;
  // @ts-expect-error a hidden read would clear AP_DONE
  CTRL.AP_IDLE;
  // @ts-expect-error so would a read-modify-write
  CTRL.modify({ AUTO_RESTART: 1 });
  // @ts-expect-error AP_DONE is read-only
  CTRL.write({ AP_DONE: 1 });
  // @ts-expect-error toggled, not cleared
  ISR.clear("DONE");
  // @ts-expect-error 64 bits are bigint
  in_a.value = 5;
  // @ts-expect-error 64 bits are bigint
  const low: number = in_a.value;
  // @ts-expect-error 40 bits are bigint
  cfg.write({ high: 1 });
  // @ts-expect-error 24 bits are number
  cfg.write({ low: 1n });
  // @ts-expect-error write-only register
  IAR.readRaw();
  // @ts-expect-error an element of a run may be missing
  IVAR[9].value;
  // @ts-expect-error a run is no register
  IVAR.value;
  // @ts-expect-error a read takes a word out: readRaw() asks for it by name
  RX.value;
  // @ts-expect-error write-only register
  TX.bits(0, 0);
  // @ts-expect-error a window has no registers
  Memory_lut.CTRL;
  // @ts-expect-error an IP with several interfaces has no read of its own
  ol.dual_0.read(0);
  // @ts-expect-error nor a register map
  ol.dual_0.registerMap;
  // @ts-expect-error no such interface
  ol.dual_0.S_AXI;
  // @ts-expect-error this interface has no registers in the metadata
  ol.dual_0.S_AXI_MEM.registerMap.GO;
  // @ts-expect-error the timer in video has no such parameter
  ol.video.axi_timer.parameters.ENABLE_TIMER2;
  // @ts-expect-error it is configured with 16 bits
  const width: 32 = ol.video.axi_timer.parameters.COUNT_WIDTH;
  // @ts-expect-error a buffer in another bank
  const elsewhere: DeviceBuffer<"u4", "bank0"> = ol.allocate([8]);
  // @ts-expect-error an overlay is made by load
  new DemoOverlay();
  // @ts-expect-error not a device
  await DemoOverlay.load({ device: "sim" });
  void low;
  void width;
  void elsewhere;
}
