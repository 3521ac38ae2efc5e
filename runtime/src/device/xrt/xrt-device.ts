import { AddressError, FreedError, PynqError } from "../../errors/errors.js";
import type { XrtDeviceHandle } from "../../native/xrt.js";
import type { Device, DeviceClock, DeviceKind } from "../device.js";
import type { MmioRegion } from "../mmio.js";
import type { Sensor } from "../../sensors/sensor.js";
import { SystemRoot } from "../zynq/system-root.js";
import { XrtAllocator } from "./allocator.js";
import type { XrtCard } from "./cards.js";
import { XrtComputeUnits } from "./compute-units.js";
import { fromXrt } from "./errors.js";
import { emulationMode, type XrtLibrary } from "./library.js";
import { type LoadedDesign, XrtProgrammer } from "./programmer.js";
import { XrtRegisters } from "./registers.js";
import { findSensors, readClocks } from "./sensors.js";

/**
 * A card behind the Xilinx Runtime (or an emulation of one): loads xclbins, allocates in the design's memory banks and
 * runs kernels on its compute units. Opened at the first load.
 */
export class XrtDevice implements Device {
  readonly kind: DeviceKind = "xrt";
  readonly name: string;
  readonly programmer: XrtProgrammer;
  readonly allocator: XrtAllocator;
  readonly computeUnits: XrtComputeUnits;
  /** PCI address, such as `0000:3b:00.1`; absent for emulations and for the PL of a Zynq. */
  readonly bdf: string | undefined;
  /** Version of XRT, such as `2.25`; absent before 2.16, which does not tell. */
  readonly xrtVersion: string | undefined;
  readonly #library: XrtLibrary;
  readonly #card: XrtCard;
  readonly #root: SystemRoot;
  #handle: XrtDeviceHandle | undefined;
  #opening: Promise<XrtDeviceHandle> | undefined;
  #closed = false;

  constructor(library: XrtLibrary, card: XrtCard, root: SystemRoot = new SystemRoot()) {
    this.xrtVersion = library.version;
    this.#library = library;
    this.name = card.name;
    this.bdf = card.bdf;
    this.#card = card;
    this.#root = root;
    this.programmer = new XrtProgrammer({
      name: card.name,
      mode: emulationMode(process.env),
      library,
      open: () => this.#open(),
      running: () => this.computeUnits.running,
      inUse: () => this.#inUse(),
      replaced: () => this.computeUnits.shut(),
    });
    this.allocator = new XrtAllocator({
      name: card.name,
      native: library.native,
      edge: card.edge,
      loaded: () => {
        const { handle, design } = this.#loaded();
        return { handle, memories: design.memories };
      },
    });
    this.computeUnits = new XrtComputeUnits({
      library,
      buffers: this.allocator,
      loaded: () => {
        const { handle, design } = this.#loaded();
        return { handle, units: design.image.units };
      },
    });
  }

  /** True once the device was closed, for good. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Kernel clocks of the card as its driver reports them; empty where it does not. */
  get clocks(): readonly DeviceClock[] {
    return readClocks(this.#root, this.#card);
  }

  /**
   * Sensors of the card, for `DataRecorder` and by themselves; looked for anew, those that the card lacks left out.
   * Mirrors `sensors` of PYNQ's `XrtDevice`.
   */
  get sensors(): readonly Sensor[] {
    return findSensors(this.#root, this.#card);
  }

  /**
   * The registers of the compute unit that begins at `base`.
   * @throws AddressError where no compute unit of the loaded design begins there
   */
  mmio(base: bigint, size: number): MmioRegion {
    const { units } = this.#loaded().design.image;
    const unit = units.find((each) => each.base === base);
    if (unit === undefined) {
      const known = units.flatMap((each) =>
        each.base === undefined ? [] : `${each.name} 0x${each.base.toString(16)}`,
      );
      throw new AddressError(
        `no compute unit begins at 0x${base.toString(16)}, and XRT reaches nothing else; there are ${known.join(", ") || "none"}`,
      );
    }
    return new XrtRegisters(base, size, this.computeUnits.open(unit.name));
  }

  /**
   * Frees buffers and units and closes the card.
   * @throws PynqError `BUSY` while runs go on: what they use must stay. The device stays open then.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    const { running } = this.computeUnits;
    if (running > 0)
      throw new PynqError("BUSY", `${this.name} cannot be closed: ${running} runs have not ended`);
    this.#closed = true;
    const handle = this.#handle ?? (await this.#opening?.catch(() => undefined));
    this.computeUnits.shut();
    for (const buffer of this.allocator.live) buffer.free();
    this.programmer.forget();
    this.#handle = undefined;
    if (handle === undefined) return;
    try {
      await this.#library.inTurn(() => this.#library.native.xrtCloseDevice(handle));
    } catch (error) {
      throw fromXrt(error, `${this.name} cannot be closed`, "SYSCALL");
    }
  }

  async #open(): Promise<XrtDeviceHandle> {
    this.#checkOpen();
    const { index, bdf = null } = this.#card;
    this.#opening ??= this.#library.inTurn(() => this.#library.native.xrtOpenDevice(index, bdf));
    try {
      this.#handle = await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw fromXrt(error, `${this.name} cannot be opened`, "HARDWARE_UNAVAILABLE");
    }
    return this.#handle;
  }

  #loaded(): { readonly handle: XrtDeviceHandle; readonly design: LoadedDesign } {
    this.#checkOpen();
    const design = this.programmer.loaded;
    if (this.#handle === undefined || design === undefined) {
      throw new PynqError("NOT_LOADED", `nothing is loaded on ${this.name}; load an overlay first`);
    }
    return { handle: this.#handle, design };
  }

  #inUse(): string | undefined {
    const { running } = this.computeUnits;
    if (running > 0) return `${running} runs of the loaded design have not ended`;
    const buffers = this.allocator.live.length;
    return buffers > 0 ? `${buffers} buffers of the loaded design are not freed` : undefined;
  }

  #checkOpen(): void {
    if (this.#closed) throw new FreedError(`${this.name} was closed`);
  }
}
