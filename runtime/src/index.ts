/** The runtime of pynq-gen overlays: what applications, drivers and tests import. */
export { Device, type DeviceRegistry } from "./device/registry.js";
export type { DeviceKind, ProbeResult, Unavailable } from "./device/device.js";
export type { MmioRegion } from "./device/mmio.js";
export {
  AddressError,
  AlignmentError,
  DeviceMismatchError,
  FreedError,
  HardwareUnavailableError,
  OverlayMismatchError,
  PynqError,
  TimeoutError,
  ValueRangeError,
} from "./errors/errors.js";
export { type ErrorCode, errorCodes } from "./errors/codes.js";
export { checked } from "./registers/checked.js";
export { SimDevice, type SimDeviceOptions } from "./device/sim/sim-device.js";
export type { BusAccess, ReadHook, SimRead, SimWrite, WriteHook } from "./device/sim/access.js";
export { Overlay } from "./overlay/overlay.js";
export { DefaultIP, IpCore, type Parameters } from "./overlay/ip.js";
export { DefaultHierarchy, type HierarchyDescription } from "./overlay/hierarchy.js";
export { contextOf, type NodeContext } from "./overlay/node.js";
export type { OverlayContext } from "./overlay/context.js";
export type { LoadOptions } from "./overlay/load.js";
export type { WaitOptions } from "./overlay/wait.js";
export type { Absent } from "./overlay/absent.js";
export type { AddressedInterface } from "./overlay/addressed-interface.js";
export type { OverlayDescriptor, IpDescriptor } from "./overlay/descriptor.js";
export type { InterruptLine } from "./interrupts/line.js";
export type { DeviceBuffer } from "./buffers/device-buffer.js";
export type { AllocateOptions, Memory } from "./buffers/memory.js";
export type { Checked, Snapshot, RegisterArray, MemoryWindow } from "./registers/types.js";
