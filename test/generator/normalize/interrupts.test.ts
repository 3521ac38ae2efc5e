import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import type { InterruptPin } from "#generator/model/interrupt.js";
import { codesOf, hwhFixture, readFixture, readHwhText } from "../../support/hwh.js";

/** A pin in one line: lines of the controllers from the pin on, then the GIC number. */
function way({ chain, rawIrq }: InterruptPin): string {
  return [...chain.map(({ controller, line }) => `${controller}:${line}`), rawIrq ?? "processor"].join(" ");
}

function ways(fixture: string): Record<string, string> {
  const { design } = readFixture(fixture);
  return Object.fromEntries(design.interruptPins.map((pin) => [pin.pin, way(pin)]));
}

function pin(fixture: string, path: string): InterruptPin {
  const found = readFixture(fixture).design.interruptPins.find((each) => each.pin === path);
  if (found === undefined) throw new Error(`${fixture} has no pin ${path}`);
  return found;
}

test("a direct pin and a controller on one concat have a line each", () => {
  assert.equal(ways("direct-and-controller"), { "other/interrupt": "intc:0 62", "timer/interrupt": "61" });
  assert.equal(readFixture("direct-and-controller").design.interruptControllers, [
    { path: "intc", base: 0x4180_0000n, parent: "", index: 1, rawIrq: 62 },
  ]);
});

test("a pin that is wired straight to the PS has line 0", () => {
  assert.equal(ways("direct"), { "timer/interrupt": "61" });
  assert.equal(pin("direct", "timer/interrupt").index, 0);
});

test("cascaded controllers: each step has its line, and constants raise nothing", () => {
  assert.equal(ways("cascaded"), {
    "a/interrupt": "outer:0 64",
    "b/interrupt": "inner/intc:1 outer:2 64",
  });
  assert.equal(
    readFixture("cascaded").design.interruptControllers.map(({ path, parent, index, rawIrq }) => [
      path,
      parent,
      index,
      rawIrq,
    ]),
    [
      ["inner/intc", "outer", 2, undefined],
      ["outer", "", 3, 64],
    ],
  );
});

test("in cascade mode the next controller is line 31, and a bus that counts upwards has its lowest bit on the right", () => {
  assert.equal(ways("cascade-port"), {
    "far/interrupt": "second:0 first:31 61",
    "pair/irqs[0]": "first:1 61",
    "pair/irqs[1]": "first:0 61",
  });
  assert.is(pin("cascade-port", "pair/irqs[0]").sensitivity, "level-high");
  assert.is(pin("cascade-port", "pair/irqs[1]").sensitivity, "edge-rising");
  assert.equal(
    readFixture("cascade-port").diagnostics.filter(({ severity }) => severity !== "info"),
    [],
  );
});

test("inline HDL cells pass bits on as the utility IPs do", () => {
  assert.equal(ways("inline-hdl"), {
    "timer/interrupt": "64",
    "wide/events[1]": "62",
    "wide/events[2]": "63",
  });
  assert.ok(pin("inline-hdl", "timer/interrupt").inverted);
});

test("an open input keeps its place", () => {
  assert.equal(ways("unconnected-input"), { "timer/interrupt": "62" });
});

test("a VLNV without a minor version, and a cell without one, have their pins", () => {
  assert.equal(ways("short-vlnv"), { "plain/irq": "61", "rtl/irq": "62" });
});

test("a bus of two takes two lines, so that the next pin is line 2", () => {
  assert.equal(ways("concat-width"), { "bus/irqs[0]": "61", "bus/irqs[1]": "62", "timer/interrupt": "63" });
  const { design } = readFixture("concat-width");
  assert.equal(
    design.interruptPins.map(({ port, bit, index }) => [port, bit, index]),
    [
      ["irqs", 0, 0],
      ["irqs", 1, 1],
      ["interrupt", undefined, 2],
    ],
  );
});

test("two controllers on one concat", () => {
  assert.equal(ways("two-controllers"), {
    "timer_a0/interrupt": "intc_a:0 61",
    "timer_a1/interrupt": "intc_a:1 61",
    "timer_b0/interrupt": "intc_b:0 62",
    "timer_b1/interrupt": "intc_b:1 62",
  });
});

test("gates and inverters are told, and a loop of them ends", () => {
  const { design } = readFixture("gates");
  const told = design.interruptPins.map((each) => [each.pin, way(each), each.through, each.inverted]);
  assert.equal(told, [
    ["t0/interrupt", "61", ["inv"], true],
    ["t1/interrupt", "62", ["either"], false],
    ["t2/interrupt", "62", ["either"], false],
    ["t3/interrupt", "63", ["any", "sync"], false],
  ]);
});

test("a pin with two ways takes the one with fewer controllers, and says so", () => {
  const { design, diagnostics } = readFixture("several-ways");
  assert.is(
    way(design.interruptPins.find(({ pin: path }) => path === "timer/interrupt") as InterruptPin),
    "62",
  );
  assert.ok(codesOf(diagnostics).includes("interrupt-several"));
});

test("an interrupt from outside of the design is named after its port", () => {
  const button = pin("several-ways", "button");
  assert.equal([button.ip, button.port, way(button)], ["", "button", "63"]);
});

test("an input that several outputs drive is nobody's, and that is told", () => {
  const { design, diagnostics } = readFixture("several-ways");
  assert.not.ok(design.interruptPins.some(({ ip }) => ip === "x" || ip === "y"));
  const conflict = diagnostics.find(({ code }) => code === "interrupt-conflict");
  assert.match(conflict?.message ?? "", /cat\/In3/);
});

test("the PS in a hierarchy has its interrupts", () => {
  assert.equal(ways("ps-in-hierarchy"), { "acc/timer/interrupt": "62" });
});

test("interrupts pass the boundary of a container; of a closed one, its own pin is the source", () => {
  assert.equal(ways("container"), {
    "box/core/irq": "62",
    "box/timer/interrupt": "61",
    "shut/irq": "63",
  });
});

test("Zynq: lines 8 and above have numbers from 84 on", () => {
  const numbers = readFixture("sixteen-lines").design.interruptPins.map(({ rawIrq }) => rawIrq);
  assert.equal(numbers, [61, 62, 63, 64, 65, 66, 67, 68, 84, 85]);
});

test("Zynq: in the order REVERSE the highest bit has the highest number", () => {
  const numbers = readFixture("reversed-lines").design.interruptPins.map(({ rawIrq }) => rawIrq);
  assert.equal(numbers, [68, 84, 85, 86, 87, 88, 89, 90, 91]);
});

test("Zynq UltraScale+: the second group begins at 136", () => {
  assert.equal(ways("mpsoc-groups"), { "a/interrupt": "121", "b/interrupt": "122", "c/interrupt": "136" });
});

test("Versal: each input is a line of its own", () => {
  assert.equal(ways("versal"), { "a/interrupt": "116", "b/interrupt": "119" });
});

test("an input beyond those that the PS has takes nothing, and what leads there is told", () => {
  for (const [fixture, from, to] of [
    ["versal", "pl_ps_irq3", "pl_ps_irq16"],
    ["mpsoc-groups", "pl_ps_irq1", "pl_ps_irq2"],
  ] as const) {
    const text = readFileSync(hwhFixture(fixture), "utf8").replaceAll(from, to);
    const { design, diagnostics } = readHwhText(text, `${fixture}.hwh`);
    const numbers = design.interruptPins.map(({ rawIrq }) => rawIrq);
    assert.ok(numbers.length > 0 && numbers.every((each) => each !== undefined && each < 136));
    const [lost] = diagnostics.filter(({ code }) => code === "interrupt-unresolved");
    assert.match(lost?.message ?? "", to);
    assert.match(lost?.hint ?? "", "pl_ps_irq0");
  }
});

test("a soft processor has lines without GIC numbers, and another one's are not its own", () => {
  const { design, diagnostics } = readFixture("soft-processor", { master: "cpu/mb" });
  assert.equal(
    design.interruptPins.map((each) => [each.pin, way(each)]),
    [["cpu/timer/interrupt", "cpu/intc:0 processor"]],
  );
  assert.not.ok(diagnostics.some(({ code }) => code.startsWith("interrupt-")));
});

test("a master that is no processor takes interrupts at its own input", () => {
  assert.equal(ways("no-ps"), { "timer/interrupt": "processor" });
  assert.is(pin("no-ps", "timer/interrupt").index, 1);
});

test("sensitivity is per bit, highest first, and the controller's configuration decides", () => {
  const { design, diagnostics } = readFixture("sensitivity");
  const told = design.interruptPins.map(({ pin: path, sensitivity, signal, inverted }) => [
    path,
    sensitivity,
    signal,
    inverted,
  ]);
  assert.equal(told, [
    ["t0/interrupt", "level-high", "level-high", false],
    ["t1/interrupt", "edge-rising", "edge-rising", false],
    ["t2/interrupt", "edge-rising", "level-high", false],
    ["t3/interrupt", "level-low", "level-high", true],
  ]);
  const [mismatch, ...more] = diagnostics.filter(({ code }) => code === "interrupt-sensitivity");
  assert.is(more.length, 0);
  assert.match(mismatch?.message ?? "", /t2\/interrupt \(line 2: level-high, sampled as edge-rising\)/);
  assert.not.match(
    mismatch?.message ?? "",
    /t3/,
    "the inverter makes it a level low, which the controller samples",
  );
});

test("SENSITIVITY of a bus gives each bit its own", () => {
  assert.is(pin("concat-width", "bus/irqs[0]").signal, "edge-rising");
  assert.is(pin("concat-width", "bus/irqs[1]").signal, "level-high");
});

test("interrupts of a controller that the PS cannot reach are left out, with what to do", () => {
  const { design, diagnostics } = readFixture("unreachable-controller");
  assert.equal(design.interruptPins, []);
  assert.equal(design.interruptControllers, []);
  const told = diagnostics.find(({ code }) => code === "interrupt-controller-unreachable");
  assert.match(told?.message ?? "", /intc.*ps7/);
  assert.match(told?.hint ?? "", /address editor/);
});

test("a pin that ends elsewhere is told with its end and where to connect it; an open one in one line for all", () => {
  const { diagnostics } = readFixture("unreachable-controller");
  const lost = diagnostics.filter(({ code }) => code === "interrupt-unresolved");
  assert.is(lost.length, 1, "what leaves the design is not lost");
  assert.match(
    lost[0]?.message ?? "",
    /lost\/interrupt ends at core\/trigger \(example\.com:user:core:1\.0\)/,
  );
  assert.match(lost[0]?.hint ?? "", /IRQ_F2P of ps7/);
  const open = diagnostics.find(({ code }) => code === "interrupt-unwired");
  assert.match(open?.message ?? "", /open\/interrupt/);
});

test("a pin lists all that is on its net, as PYNQ does", () => {
  assert.equal(pin("direct-and-controller", "timer/interrupt").net, ["cat/In0", "timer/interrupt"]);
  assert.equal(pin("direct", "timer/interrupt").net, ["ps7/IRQ_F2P", "timer/interrupt"]);
});

test.run();
