// An overlay in the shape that the generator gives one, written by hand: what the runtime promises is tested on it.
import {
  type AllocateOptions,
  type CanonicalDType,
  type DeviceBuffer,
  type DTypeName,
  hierarchyOf,
  ipOf,
  type Memory,
  memoryOf,
  Overlay,
  type OverlayDescriptor,
  type Shape,
} from "@pynq-gen/runtime/codegen/v1";
import { VideoHierarchy } from "./hierarchies/video.js";
import { AxiIntc } from "./ip/axi-intc.js";
import { AxiTimer } from "./ip/axi-timer.js";
import { Bram } from "./ip/bram.js";
import { Dual } from "./ip/dual.js";
import { Vadd } from "./ip/vadd.js";
import { type AxiTimer0Parameters, descriptor } from "./metadata.js";

export class DemoOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = descriptor;
  get axi_timer_0(): AxiTimer<AxiTimer0Parameters> {
    return ipOf(this, AxiTimer<AxiTimer0Parameters>, "axi_timer_0");
  }
  get axi_intc_0(): AxiIntc {
    return ipOf(this, AxiIntc, "axi_intc_0");
  }
  get vadd_1(): Vadd {
    return ipOf(this, Vadd, "vadd_1");
  }
  get dual_0(): Dual {
    return ipOf(this, Dual, "dual_0");
  }
  get bram_0(): Bram {
    return ipOf(this, Bram, "bram_0");
  }
  get video(): VideoHierarchy {
    return hierarchyOf(this, VideoHierarchy, "video");
  }
  get PSDDR(): Memory<"PSDDR"> {
    return memoryOf(this, "PSDDR");
  }
  override allocate<D extends DTypeName = "u4">(
    shape: Shape,
    dtype?: D,
    options?: AllocateOptions<"PSDDR">,
  ): DeviceBuffer<CanonicalDType<D>, "PSDDR"> {
    return super.allocate(shape, dtype, options) as DeviceBuffer<CanonicalDType<D>, "PSDDR">;
  }
}
