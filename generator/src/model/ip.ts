import type { Origin } from "../diagnostics/diagnostic.js";
import type { MemoryWindow, Register } from "./register.js";

/** One address range of a slave interface as one master sees it. */
export interface AddressSegment {
  /** Path of the master's cell; empty for a master outside of the design (an external interface). */
  readonly master: string;
  /** The master's interface, such as `M_AXI_GP0`; empty where the file does not say. */
  readonly masterInterface: string;
  /** The slave's interface; empty where the file does not say. */
  readonly slaveInterface: string;
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: bigint;
  /** Name of the address block in the slave. */
  readonly addressBlock: string;
  readonly kind: "register" | "memory";
}

/** A slave interface with an address, seen from the chosen master. */
export interface AddressedInterface {
  /** Name of the bus interface, such as `S_AXI_LITE`; `mem_id` in PYNQ. */
  readonly name: string;
  /** Address for the chosen master. */
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: bigint;
  readonly kind: "register" | "memory";
  /** Width of the data bus in bits, which is the width of a register access. */
  readonly dataWidth: number;
  /** Protocol in the tools' words (`AXI4LITE`, `AXI4`, `AXI3`); absent where not given. */
  readonly protocol?: string;
  /** Every range at which any master sees the interface. */
  readonly segments: readonly AddressSegment[];
  readonly registers: readonly Register[];
  readonly windows: readonly MemoryWindow[];
}

/** An IP instance: a cell of the block design. */
export interface Ip {
  /** Full path without leading slash, such as `video/hdmi_in/axi_vdma`. */
  readonly path: string;
  /** The cell's flattened name, such as `video_hdmi_in_axi_vdma`. */
  readonly instance: string;
  /** `vendor:library:name:version`; empty where the file gives none. */
  readonly vlnv: string;
  /**
   * What it is: decides how it appears in the overlay. `external`: an AXI interface that leads out of the design; the
   * master reaches its window.
   */
  readonly role: "ip" | "ps" | "ps-part" | "processor" | "interconnect" | "wiring" | "container" | "external";
  /** Kind of block design that the cell stands for: `SBD` (sub-design), `RBD` (reconfigurable), `BLOCK_CONTAINER`. */
  readonly bdType?: string;
  /** Block design that the cell stands for. */
  readonly blockDesign?: string;
  /** The cell's own parameters, names and values as in the file. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly interfaces: readonly AddressedInterface[];
  readonly origin: Origin;
}
