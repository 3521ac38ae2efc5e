/*
 * Brings up a video pipeline: colour matrices, pixel format, a frame from the HDMI input by the video DMA's interrupt, a
 * gamma table in an HLS array, and a picture blended over it. Nested hierarchies keep their names.
 */
import { SimDevice, type DeviceBuffer } from "@pynq-gen/runtime";
import { simulateCamera } from "./camera.js";
import { type ColorConvert, VideoOverlay } from "./overlay/index.js";

await using ol = await VideoOverlay.load();
if (ol.device instanceof SimDevice) simulateCamera(ol.device);
const { hdmi_in, hdmi_out, axi_vdma } = ol.video;

/** Writes the matrix of a colour converter, 8 fractional bits. Both converters of the design are of this one class. */
function setMatrix({ registerMap: m }: ColorConvert, rows: readonly number[]): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = rows.map((x) =>
    Math.round(x * 256),
  );
  m.c1_c1_V.write({ c1_c1_V: a });
  m.c1_c2_V.write({ c1_c2_V: b });
  m.c1_c3_V.write({ c1_c3_V: c });
  m.c2_c1_V.write({ c2_c1_V: d });
  m.c2_c2_V.write({ c2_c2_V: e });
  m.c2_c3_V.write({ c2_c3_V: f });
  m.c3_c1_V.write({ c3_c1_V: g });
  m.c3_c2_V.write({ c3_c2_V: h });
  m.c3_c3_V.write({ c3_c3_V: i });
}

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
setMatrix(hdmi_in.color_convert, identity);
setMatrix(hdmi_out.color_convert, identity);
hdmi_in.pixel_pack.registerMap.mode.write({ mode: 2 });
hdmi_in.pixel_pack.registerMap.alpha_V.write({ alpha_V: 255 });
hdmi_out.pixel_unpack.registerMap.mode.write({ mode: 2 });

// Tell the source that a sink is there: the field's name in the tools is "Channel-1 GPIO DATA".
hdmi_in.frontend.axi_gpio_hdmiin.registerMap.GPIO_DATA.Channel_1_GPIO_DATA = 1;

// One frame into memory. VSIZE starts the channel, the frame's end interrupts.
const [width, height] = [640, 360];
using frame = ol.allocate([height, width], "u4", { name: "frame" });
const dma = axi_vdma.registerMap;
dma.S2MM_VDMACR.modify({ RS: 1, FrmCnt_IrqEn: 1 });
dma.S2MM_SA1.write({ Start_Address1: Number(frame.deviceAddress) });
dma.S2MM_FRMDLY_STRIDE.write({ Stride: width * 4 });
dma.S2MM_HSIZE.write({ Horizontal_Size: width * 4 });
dma.S2MM_VSIZE.write({ Vertical_Size: height });
await axi_vdma.s2mm_introut.wait({ timeoutMs: 2000 });
dma.S2MM_VDMASR.clear("FrmCnt_Irq");
dma.S2MM_VDMACR.RS = 0;
frame.syncFromDevice();
const shades = new Set(frame.data).size;
console.log(`frame of ${width} × ${height}, ${shades} shades, halted ${dma.S2MM_VDMASR.Halted}`);

// The array argument of an HLS kernel is a window of memory among its registers.
const gamma = Uint32Array.from({ length: 256 }, (_, i) => Math.round(255 * (i / 255) ** (1 / 2.2)));
const { Memory_lut } = ol.filter.lut_accel.registerMap;
Memory_lut.writeBlock(0, gamma.subarray(0, Memory_lut.size / 4));
console.log(`gamma table: 16 → ${Memory_lut.read32(16 * 4)}, 128 → ${Memory_lut.read32(128 * 4)}`);

// From a .hwh alone the C types of `blend` are not known: a 64-bit argument takes a buffer or an address.
using caption = ol.allocate([height, width], "u4").fill(0xff);
using result: DeviceBuffer<"u4", "PSDDR"> = ol.allocate([height, width]);
caption.syncToDevice();
const { pixels } = await ol.osd.blend_0.call(width, height, 128, frame, caption, result);
result.syncFromDevice();
console.log(
  `blended ${pixels} pixels: 0x${frame.get(0, 0).toString(16)} → 0x${result.get(0, 0).toString(16)}`,
);

// Registers of 64 bits are bigints; what the core can do has names that begin with a digit in the tools.
const { NOW } = ol.frame_stamp_0.registerMap;
const before = NOW.value;
console.log(`time goes on: ${NOW.value > before}`);
const abilities = Object.entries(ol.network.eth_mac.registerMap.ABILITY_REG.read())
  .filter(([name, value]) => name !== "raw" && value === 1)
  .map(([name]) => name);
console.log(`Ethernet: ${abilities.join(", ")}`);
