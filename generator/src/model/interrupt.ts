/** How a line is sampled. */
export type Sensitivity = "level-high" | "level-low" | "edge-rising" | "edge-falling" | "unknown";

/** One step of a pin's way to the processor. */
export interface InterruptStep {
  /** Path of the interrupt controller. */
  readonly controller: string;
  /** Address of its registers for the chosen master. */
  readonly base: bigint;
  /** Its input line. */
  readonly line: number;
  /** How the controller samples that line. */
  readonly sensitivity: Sensitivity;
}

/** An AXI interrupt controller that leads to the processor. */
export interface InterruptController {
  readonly path: string;
  /** Address of its registers for the chosen master. */
  readonly base: bigint;
  /** Path of the controller that its output feeds; empty for the processor. */
  readonly parent: string;
  /** Line of the parent. */
  readonly index: number;
  /** GIC number where the parent is the PS. */
  readonly rawIrq?: number;
}

/** An interrupt output (one bit of it) that reaches the processor. */
export interface InterruptPin {
  /** Full pin path: `ip/pin`, `ip/pin[3]` for bit 3 of a vector; the port's name alone for one at the design's edge. */
  readonly pin: string;
  /** Path of the IP; empty for a port of the design. */
  readonly ip: string;
  /** The pin's own name. */
  readonly port: string;
  /** Bit of the port, by the port's own numbering; absent for a scalar. */
  readonly bit?: number;
  /** Controllers from the pin to the processor; empty where wired directly. */
  readonly chain: readonly InterruptStep[];
  /** Line of the processor or first controller (PYNQ's `index`). */
  readonly index: number;
  /** GIC number of the line at the PS; absent for other processors. */
  readonly rawIrq?: number;
  /** How the line is sampled where it first is: at the first controller, or at the processor. */
  readonly sensitivity: Sensitivity;
  /** What the pin itself says that it drives; `unknown` where the design does not say. */
  readonly signal: Sensitivity;
  /** Paths of gates and inverters that the signal runs through, in order from the pin. */
  readonly through: readonly string[];
  /** True where an odd number of inverters lies between pin and controller. */
  readonly inverted: boolean;
  /** Every pin on the pin's net, itself included, sorted; PYNQ lists each of them. */
  readonly net: readonly string[];
}
