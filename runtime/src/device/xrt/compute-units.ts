import { FreedError, PynqError } from "../../errors/errors.js";
import type { XrtDeviceHandle } from "../../native/xrt.js";
import type { ComputeUnitArgument, ComputeUnitHandle, ComputeUnits, RunHandle } from "../compute.js";
import type { XclbinUnit } from "./container.js";
import { fromXrt } from "./errors.js";
import { OpenUnit, type UnitAccess, type UnitsSource } from "./open-unit.js";

/** What a caller of `open` has. */
class XrtComputeUnit implements ComputeUnitHandle {
  readonly name: string;
  #unit: OpenUnit | undefined;

  constructor(unit: OpenUnit) {
    this.name = unit.unit.name;
    this.#unit = unit;
    unit.retain();
  }

  start(args: readonly ComputeUnitArgument[]): RunHandle {
    return this.#open("start").start(args);
  }
  readRegister(offset: number): number {
    return this.#open("readRegister").read(offset);
  }
  writeRegister(offset: number, value: number): void {
    this.#open("writeRegister").write(offset, value);
  }
  close(): void {
    const unit = this.#unit;
    this.#unit = undefined;
    unit?.release();
  }

  #open(call: string): OpenUnit {
    if (this.#unit === undefined) throw new FreedError(`${call} of ${this.name}, which was closed`);
    return this.#unit;
  }
}

/** The compute units of the loaded design. */
export class XrtComputeUnits implements ComputeUnits {
  readonly #source: UnitsSource;
  readonly #open = new Map<string, OpenUnit>();

  constructor(source: UnitsSource) {
    this.#source = source;
  }

  /** Runs that were started and have not ended. */
  get running(): number {
    return [...this.#open.values()].reduce((sum, unit) => sum + unit.running, 0);
  }

  /** Closes all units, whoever has them open. No run may go on. */
  shut(): void {
    for (const unit of [...this.#open.values()]) unit.shut();
  }

  open(name: string): ComputeUnitHandle {
    const { handle, units } = this.#source.loaded();
    let open = this.#open.get(name);
    if (open === undefined) {
      const unit = units.find((each) => each.name === name);
      if (unit === undefined) {
        const known = units.map((each) => each.name).join(", ") || "none";
        throw new PynqError("ARGUMENT", `the loaded design has no compute unit ${name}; it has ${known}`);
      }
      open = new OpenUnit(this.#source, unit, this.#access(handle, unit), (closed) =>
        this.#open.delete(closed.unit.name),
      );
      this.#open.set(name, open);
    }
    return new XrtComputeUnit(open);
  }

  #access(device: XrtDeviceHandle, unit: XclbinUnit): UnitAccess {
    const { native } = this.#source.library;
    try {
      if (unit.control !== "none") {
        // One unit a handle: XRT would take the banks of the first one for all.
        const [kernel, instance] = unit.name.split(":");
        return { start: true, kernel: native.xrtOpenKernel(device, `${kernel}:{${instance}}`) };
      }
      if (unit.index === undefined) {
        throw new PynqError("UNSUPPORTED", `${unit.name} has no registers and no start`);
      }
      return { start: false, ip: native.xrtOpenIp(device, unit.index) };
    } catch (error) {
      throw fromXrt(error, `${unit.name} cannot be opened`, "KERNEL");
    }
  }
}
