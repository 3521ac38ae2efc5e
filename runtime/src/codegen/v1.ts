/*
 * Everything that generated code may import, and nothing else. The table `schemas/codegen-v1.json` lists the same names
 * for the generator; a test holds the two equal. Names here are never renamed or removed: a change that old generated
 * code would not survive goes into a `v2` beside this file.
 */
export { gpioOf, gpiosOf } from "../gpio/design-pin.js";
export { clocksOf } from "../clocks/pl-clock.js";
export {
  ipOf,
  hierarchyOf,
  interfaceOf,
  registerMapOf,
  interruptOf,
  interruptsOf,
  memoryOf,
} from "../overlay/members.js";
export { Region, RegionModule, regionOf } from "../overlay/region.js";
export { Overlay } from "../overlay/overlay.js";
export { DefaultHierarchy } from "../overlay/hierarchy.js";
export { DefaultIP, IpCore } from "../overlay/ip.js";
export { KernelCore, KernelIP, streamOf } from "../kernels/kernel-ip.js";
export {
  argumentsByName,
  callKernel,
  callKernelSync,
  startKernel,
  startKernelRepeating,
} from "../kernels/calls.js";

export type { GpioPin } from "../gpio/design-pin.js";
export type { PlClock } from "../clocks/pl-clock.js";
export type { Absent } from "../overlay/absent.js";
export type { AddressedInterface } from "../overlay/addressed-interface.js";
export type { OverlayContext } from "../overlay/context.js";
export type {
  ClockDescriptor,
  GpioDescriptor,
  InterfaceDescriptor,
  InterruptPinDescriptor,
  InterruptStepDescriptor,
  IpDescriptor,
  MemoryDescriptor,
  OverlayDescriptor,
  ParameterValue,
  PlatformDescriptor,
  RegionDescriptor,
} from "../overlay/descriptor.js";
export type { HierarchyDescription } from "../overlay/hierarchy.js";
export type { Parameters } from "../overlay/ip.js";
export type { LoadOptions } from "../overlay/load.js";
export type { RegionLoadOptions, RegionModuleClass, RegionModuleClasses } from "../overlay/region.js";
export type { NodeContext } from "../overlay/node.js";
export type { WaitOptions } from "../overlay/wait.js";
export type { InterruptLine } from "../interrupts/line.js";
export type { Bits1, Bits2, Bits3, Bits4, Bits5, Bits6, Bits7, Bits8 } from "../registers/bits.js";
export type {
  Access,
  FieldDescriptor,
  MemoryWindowDescriptor,
  ReadEffect,
  RegisterBlockDescriptor,
  RegisterDescriptor,
  WriteEffect,
} from "../registers/descriptor.js";
export type {
  Checked,
  MemoryWindow,
  ReadableRegister,
  ReadWriteRegister,
  RegisterArray,
  RegisterInfo,
  RegisterMapBase,
  RegisterRaw,
  Snapshot,
  WritableRegister,
} from "../registers/types.js";
export type { DeviceBuffer } from "../buffers/device-buffer.js";
export type { CanonicalDType, DType, DTypeName } from "../buffers/dtypes.js";
export type { AllocateOptions, Memory, TargetOptions } from "../buffers/memory.js";
export type { Shape } from "../buffers/shape.js";
export type { KernelCalls } from "../kernels/calls.js";
export type {
  ControlProtocol,
  KernelDescriptor,
  KernelInstanceDescriptor,
  StreamDescriptor,
} from "../kernels/descriptor.js";
export type { KernelArgument } from "../kernels/kernel-ip.js";
export type { RepeatingRun } from "../kernels/repeating-run.js";
export type { Run, StartOptions } from "../kernels/run.js";
export type { Stream } from "../kernels/stream.js";
