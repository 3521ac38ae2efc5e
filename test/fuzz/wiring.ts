/* Cells that carry interrupts and GPIO bits, wired at random: chains, forks, loops, wrong widths, several drivers. */
import fc from "fast-check";
import type { CellSpec, PortSpec } from "../support/handoff.js";

/** Few nets, so that most are driven and many lead on. */
const net = fc.constantFrom("w0", "w1", "w2", "w3", "w4", "w5");
const open = fc.oneof({ weight: 9, arbitrary: net }, { weight: 1, arbitrary: fc.constant("") });
const left = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(31, 70) },
);
const small = fc.integer({ min: 0, max: 6 });

interface Wire {
  readonly net: string;
  readonly left: number | undefined;
}
const wire = (nets: fc.Arbitrary<string>): fc.Arbitrary<Wire> => fc.record({ net: nets, left });

/** A port on a wire; vectors count down to 0. */
function port(name: string, direction: string, { net: on, left: high }: Wire, kind = "undef"): PortSpec {
  return { name, direction, net: on, kind, ...(high === undefined ? {} : { left: high, right: 0 }) };
}

interface Shape {
  readonly vlnv: string;
  readonly parameters?: CellSpec["parameters"];
  readonly ports: readonly PortSpec[];
}

const source = fc
  .record({
    out: wire(net),
    sensitivity: fc.constantFrom("LEVEL_HIGH", "EDGE_RISING", "LEVEL_LOW:EDGE_RISING"),
  })
  .map(({ out, sensitivity }): Shape => ({
    vlnv: "v:l:source:1.0",
    ports: [{ ...port("irq", "O", out, "INTERRUPT"), sensitivity }],
  }));

const concat = fc
  .record({ inputs: fc.array(wire(open), { maxLength: 4 }), out: wire(net), ports: small })
  .map(({ inputs, out, ports }): Shape => ({
    vlnv: ports < 3 ? "xilinx.com:ip:xlconcat:2.1" : "xilinx.com:inline_hdl:ilconcat:1.0",
    parameters: { NUM_PORTS: ports },
    ports: [...inputs.map((each, index) => port(`In${index}`, "I", each)), port("dout", "O", out)],
  }));

const slice = fc
  .record({ input: wire(open), out: wire(net), from: fc.option(small), to: fc.option(small) })
  .map(({ input, out, from, to }): Shape => ({
    vlnv: "xilinx.com:ip:xlslice:1.0",
    parameters: { DIN_FROM: from ?? undefined, DIN_TO: to ?? undefined },
    ports: [port("Din", "I", input), port("Dout", "O", out)],
  }));

const gate = fc
  .record({
    one: wire(open),
    two: wire(open),
    out: wire(net),
    operation: fc.constantFrom("and", "or", "not", "odd"),
    kind: fc.constantFrom(
      "util_vector_logic:2.0",
      "util_reduced_logic:2.0",
      "util_flipflop:1.0",
      "xlconstant:1.1",
    ),
  })
  .map(({ one, two, out, operation, kind }): Shape => ({
    vlnv: `xilinx.com:ip:${kind}`,
    parameters: { C_OPERATION: operation },
    ports: [
      port(kind.startsWith("util_flip") ? "D" : "Op1", "I", one),
      port("Op2", "I", two),
      port(kind.startsWith("util_flip") ? "Q" : kind.startsWith("xl") ? "dout" : "Res", "O", out),
    ],
  }));

const controller = fc
  .record({ input: wire(open), cascade: wire(open), out: net, kinds: fc.integer({ min: 0, max: 63 }) })
  .map(({ input, cascade, out, kinds }): Shape => ({
    vlnv: "xilinx.com:ip:axi_intc:4.1",
    parameters: { C_KIND_OF_INTR: `0x${kinds.toString(16)}`, C_NUM_INTR_INPUTS: 6 },
    ports: [
      port("intr", "I", input, "INTERRUPT"),
      port("irq_in", "I", cascade, "INTERRUPT"),
      port("irq", "O", { net: out, left: undefined }, "INTERRUPT"),
    ],
  }));

const sink = wire(open).map((input): Shape => ({
  vlnv: "v:l:sink:1.0",
  ports: [port("data in", "I", input)],
}));

/** A box that signals pass, and what it holds lies below its path. */
const container = fc.record({ input: wire(open), out: wire(net) }).map(({ input, out }): Shape => ({
  vlnv: "v:l:box:1.0",
  ports: [port("in", "I", input), port("out", "O", out)],
}));

/** Some such cells, each at a path of its own; those after a box may lie in it. */
export const wiring: fc.Arbitrary<readonly CellSpec[]> = fc
  .array(fc.oneof(source, source, concat, slice, gate, controller, sink, container), { maxLength: 9 })
  .map((shapes) =>
    shapes.map(({ vlnv, parameters, ports }, index): CellSpec => {
      const box = index > 0 && shapes[index - 1]?.vlnv.includes(":box:") ? `w${index - 1}/` : "";
      return {
        path: `${box}w${index}`,
        vlnv,
        ports,
        ...(parameters === undefined ? {} : { parameters }),
        ...(vlnv.includes(":box:") ? { extra: { BDTYPE: "BLOCK_CONTAINER" } } : {}),
        ...(vlnv.includes(":axi_intc:") ? { buses: [{ name: "S_AXI" }] } : {}),
      };
    }),
  );

/** Ports of the processing system at the ends of the wires. */
export const psWires: fc.Arbitrary<readonly PortSpec[]> = fc
  .record({ interrupts: wire(net), outputs: wire(net), inputs: wire(open) })
  .map(({ interrupts, outputs, inputs }) => [
    port("IRQ_F2P", "I", interrupts, "INTERRUPT"),
    port("GPIO_O", "O", outputs),
    port("GPIO_I", "I", inputs),
  ]);
