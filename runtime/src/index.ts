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
export { Region, type RegionLoadOptions, RegionModule } from "./overlay/region.js";
export type {
  ClockDictEntry,
  Dictionary,
  GpioDictEntry,
  HierarchyDictEntry,
  InterruptControllerEntry,
  InterruptPinEntry,
  IpDictEntry,
  MemDictEntry,
} from "./overlay/dictionaries.js";
export type { OverlayDescriptor, IpDescriptor } from "./overlay/descriptor.js";
export type { InterruptEventsOptions, InterruptLine } from "./interrupts/line.js";
export type { InterruptMap } from "./interrupts/map.js";
export { allocate, importBuffer } from "./buffers/allocate-default.js";
export { isDeviceBuffer } from "./buffers/buffer-view.js";
export type { BufferSource, DeviceBuffer } from "./buffers/device-buffer.js";
export type { CanonicalDType, Complex, DType, DTypeName } from "./buffers/dtypes.js";
export { float16Bits, float16Value, float32Bits, float32Value } from "./buffers/float16.js";
export type { AllocateOptions, BufferOptions, Memory, TargetOptions } from "./buffers/memory.js";
export { pinBuffers } from "./buffers/place.js";
export type { MemoryUse, Pin } from "./buffers/allocation.js";
export type { Shape } from "./buffers/shape.js";
export { KernelError } from "./kernels/errors.js";
export { KernelCore, KernelIP, type KernelArgument } from "./kernels/kernel-ip.js";
export type { KernelCalls } from "./kernels/calls.js";
export type { RepeatingRun } from "./kernels/repeating-run.js";
export type { Run, StartOptions } from "./kernels/run.js";
export type { Stream } from "./kernels/stream.js";
export type { FinalRunState, RunState } from "./device/compute.js";
export type { Checked, Snapshot, RegisterArray, MemoryWindow } from "./registers/types.js";
export { XrtDevice } from "./device/xrt/xrt-device.js";
export type { XrtBuffer } from "./device/xrt/buffer.js";
export type { ZynqDevice } from "./device/zynq/zynq-device.js";
export type { ProgrammedRegion, ProgramStep, RegionRequest } from "./device/programmer.js";
export type { PlClock } from "./clocks/pl-clock.js";
export { Clocks, type PlClockRequest, type PlClockSetting } from "./clocks/clocks.js";
export { GPIO, type GpioLine, type GpioOptions } from "./gpio/gpio.js";
export type { GpioPin } from "./gpio/design-pin.js";
export type { GpioController, GpioHandle } from "./device/gpio.js";
export type { EdgesOptions, GpioEdge } from "./gpio/edges.js";
export type { GpioBias, GpioDirection, GpioLevel } from "./gpio/line.js";
export { getRails, type Rail } from "./sensors/rails.js";
export { DataRecorder, type RecordedRow } from "./sensors/recorder.js";
export { DerivedPowerSensor, type Sensor, type SensorUnit } from "./sensors/sensor.js";
