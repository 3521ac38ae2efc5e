import { DefaultHierarchy, hierarchyOf, ipOf } from "@pynq-gen/runtime/codegen/v1";
import { AxiTimer } from "../ip/axi-timer.js";
import type { VideoAxiTimerParameters } from "../metadata.js";
import { VideoHdmiInHierarchy } from "./video-hdmi-in.js";

export class VideoHierarchy extends DefaultHierarchy {
  get axi_timer(): AxiTimer<VideoAxiTimerParameters> {
    return ipOf(this, AxiTimer<VideoAxiTimerParameters>, "axi_timer");
  }
  get hdmi_in(): VideoHdmiInHierarchy {
    return hierarchyOf(this, VideoHdmiInHierarchy, "hdmi_in");
  }
}
