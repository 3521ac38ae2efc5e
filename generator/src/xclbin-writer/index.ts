/** Writes xclbins from plain descriptions, for tests and examples. Not part of the package's public API. */
export { type WrittenSection, writeContainer } from "./container.js";
export type { WrittenArgument, WrittenDesign, WrittenKernel, WrittenMemory } from "./design.js";
export {
  encodeConnectivity,
  encodeIpLayout,
  encodeMemoryTopology,
  type IpEntry,
  type MemoryEntry,
} from "./sections.js";
export { writeXclbin } from "./write-xclbin.js";
