/** Tests of programs that use overlays, on the simulated device. */
export { SimDevice, type SimDeviceOptions } from "../device/sim/sim-device.js";
export type { BusAccess, ReadHook, SimRead, SimWrite, WriteHook } from "../device/sim/access.js";
export { expectAccesses, Expectations } from "./expectations.js";
export { accessesDuring, type AccessFilter, accessesOf, showAccess } from "./records.js";
