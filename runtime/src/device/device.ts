import type { ComputeUnits } from "./compute.js";
import type { BufferAllocator } from "./memory.js";
import type { GpioController } from "./gpio.js";
import type { InterruptSource } from "./interrupts.js";
import type { MmioRegion } from "./mmio.js";
import type { Programmer } from "./programmer.js";

/** Kinds of devices; `sim` is never chosen where there is a sign of hardware. */
export type DeviceKind = "sim" | "zynq" | "xrt";

/** A kind of device that cannot be used here, and why. */
export interface Unavailable {
  readonly kind: DeviceKind;
  /** Stable word for programs: "no-platform", "no-library", "permission", … */
  readonly code: string;
  /**
   * True where something says that such hardware is there (a compatible device tree, a UIO or DRM node, an FPGA
   * manager, a card on the bus) though it cannot be used. `load()` then fails and never falls back to the simulation.
   */
  readonly sign: boolean;
  readonly reason: string;
  readonly remedy: string;
}

/** What {@link Device.probe} found. */
export interface ProbeResult {
  readonly devices: readonly Device[];
  readonly unavailable: readonly Unavailable[];
}

/** Size and origin of a clock as a device reports it. */
export interface DeviceClock {
  readonly name: string;
  /** Frequency in MHz. */
  readonly mhz: number;
}

/**
 * The one seam between overlays and hardware. A device offers those of the small interfaces that it has; an overlay
 * that needs one which is absent is refused at load. Mirrors PYNQ's `Device`.
 */
export interface Device {
  readonly kind: DeviceKind;
  readonly name: string;
  /** Puts designs onto the device. */
  readonly programmer: Programmer;
  /** Memory that both sides reach; absent where the device has none. */
  readonly allocator?: BufferAllocator;
  /** Interrupt lines; absent where the device has none. */
  readonly interrupts?: InterruptSource;
  /** Compute units that the device's own scheduler starts; absent where kernels are started through registers. */
  readonly computeUnits?: ComputeUnits;
  /** GPIO bits of the processor that lead into the logic; absent where the device has none. */
  readonly gpio?: GpioController;
  /**
   * Maps a window of bus addresses; absent where the device has no register access.
   * @throws HardwareUnavailableError where the window cannot be mapped (rights, unprogrammed PL)
   */
  mmio?(base: bigint, size: number): MmioRegion;
  /** Gives everything back; idempotent. */
  close(): Promise<void>;
}
