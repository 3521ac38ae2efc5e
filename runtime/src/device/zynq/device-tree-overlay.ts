import { PynqError } from "../../errors/errors.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";

const FOLDER = "/sys/kernel/config/device-tree/overlays";

/**
 * Device-tree overlays that are applied through configfs, an interface of the vendor's kernel. Mirrors PYNQ's
 * `DeviceTreeSegment`; the names carry the overlay's own hash, so that two files of one name do not meet.
 */
export class DeviceTreeOverlays {
  readonly #root: SystemRoot;

  constructor(root: SystemRoot) {
    this.#root = root;
  }

  /** True where the kernel offers overlays by configfs. */
  get available(): boolean {
    return this.#root.exists(FOLDER);
  }

  /** Names of all overlays there are, whoever applied them. */
  get names(): readonly string[] {
    return this.#root.list(FOLDER);
  }

  /** True where an overlay of that name is there and the kernel says that it is applied. */
  isApplied(name: string): boolean {
    return this.#root.readText(`${FOLDER}/${name}/status`) === "applied";
  }

  /** @throws PynqError where this kernel has no overlays, or one of that name is there */
  checkApplicable(name: string): void {
    if (!this.available) {
      throw new PynqError(
        "UNSUPPORTED",
        `${FOLDER} is not there: this kernel applies no device-tree overlays from user space; ` +
          "mount configfs (mount -t configfs none /sys/kernel/config) or use the vendor's kernel",
      );
    }
    if (this.#root.exists(`${FOLDER}/${name}`)) {
      throw new PynqError(
        "BUSY",
        `a device-tree overlay ${name} is there already, made by somebody else; ` +
          `remove it (rmdir ${FOLDER}/${name}) or load without one`,
      );
    }
  }

  /**
   * Applies a blob and checks the kernel's word that it did; a refused one leaves nothing behind.
   * @throws PynqError `PROGRAMMING` where the kernel refuses it
   */
  apply(name: string, blob: Uint8Array): void {
    const folder = `${FOLDER}/${name}`;
    this.checkApplicable(name);
    explained("making a device-tree overlay", folder, () => this.#root.makeOneFolder(folder));
    let status = "";
    try {
      explained("writing a device-tree overlay", `${folder}/dtbo`, () =>
        this.#root.writeAttribute(`${folder}/dtbo`, blob),
      );
      status = this.#root.readText(`${folder}/status`) ?? "";
    } catch (error) {
      this.#root.removeFolder(folder);
      throw error;
    }
    if (status !== "applied") {
      this.#root.removeFolder(folder);
      throw new PynqError(
        "PROGRAMMING",
        `the kernel did not apply device-tree overlay ${name} (status "${status}"): its log (dmesg) says why; ` +
          "usual causes are a target that the live tree does not have, and a base tree compiled without symbols (dtc -@)",
      );
    }
  }

  /** Removes an overlay; nothing where it is gone already. */
  remove(name: string): void {
    const folder = `${FOLDER}/${name}`;
    if (!this.#root.exists(folder)) return;
    explained("removing a device-tree overlay", folder, () => this.#root.removeFolder(folder));
  }
}
