import { HardwareUnavailableError, PynqError } from "../../errors/errors.js";
import { errnoOf, explained, isPermission, systemError } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";

const CLASS = "/sys/class/fpga_manager";
/** Bit 0 of `flags`: FPGA_MGR_PARTIAL_RECONFIG (`linux/fpga/fpga-mgr.h`). */
const FLAGS_FULL = "0";
const FLAGS_PARTIAL = "1";

/**
 * A manager of the kernel's FPGA framework. `state` and `name` are mainline's (`sysfs-class-fpga-manager`); `flags` and
 * `firmware`, by which user space loads an image, are the vendor kernel's. Mirrors what PYNQ does in `BitstreamHandler`,
 * and reads back what came of it.
 */
export class FpgaManager {
  readonly id: string;
  readonly name: string;
  readonly #root: SystemRoot;
  readonly #folder: string;

  constructor(root: SystemRoot, id: string) {
    this.id = id;
    this.#root = root;
    this.#folder = `${CLASS}/${id}`;
    this.name = root.readText(`${this.#folder}/name`) ?? id;
  }

  /** The managers of this machine; the ones that take images from user space first. */
  static all(root: SystemRoot): readonly FpgaManager[] {
    const managers = root.list(CLASS).map((id) => new FpgaManager(root, id));
    return [...managers.filter((m) => m.takesFirmware), ...managers.filter((m) => !m.takesFirmware)];
  }

  /** True where an image can be loaded by its file name. */
  get takesFirmware(): boolean {
    return this.#root.exists(`${this.#folder}/firmware`);
  }

  /** The driver's word: `operating` where the PL is configured, `unknown`, `write init error`, … */
  get state(): string {
    return this.#root.readText(`${this.#folder}/state`) ?? "unknown";
  }

  /** What the driver adds after a failure; empty where it says nothing. */
  get status(): string {
    return this.#root.readText(`${this.#folder}/status`) ?? "";
  }

  /**
   * Finds out whether this process may load an image, without doing so.
   * @throws HardwareUnavailableError where the kernel offers no such file, or the process lacks the right
   */
  checkLoadable(): void {
    if (!this.takesFirmware) {
      throw new HardwareUnavailableError(
        `${this.id} (${this.name}) has no 'firmware' file: this kernel loads images through device-tree overlays only`,
        "give a device-tree overlay with firmware-name, or use the vendor's kernel",
      );
    }
    const file = `${this.#folder}/flags`;
    explained("checking that the PL can be programmed", file, () =>
      this.#root.writeAttribute(file, FLAGS_FULL),
    );
  }

  /**
   * Loads an image from the kernel's firmware folder and reads back the driver's state.
   * @param firmware file name inside of the firmware folder
   * @throws PynqError `PROGRAMMING` with the driver's state and error @throws HardwareUnavailableError `PERMISSION`
   */
  async load(firmware: string, options: { readonly partial: boolean }): Promise<void> {
    const flags = `${this.#folder}/flags`;
    const file = `${this.#folder}/firmware`;
    explained("setting the FPGA manager's flags", flags, () =>
      this.#root.writeAttribute(flags, options.partial ? FLAGS_PARTIAL : FLAGS_FULL),
    );
    try {
      await this.#root.writeAttributeLater(file, firmware);
    } catch (error) {
      // The driver's own refusals share errno names with a lack of rights; opening the file tells them apart.
      if (isPermission(error) && (error as NodeJS.ErrnoException).syscall === "open") {
        throw systemError(error, "programming the PL", file);
      }
      throw this.#failure(firmware, errnoOf(error) || String(error), error);
    }
    this.checkOperating(firmware);
  }

  /** @throws PynqError `PROGRAMMING` where the driver does not say that the PL is configured */
  checkOperating(firmware: string): void {
    if (this.state !== "operating") throw this.#failure(firmware, "no error was returned");
  }

  #failure(firmware: string, errno: string, cause?: unknown): PynqError {
    const { state, status } = this;
    const said = status === "" ? "" : `, its status "${status}"`;
    const hint = hints[errno] === undefined ? "" : `: ${hints[errno]}`;
    return new PynqError(
      "PROGRAMMING",
      `${this.id} (${this.name}) did not take ${firmware} (${errno}${hint}); its state is "${state}"${said}; ` +
        "the kernel's log (dmesg) says more. What was in the PL before is gone or cannot be relied on",
      { cause },
    );
  }
}

/** What an errno of the loading write means, from the drivers zynq-fpga.c, zynqmp-fpga.c and fpga-mgr.c. */
const hints: Readonly<Record<string, string>> = {
  ENOENT: "the kernel did not find the file in its firmware folders",
  EINVAL: "the driver does not recognise the image, or the PMU firmware refused it",
  ETIMEDOUT: "the configuration port did not answer",
  EBUSY: "the configuration port, or the manager, is in use",
  EAGAIN: "the manager is in use",
};
