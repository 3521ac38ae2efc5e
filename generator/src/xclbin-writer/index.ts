/** Writes xclbins from plain descriptions, for tests and examples. Not part of the package's public API. */
export { type WrittenContainer, type WrittenSection, writeContainer } from "./container.js";
export type {
  WrittenArgument,
  WrittenClock,
  WrittenDesign,
  WrittenInstance,
  WrittenKernel,
  WrittenMemory,
  WrittenStream,
} from "./design.js";
export { metadataXml } from "./metadata.js";
export {
  type ClockEntry,
  type ConnectionEntry,
  encodeClocks,
  encodeConnectivity,
  encodeIpLayout,
  encodeMemoryTopology,
  type IpEntry,
  type MemoryEntry,
} from "./sections.js";
export { writeXclbin } from "./write-xclbin.js";
