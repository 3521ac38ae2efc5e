import type { Clock } from "./clock.js";
import type { GpioPin } from "./gpio.js";
import type { Hierarchy } from "./hierarchy.js";
import type { InterruptController, InterruptPin } from "./interrupt.js";
import type { Ip } from "./ip.js";
import type { Kernel } from "./kernel.js";
import type { Memory } from "./memory.js";
import type { StreamConnection } from "./stream.js";
import type { ProcessingSystem } from "./processing-system.js";
import type { Region } from "./region.js";

/** Version of the Design model; grows with every change that a reader of its JSON could notice. */
export const MODEL_VERSION = 1;

/** Where the model came from. */
export interface DesignSource {
  readonly format: "hwh" | "xclbin";
  /** The input file's name without folder. */
  readonly file: string;
  /** Member of the archive that was read, for `.xsa` and `.hdf`. */
  readonly member?: string;
  /** The tool that wrote it and its version text, such as `Vivado 2016.1_AR67511`. */
  readonly tool?: string;
}

/** What the design was built for. */
export interface Platform {
  /** The tools' word: `zynq`, `zynquplus`, `zynquplusRFSOC`, `versal`, `artix7`, `alveo`, …; empty where not given. */
  readonly arch: string;
  /** Part as in the bitstream's header, such as `7z020clg400`; empty where not given. */
  readonly part: string;
  /** `-1`, `-2`, …; absent where not given. */
  readonly speedGrade?: string;
  /** Board part, such as `www.digilentinc.com:pynq-z2:part0:1.0`; absent where not given. */
  readonly board?: string;
  /** Platform of an xclbin (VBNV). */
  readonly vbnv?: string;
}

/** The bus master whose addresses the overlay uses. */
export interface AddressMaster {
  /** Path of the cell. */
  readonly path: string;
  /** `ps`: a processing system; `processor`: a soft processor; `other`: any other master, chosen by `--master`. */
  readonly kind: "ps" | "processor" | "other";
}

/**
 * A hardware design, whichever file it came from: what the overlay is generated from and what `inspect --json` prints.
 * Lists are in the order that `normalize/sort-design.ts` documents.
 */
export interface Design {
  readonly version: typeof MODEL_VERSION;
  readonly name: string;
  readonly source: DesignSource;
  readonly platform: Platform;
  /** The chosen master; absent where the design has none. */
  readonly master?: AddressMaster;
  /** The processing system; absent where the master is none. */
  readonly processingSystem?: ProcessingSystem;
  /** Every cell with a VLNV or an address. */
  readonly ips: readonly Ip[];
  readonly hierarchies: readonly Hierarchy[];
  readonly memories: readonly Memory[];
  readonly interruptControllers: readonly InterruptController[];
  readonly interruptPins: readonly InterruptPin[];
  readonly gpio: readonly GpioPin[];
  readonly clocks: readonly Clock[];
  readonly streams: readonly StreamConnection[];
  readonly regions: readonly Region[];
  readonly kernels: readonly Kernel[];
  /** UUID of the xclbin, lower-case hex with dashes. */
  readonly uuid?: string;
}
