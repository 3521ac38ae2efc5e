import { DefaultHierarchy, ipOf } from "@pynq-gen/runtime/codegen/v1";
import { Fifo } from "../ip/fifo.js";
import type { VideoHdmiInFifoParameters } from "../metadata.js";

export class VideoHdmiInHierarchy extends DefaultHierarchy {
  get fifo(): Fifo<VideoHdmiInFifoParameters> {
    return ipOf(this, Fifo<VideoHdmiInFifoParameters>, "fifo");
  }
}
