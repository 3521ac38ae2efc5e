import type { Sensitivity } from "../model/interrupt.js";

/*
 * Interrupt controllers in the PL. Source: PG099 (AXI INTC), port descriptions and design parameters.
 */

/** How a kind of controller is wired and configured. */
export interface ControllerFact {
  /** N of the VLNV. */
  readonly name: string;
  /** Inputs: port and the line of its lowest bit. */
  readonly inputs: readonly { readonly port: string; readonly line: number }[];
  readonly output: string;
  /** How a line is sampled, from the cell's parameters; `unknown` where they do not say. */
  readonly sensitivity: (parameters: Readonly<Record<string, string>>, line: number) => Sensitivity;
}

/** Bit `line` of a 32-bit mask such as `0xFFFFFFFE`; undefined where the parameter is absent or no number. */
function maskBit(text: string | undefined, line: number): boolean | undefined {
  if (text === undefined || !/^(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})$/.test(text)) return undefined;
  return ((BigInt(text) >> BigInt(line)) & 1n) === 1n;
}

export const interruptControllers: readonly ControllerFact[] = [
  {
    name: "axi_intc",
    // In cascade mode the next controller's output comes in at its own port and takes the highest line.
    inputs: [
      { port: "intr", line: 0 },
      { port: "irq_in", line: 31 },
    ],
    output: "irq",
    sensitivity: (parameters, line) => {
      const edge = maskBit(parameters["C_KIND_OF_INTR"], line);
      if (edge === undefined) return "unknown";
      if (edge) return maskBit(parameters["C_KIND_OF_EDGE"], line) === false ? "edge-falling" : "edge-rising";
      return maskBit(parameters["C_KIND_OF_LVL"], line) === false ? "level-low" : "level-high";
    },
  },
];
