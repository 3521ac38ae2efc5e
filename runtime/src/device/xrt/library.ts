import { HardwareUnavailableError } from "../../errors/errors.js";
import type { NativeHelper } from "../../native/helper.js";
import { requireNative } from "../../native/load.js";
import { fromXrt } from "./errors.js";

/** The environment variable by which XRT itself chooses hardware (unset) or a kind of emulation. */
const emulationVariable = "XCL_EMULATION_MODE";

/** Libraries that reach the hardware, or an emulation of it, by the value of `XCL_EMULATION_MODE`. */
const shims: ReadonlyMap<string, string> = new Map([
  ["", "libxrt_core.so.2"],
  ["hw_emu", "libxrt_hwemu.so.2"],
  ["sw_emu", "libxrt_swemu.so.2"],
  ["noop", "libxrt_noop.so.2"],
]);

const coreutil = "libxrt_coreutil.so.2";

/** The emulation that the environment asks for; empty for hardware. */
export function emulationMode(environment: Readonly<Record<string, string | undefined>>): string {
  return environment[emulationVariable] ?? "";
}

/** libxrt, opened: the C helper with its XRT part ready, and who is told of the runs that end. */
export class XrtLibrary {
  readonly native: NativeHelper;
  /** File that was loaded. */
  readonly path: string;
  /** `2.25`; absent before 2.16, which does not tell. */
  readonly version: string | undefined;
  readonly #listeners = new Map<number, (state: number) => void>();
  #tokens = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #awaited = 0;

  constructor(native: NativeHelper, environment: Readonly<Record<string, string | undefined>>) {
    const mode = emulationMode(environment);
    const shim = shims.get(mode);
    if (shim === undefined) {
      const known = [...shims.keys()].filter((key) => key !== "").join(", ");
      throw new HardwareUnavailableError(
        `${emulationVariable}=${mode} names no emulation of XRT`,
        `unset it for hardware; known are ${known}`,
      );
    }
    const folder = environment["XILINX_XRT"];
    const names = [
      ...(folder === undefined || folder === "" ? [] : [`${folder}/lib/${coreutil}`]),
      coreutil,
      `/opt/xilinx/xrt/lib/${coreutil}`,
    ];
    try {
      const opened = native.xrtOpenLibrary(names, shim, (token, state) =>
        this.#listeners.get(token)?.(state),
      );
      this.path = opened.path;
      const code = opened.versionCode;
      this.version = code === 0 ? undefined : `${code >>> 16}.${code & 0xffff}`;
    } catch (error) {
      throw fromXrt(error, "XRT cannot be used", "HARDWARE_UNAVAILABLE");
    }
    this.native = native;
    // XRT crashes at the end of a process that left something open.
    process.once("exit", () => native.xrtCloseEverything());
  }

  /**
   * Opens, loads and closes one card after the other: each of them forks, changes the working folder or the environment
   * in some version or emulation of XRT, and two at once crash there.
   */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(task, task);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** A number by which the helper will name a run, and who is told each time it ends. */
  listen(listener: (state: number) => void): number {
    const token = this.#tokens++;
    this.#listeners.set(token, listener);
    return token;
  }

  forget(token: number): void {
    this.#listeners.delete(token);
  }

  /** Keeps the event loop alive until {@link XrtLibrary.unawait} was called as often. */
  await(): void {
    if (this.#awaited++ === 0) this.native.xrtKeepAlive(true);
  }

  unawait(): void {
    if (--this.#awaited === 0) this.native.xrtKeepAlive(false);
  }
}

let opened: XrtLibrary | undefined;

/**
 * Opens libxrt, once a process or worker thread: `$XILINX_XRT/lib` first, then where the dynamic linker looks, then
 * /opt/xilinx/xrt. Nothing else may have used XRT in the process before.
 * @throws HardwareUnavailableError where it is not installed, or without the C helper
 */
export function openXrt(): XrtLibrary {
  return (opened ??= new XrtLibrary(requireNative(), process.env));
}
