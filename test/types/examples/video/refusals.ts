// What the compiler refuses of the generated overlay `video`, a marked line each, and what it lets pass. Never called.
import { checked } from "@pynq-gen/runtime";
import type { AxiDmaAxiDma0, ColorConvert, VideoOverlay } from "#examples/video/overlay/index.js";

export async function refusals(ol: VideoOverlay): Promise<void> {
  const { hdmi_in, hdmi_out, axi_vdma } = ol.video;
  const { MM2S_VDMASR, S2MM_VDMACR, S2MM_VDMASR, PARK_PTR_REG } = axi_vdma.registerMap;
  const { NOW, ALARM, EVENTS } = ol.frame_stamp_0.registerMap;
  const { WINDOW, DNA, Frame_Count, Frame_Count_2 } = ol.device_.registerMap;
  const { ABILITY_REG } = ol.network.eth_mac.registerMap;
  const { IVAR } = ol.system_intc.registerMap;
  const { Memory_lut } = ol.filter.lut_accel.registerMap;
  const { axi_bram_ctrl_0 } = ol.frame_store;
  const { blend_0 } = ol.osd;
  const buffer = ol.allocate([8], "f4");

  // @ts-expect-error no such hierarchy
  ol.audio;
  // @ts-expect-error not at the top, but in a hierarchy
  ol.axi_vdma;
  // @ts-expect-error in the other hierarchy
  hdmi_in.pixel_unpack;
  // @ts-expect-error a level is missing
  ol.video.axi_gpio_hdmiin;
  // @ts-expect-error the two ends have their own IPs
  hdmi_out.frontend.vtc_in;
  // @ts-expect-error names are those of the block design
  ol.video.hdmiIn;

  // @ts-expect-error outside of [A-Za-z0-9_] stands _, as in PYNQ
  hdmi_in.frontend.axi_gpio_hdmiin.registerMap.GPIO_DATA["Channel-1 GPIO DATA"];
  // @ts-expect-error a leading digit gets an r before it
  ABILITY_REG["10M_ABILITY"];
  // @ts-expect-error no such ability
  ABILITY_REG.r10G_ABILITY;
  // @ts-expect-error read-only
  ABILITY_REG.r10M_ABILITY = 1;
  // @ts-expect-error `offset` is a register's own member; the field is offset_
  WINDOW.offset = 1;
  // @ts-expect-error `raw` is a snapshot's own member; the field is raw_
  WINDOW.modify({ raw: 1 });
  // @ts-expect-error the overlay's device has no registers; the IP is device_
  ol.device.registerMap;
  // @ts-expect-error one of two that clash has a suffix, there is no third
  ol.device_.registerMap.Frame_Count_3;
  // @ts-expect-error the members of a run are reached by index
  ol.system_intc.registerMap.IVAR_0;
  // @ts-expect-error a run has no fields of its own
  IVAR.IVA = 1;

  // @ts-expect-error 64 bits are a bigint
  ALARM.write({ TIME: 5 });
  // @ts-expect-error 64 bits are a bigint
  const now: number = NOW.value;
  // @ts-expect-error 64 bits are a bigint
  DNA.writeRaw(5n);
  // @ts-expect-error read-only
  NOW.value = 5n;
  // @ts-expect-error one bit is a number, also in a register of 64
  ALARM.write({ ARMED: 1n });
  // @ts-expect-error this flag clears by writing 1 or 0, and does not set
  EVENTS.set("FRAME");
  // @ts-expect-error no such flag
  EVENTS.clear("FRAMES");
  // @ts-expect-error an effect field in modify
  S2MM_VDMASR.modify({ FrmCnt_Irq: 1 });
  // @ts-expect-error only the receiving channel has it
  MM2S_VDMASR.clear("EOLEarlyErr");
  // @ts-expect-error 32 does not fit five bits
  PARK_PTR_REG.RdFrmPtrRef = 32;
  // @ts-expect-error 256 does not fit eight bits
  S2MM_VDMACR.write({ IRQFrameCount: 256 });
  // @ts-expect-error a read-only field beside writable ones
  PARK_PTR_REG.WrFrmStore = 1;
  // @ts-expect-error a window of memory is no register
  Memory_lut.value = 1;
  // @ts-expect-error it takes words
  Memory_lut.writeBlock(0, new Uint8Array(4));

  // @ts-expect-error memory has no registers
  axi_bram_ctrl_0.S_AXI.registerMap.ECC_STATUS;
  // @ts-expect-error two interfaces have registers: the IP itself has no register map
  blend_0.registerMap;
  // @ts-expect-error no such interface
  blend_0.s_axi_gmem;
  // @ts-expect-error two interfaces: the IP itself has no window
  blend_0.mmio;
  // @ts-expect-error a streaming core has no address
  ol.axis_data_fifo_0.read(0);
  // @ts-expect-error no control registers: nothing to start
  hdmi_in.color_convert.call();
  // @ts-expect-error a DMA built without S2MM has none of its registers
  ol.subtitles.axi_dma.registerMap.S2MM_DMACR;
  // @ts-expect-error … and no such interrupt
  ol.subtitles.axi_dma.s2mm_introut;
  // @ts-expect-error … and so is no DMA of the other kind
  const other: AxiDmaAxiDma0 = ol.subtitles.axi_dma;
  // @ts-expect-error no such stream
  ol.streams.dc_0;
  // @ts-expect-error not wired to anything
  await ol.frame_stamp_0.interrupt.wait();

  // @ts-expect-error without C types, 64 bits take a buffer or a bigint
  await blend_0.call(4, 4, 128, 0, buffer, buffer);
  // @ts-expect-error an ordinary array is neither
  await blend_0.call(4, 4, 128, new Float32Array(4), buffer, buffer);
  const images = { background: 0n, overlay: 0n, result: 0n };
  // @ts-expect-error an output is not given
  await blend_0.callArgs({ ...images, width: 4, height: 4, alpha: 1, pixels: 0 });
  // @ts-expect-error an output has a name
  (await blend_0.call(4, 4, 128, buffer, buffer, buffer)).pixel;

  // What is right passes.
  const converters: readonly ColorConvert[] = [hdmi_in.color_convert, hdmi_out.color_convert];
  const dmas: readonly AxiDmaAxiDma0[] = [ol.axi_dma_0, ol.axi_dma_1];
  hdmi_in.frontend.axi_gpio_hdmiin.registerMap.GPIO_DATA.Channel_1_GPIO_DATA = 1;
  WINDOW.modify({ offset_: 5, size: 6, raw_: 1 });
  const place: number = WINDOW.offset + Frame_Count.offset + Frame_Count_2.offset;
  const abilities: number = ABILITY_REG.r10M_ABILITY + ABILITY_REG.read().r2G5_ABILITY;
  IVAR[3]?.write({ IVA: abilities });
  IVAR.at(3).write({ IVA: place });
  ALARM.write({ TIME: NOW.value + 100n, ARMED: 1 });
  ALARM.modify({ ARMED: checked(0) === 0 ? 0 : 1 });
  EVENTS.clear("FRAME", "ALARM", "OVERRUN");
  S2MM_VDMASR.clear("FrmCnt_Irq", "EOLEarlyErr");
  Memory_lut.writeBlock(0, new Uint32Array(4));
  axi_bram_ctrl_0.registerMap.ECC_STATUS.clear("CE_STATUS");
  axi_bram_ctrl_0.S_AXI_CTRL.registerMap.ECC_ON_OFF.ECC_ON_OFF = 0;
  axi_bram_ctrl_0.S_AXI.write(0, axi_bram_ctrl_0.S_AXI.read(4));
  blend_0.s_axi_control.registerMap.alpha.write({ alpha: 255 });
  blend_0.s_axi_control_r.registerMap.result_1.write({ result: 0 });
  const { pixels } = await blend_0.call(4, 4, 128, buffer, buffer.deviceAddress, buffer);
  const total: number = pixels + hdmi_in.pixel_pack.parameters.C_S_AXI_AXILITES_DATA_WIDTH;
  const noSg: 0 = ol.subtitles.axi_dma.parameters.c_include_s2mm;
  await ol.network.eth_mac.mac_irq.wait();
  const toFilter: "filter/lut_accel.stream_in" = ol.streams.axi_dma_0_M_AXIS_MM2S.sink;
  console.log(now, other, converters, dmas, total, noSg, toFilter);
}
