import type { Device, DeviceKind, Unavailable } from "./device.js";
import { xrtBackend } from "./xrt/backend.js";
import { zynqBackend } from "./zynq/probe.js";

/** A kind of real device: looks for its hardware. */
export interface Backend {
  readonly kind: Exclude<DeviceKind, "sim">;
  /** Never throws and touches no register; what cannot be used is said in `unavailable`. */
  probe(): { readonly devices: readonly Device[]; readonly unavailable: readonly Unavailable[] };
}

/** Kinds of real devices, in the order in which `Device.activeDevice` prefers them (PYNQ: embedded before XRT). */
export const backends: readonly Backend[] = [zynqBackend, xrtBackend];
