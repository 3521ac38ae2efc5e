/* Interrupts through gates that constants hold or open, and those that end at something else than a processor. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CellSpec, handoff, type PortSpec, zynqPs } from "../../support/handoff.js";
import { readHwhText } from "../../support/hwh.js";

const output = (path: string, net: string, rest: Partial<CellSpec> = {}): CellSpec => ({
  path,
  vlnv: "example.com:user:timer:1.0",
  ports: [{ name: "irq", direction: "O", kind: "INTERRUPT", net }],
  ...rest,
});
const constant = (path: string, value: number): CellSpec => ({
  path,
  vlnv: "xilinx.com:ip:xlconstant:1.1",
  parameters: { CONST_VAL: value },
  ports: [{ name: "dout", direction: "O", net: path }],
});
const gate = (path: string, operation: string, one: string, two: string, kind = "vector"): CellSpec => ({
  path,
  vlnv: `xilinx.com:ip:util_${kind}_logic:2.0`,
  parameters: { C_OPERATION: operation },
  ports: [
    kind === "vector" ? { name: "Op1", net: one } : { name: "Op1", net: one, left: 1, right: 0 },
    ...(two === "" ? [] : [{ name: "Op2", net: two }]),
    { name: "Res", direction: "O", net: path },
  ],
});
const concat = (path: string, ...nets: readonly string[]): CellSpec => ({
  path,
  vlnv: "xilinx.com:ip:xlconcat:2.1",
  parameters: { NUM_PORTS: nets.length },
  ports: [
    ...nets.map((net, index) => ({ name: `In${index}`, net })),
    { name: "dout", direction: "O", net: path, left: nets.length - 1, right: 0 },
  ],
});
const ps = (ports: readonly PortSpec[]): CellSpec => ({ ...zynqPs([], [], "ps"), ports });
const lines = (net: string, width: number): PortSpec => ({ name: "IRQ_F2P", net, left: width - 1, right: 0 });

test("a gate that a constant holds passes nothing on, and that is told; one that it opens does", () => {
  const cells = [
    ps([lines("all", 6)]),
    concat("all", "and0", "and1", "or1", "or0", "any", "nor"),
    gate("and0", "and", "a", "zero"),
    gate("and1", "and", "b", "one"),
    gate("or1", "or", "c", "one"),
    gate("or0", "or", "zero", "d"),
    concat("pair", "e", "zero"),
    gate("any", "and", "pair", "", "reduced"),
    // A constant turned round.
    gate("not", "not", "one", ""),
    gate("nor", "or", "f", "not"),
    constant("zero", 0),
    constant("one", 1),
    ...["a", "b", "c", "d", "e", "f"].map((name) => output(name, name)),
  ];
  const { design, diagnostics } = readHwhText(handoff({ cells }), "held.hwh");
  assert.equal(
    design.interruptPins.map((each) => [each.pin, each.rawIrq, each.through]),
    [
      ["b/irq", 62, ["and1"]],
      ["d/irq", 64, ["or0"]],
      ["f/irq", 66, ["nor"]],
    ],
  );
  const told = diagnostics.filter(({ code }) => code === "interrupt-unresolved");
  assert.equal(
    told.map(({ message }) => /^Interrupt (\S+) ends at (\S+)/.exec(message)?.slice(1)),
    [
      ["a/irq", "and0/Op1"],
      ["c/irq", "or1/Op1"],
      ["e/irq", "any/Op1[0]"],
    ],
  );
});

test("a pin that the PS reads as GPIO is not lost; where another ends, the very bit is told", () => {
  const cells = [
    ps([{ name: "GPIO_I", net: "all", left: 3, right: 0 }]),
    concat("all", "open", "read"),
    concat("more", "open", "lost"),
    {
      path: "sink",
      vlnv: "example.com:user:sink:1.0",
      ports: [{ name: "data", net: "more", left: 1, right: 0 }],
    },
    output("seen", "read"),
    output("away", "lost"),
  ];
  const { design, diagnostics } = readHwhText(handoff({ cells }), "gpio.hwh");
  assert.equal(
    design.gpio.map(({ name, index }) => [name, index]),
    [["seen/irq", 1]],
  );
  const told = diagnostics.filter(({ code }) => code === "interrupt-unresolved");
  assert.equal(
    told.map(({ message }) => /^Interrupt (\S+) ends at (\S+)/.exec(message)?.slice(1)),
    [["away/irq", "sink/data[1]"]],
  );
});

test("a container's pin is not told to be lost where what raises it within is found", () => {
  const box: CellSpec = {
    path: "box",
    extra: { BDTYPE: "BLOCK_CONTAINER", MODCLASS: "BLOCK_CONTAINER" },
    ports: [
      { name: "irq", direction: "O", kind: "INTERRUPT", net: "out", to: ["ps/IRQ_F2P", "box_timer/irq"] },
      { name: "shut", direction: "O", kind: "INTERRUPT", net: "away", to: ["sink/data"] },
    ],
  };
  const timer = output("box/timer", "inner");
  const cells = [
    ps([lines("out", 1)]),
    box,
    { ...timer, ports: (timer.ports ?? []).map((each) => ({ ...each, to: ["box/irq"] })) },
    { path: "sink", vlnv: "example.com:user:sink:1.0", ports: [{ name: "data", net: "away" }] },
  ];
  const { design, diagnostics } = readHwhText(handoff({ cells }), "box.hwh");
  assert.equal(
    design.interruptPins.map((each) => [each.pin, each.rawIrq]),
    [["box/timer/irq", 61]],
  );
  const told = diagnostics.filter(({ code }) => code === "interrupt-unresolved");
  assert.equal(
    told.map(({ message }) => message.split(" ")[1]),
    ["box/shut"],
  );
});

test("an interrupt unit that an expanded PS lists beside itself is no second way", () => {
  const unit = {
    path: "gic",
    vlnv: "xilinx.com:ip:ps7_scugic:1.0",
    extra: { IS_PL: "FALSE" },
    ports: [lines("t", 1)],
  };
  const cells = [ps([lines("t", 1)]), unit, output("t", "t")];
  const { design, diagnostics } = readHwhText(handoff({ cells }), "expanded.hwh");
  assert.equal(
    design.interruptPins.map((each) => [each.pin, each.rawIrq]),
    [["t/irq", 61]],
  );
  assert.equal(diagnostics, []);
});

test.run();
