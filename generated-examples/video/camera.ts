/*
 * What the simulated device cannot know from the design: a camera at the HDMI input, the video DMA's receiving channel,
 * and what two HLS kernels do. On a real board this file is not used.
 */
import type { SimDevice } from "@pynq-gen/runtime";

interface BlendBuffers {
  readonly background: Uint32Array;
  readonly overlay: Uint32Array;
  readonly result: Uint32Array;
}

/** `alpha` of 255 parts of the overlay above the background, byte by byte. */
function blend(
  { background, overlay, result }: BlendBuffers,
  width: number,
  height: number,
  alpha: number,
): { pixels: number } {
  const pixels = width * height;
  for (let i = 0; i < pixels; i += 1) {
    let pixel = 0;
    for (const shift of [0, 8, 16, 24]) {
      const below = ((background[i] ?? 0) >>> shift) & 0xff;
      const above = ((overlay[i] ?? 0) >>> shift) & 0xff;
      pixel |= Math.round((below * (255 - alpha) + above * alpha) / 255) << shift;
    }
    result[i] = pixel >>> 0;
  }
  return { pixels };
}

/** Puts a camera before the simulated device, and life into its video DMA and kernels. */
export function simulateCamera(device: SimDevice): void {
  const addresses = { background: "u4", overlay: "u4", result: "u4" } as const;
  device.model("blend", blend, { buffers: addresses });
  device.onRead("frame_stamp_0", "NOW", () => {
    device.poke("frame_stamp_0", "NOW", BigInt(device.peek("frame_stamp_0", "NOW")) + 300n);
  });

  /** One frame of a grey ramp goes to the first frame's address; then the channel interrupts. */
  function frame(lines: number): void {
    const address = BigInt(device.peek("video/axi_vdma", "S2MM_SA1"));
    const bytes = Number(device.peek("video/axi_vdma", "S2MM_HSIZE"));
    for (let line = 0; line < lines; line += 1) {
      // 4 bytes a pixel, all of one shade.
      const row = Uint8Array.from({ length: bytes }, (_, x) => Math.floor(((x >> 2) * 1024) / bytes));
      device.memory.write(address + BigInt(line * bytes), row);
    }
    const status = Number(device.peek("video/axi_vdma", "S2MM_VDMASR"));
    device.poke("video/axi_vdma", "S2MM_VDMASR", (status & ~1) | 0x1000);
    device.pins.set("video/axi_vdma/s2mm_introut", true);
  }

  device.onWrite("video/axi_vdma", "S2MM_VSIZE", ({ after }) => {
    const running = (Number(device.peek("video/axi_vdma", "S2MM_VDMACR")) & 1) === 1;
    if (running) setTimeout(() => frame(after), 5);
  });
  device.onWrite("video/axi_vdma", "S2MM_VDMASR", ({ after }) => {
    if ((after & 0x1000) === 0) device.pins.set("video/axi_vdma/s2mm_introut", false);
  });
}
