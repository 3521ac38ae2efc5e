/**
 * Numbers of the xclbin container and of the binary sections in it.
 * Source: `xclbin.h` of XRT (struct axlf, axlf_section_header, mem_data, ip_data, connection, clock_freq and the enums
 * beside them); the same in every XRT from 2.2 to 2.25. All integers are little-endian.
 */

/** Byte offsets of the header, `struct axlf`. */
export const axlf = {
  magic: "xclbin2\0",
  signatureLength: 8,
  keyBlock: 12,
  keyBlockEnd: 296,
  uniqueId: 296,
  length: 304,
  timeStamp: 312,
  featureRomTimeStamp: 320,
  versionPatch: 328,
  versionMajor: 330,
  versionMinor: 331,
  mode: 332,
  actionMask: 334,
  interfaceUuid: 336,
  platformVbnv: 352,
  platformVbnvBytes: 64,
  uuid: 416,
  debugBin: 432,
  sectionCount: 448,
  sectionHeaders: 456,
} as const;

/** Byte offsets in a section header, `struct axlf_section_header`. */
export const sectionHeader = { kind: 0, name: 4, nameBytes: 16, offset: 24, size: 32, bytes: 40 } as const;

/**
 * `struct mem_topology`: a count (i32), then entries from byte 8. The limits here and below are many times what the
 * largest device has; they bound what a damaged or hostile file can ask for.
 */
export const memTopology = {
  first: 8,
  bytes: 40,
  limit: 4096,
  type: 0,
  used: 1,
  sizeKb: 8,
  base: 16,
  tag: 24,
  tagBytes: 16,
} as const;

/** `struct connectivity`: a count (i32), then entries from byte 4. */
export const connectivityTable = {
  first: 4,
  bytes: 12,
  limit: 1_000_000,
  argument: 0,
  ip: 4,
  memory: 8,
} as const;

/** `struct ip_layout`: a count (i32), then entries from byte 8. A base of all ones means that there is no slave. */
export const ipLayoutTable = {
  first: 8,
  bytes: 80,
  limit: 4096,
  type: 0,
  properties: 4,
  base: 8,
  name: 16,
  nameBytes: 64,
  noBase: 0xffff_ffff_ffff_ffffn,
} as const;

/** `struct clock_freq_topology`: a count (i16), then entries from byte 2. */
export const clockTable = {
  first: 2,
  bytes: 136,
  limit: 4096,
  mhz: 0,
  type: 2,
  name: 8,
  nameBytes: 128,
} as const;

/** `enum axlf_section_kind`. Kinds that are not here are kept by number and size. */
export const sectionKinds: Readonly<Record<number, string>> = {
  0: "BITSTREAM",
  1: "CLEARING_BITSTREAM",
  2: "EMBEDDED_METADATA",
  3: "FIRMWARE",
  4: "DEBUG_DATA",
  5: "SCHED_FIRMWARE",
  6: "MEM_TOPOLOGY",
  7: "CONNECTIVITY",
  8: "IP_LAYOUT",
  9: "DEBUG_IP_LAYOUT",
  10: "DESIGN_CHECK_POINT",
  11: "CLOCK_FREQ_TOPOLOGY",
  12: "MCS",
  13: "BMC",
  14: "BUILD_METADATA",
  15: "KEYVALUE_METADATA",
  16: "USER_METADATA",
  17: "DNA_CERTIFICATE",
  18: "PDI",
  19: "BITSTREAM_PARTIAL_PDI",
  20: "PARTITION_METADATA",
  21: "EMULATION_DATA",
  22: "SYSTEM_METADATA",
  23: "SOFT_KERNEL",
  24: "FLASH",
  25: "AIE_METADATA",
  26: "GROUP_TOPOLOGY",
  27: "GROUP_CONNECTIVITY",
  28: "SMARTNIC",
  29: "AIE_RESOURCES",
  30: "OVERLAY",
  31: "VENDER_METADATA",
  32: "AIE_PARTITION",
  33: "IP_METADATA",
  34: "AIE_RESOURCES_BIN",
  35: "AIE_TRACE_METADATA",
  36: "DTBO",
};

/** The kinds that this project reads or writes, by name. */
export const sectionKind = {
  BITSTREAM: 0,
  EMBEDDED_METADATA: 2,
  MEM_TOPOLOGY: 6,
  CONNECTIVITY: 7,
  IP_LAYOUT: 8,
  CLOCK_FREQ_TOPOLOGY: 11,
  BUILD_METADATA: 14,
  KEYVALUE_METADATA: 15,
  SOFT_KERNEL: 23,
  GROUP_TOPOLOGY: 26,
  GROUP_CONNECTIVITY: 27,
  AIE_PARTITION: 32,
} as const;

/** `enum XCLBIN_MODE`: what the file was built for. */
export const xclbinModes: readonly XclbinMode[] = [
  "hw",
  "hw-pr",
  "tandem-stage2",
  "tandem-stage2-pr",
  "hw-emu",
  "sw-emu",
  "hw-emu-pr",
];
/** What an xclbin was built for; `unknown` for a number that the format does not define. */
export type XclbinMode =
  "hw" | "hw-pr" | "tandem-stage2" | "tandem-stage2-pr" | "hw-emu" | "sw-emu" | "hw-emu-pr" | "unknown";

/** `enum MEM_TYPE`, in the words of the tools without their `MEM_`. */
export const memoryTypes: readonly string[] = [
  "DDR3",
  "DDR4",
  "DRAM",
  "STREAMING",
  "PREALLOCATED_GLOB",
  "ARE",
  "HBM",
  "BRAM",
  "URAM",
  "STREAMING_CONNECTION",
  "HOST",
  "PS_KERNEL",
];

/** Memory types that are connections or bookkeeping, not memory: nothing can be allocated there. */
export const streamMemoryTypes: readonly string[] = ["STREAMING", "STREAMING_CONNECTION"];

/** Memory types whose neighbouring banks the linker joins to one group (xclbinutil's bank grouping). */
export const groupedMemoryTypes: readonly string[] = ["DDR3", "DDR4", "DRAM", "HBM"];

/** `enum IP_TYPE`, without `IP_`. */
export const ipTypes: readonly string[] = [
  "MB",
  "KERNEL",
  "DNASC",
  "DDR4_CONTROLLER",
  "MEM_DDR4",
  "MEM_HBM",
  "MEM_HBM_ECC",
  "PS_KERNEL",
];

/** `enum IP_CONTROL`: bits 15:8 of an IP_KERNEL's properties. */
export const ipControls: readonly string[] = [
  "AP_CTRL_HS",
  "AP_CTRL_CHAIN",
  "AP_CTRL_NONE",
  "AP_CTRL_ME",
  "ACCEL_ADAPTER",
  "FAST_ADAPTER",
];

/** `enum CLOCK_TYPE`. */
export const clockTypes: readonly string[] = ["UNUSED", "DATA", "KERNEL", "SYSTEM"];

/** `addressQualifier` of a kernel argument (kernel.xml of Vitis, UG1393 "RTL kernel XML file"). */
export const addressQualifiers = ["scalar", "global", "constant", "local", "stream"] as const;
/** What an argument is to the kernel: a value, a pointer to global, constant or local memory, a stream. */
export type AddressQualifier = (typeof addressQualifiers)[number];

/**
 * The words that tools use for a kernel's control protocol (`hwControlProtocol` of kernel.xml, `FunctionProtocol` of
 * HLS data, the IP_CONTROL names above), as the model's four. A word that is not here is reported; the kernel is then
 * reached by its registers alone. `s_axilite` is what XRT assumes where a kernel.xml says nothing; it is ap_ctrl_hs.
 */
export const controlProtocols: Readonly<Record<string, "hs" | "chain" | "none" | "user-managed">> = {
  ap_ctrl_hs: "hs",
  s_axilite: "hs",
  ap_ctrl_chain: "chain",
  ap_ctrl_none: "none",
  user_managed: "user-managed",
};
