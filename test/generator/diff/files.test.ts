// timeout: 180 s
/*
 * Every kind of change that a designer makes, from the old file and the new one to what `pynq-gen diff` prints: as text,
 * as JSON, and as an exit code.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { pynqGen } from "../../support/cli.js";
import type { FieldSpec, PlacedCell, PortSpec, RegisterSpec } from "../../support/handoff.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { cardDesign } from "../../support/xclbin/designs.js";
import type { Writable } from "./changes.js";
import { type Parts, parts, text } from "./parts.js";

type Change = (parts: Parts) => unknown;

/** A cell that is there. @throws Error where there is none */
function cell({ cells }: Parts, key: string): Writable<PlacedCell> {
  const found = cells[key];
  if (found === undefined) throw new Error(`no cell ${key}`);
  return found;
}
const register = (made: Parts, index: number): Writable<RegisterSpec> =>
  cell(made, "core").blocks?.[0]?.registers?.[index] as Writable<RegisterSpec>;
const field = (made: Parts, index: number): Writable<FieldSpec> =>
  register(made, 0).fields?.[index] as Writable<FieldSpec>;
const port = (made: Parts, key: string, index: number): Writable<PortSpec> =>
  cell(made, key).ports?.[index] as Writable<PortSpec>;

/** A change, and the lines that it prints, the harmless ones without the blanks before them. */
const rows: readonly (readonly [string, Change, readonly string[]])[] = [
  [
    "an IP is added",
    ({ cells }) => (cells["led"] = { path: "led", vlnv: "example.com:user:led:1.0", at: 0x4400_0000 }),
    ["led: added (example.com:user:led:1.0)  [ip-added]"],
  ],
  [
    "an IP is removed, with what it fed",
    ({ cells }) => delete cells["dma"],
    [
      "breaking  dma: removed (example.com:user:dma:1.0)  [ip-removed]",
      "breaking  dma.out_s → core.in_s: not connected any more  [stream-removed]",
    ],
  ],
  [
    "an IP is moved into a hierarchy",
    (made) => {
      cell(made, "timer").path = "box/timer";
      port(made, "cat", 0).to = ["box_timer/irq"];
    },
    [
      "breaking  timer: moved to box/timer  [ip-moved]",
      "breaking  timer/irq: does not reach the processor any more  [interrupt-removed]",
      "box/timer/irq: reaches the processor (GIC 61)  [interrupt-added]",
    ],
  ],
  [
    "an IP has another address",
    (made) => (cell(made, "core").at = 0x4500_0000),
    ["core.S_AXI: address 0x40000000 → 0x45000000  [interface-address]"],
  ],
  [
    "an IP of another minor version",
    (made) => (cell(made, "timer").vlnv = "example.com:user:timer:1.1"),
    ["timer: example.com:user:timer:1.0 → example.com:user:timer:1.1  [ip-vlnv]"],
  ],
  [
    "an IP of another major version",
    (made) => (cell(made, "timer").vlnv = "example.com:user:timer:2.0"),
    ["breaking  timer: example.com:user:timer:1.0 → example.com:user:timer:2.0  [ip-vlnv]"],
  ],
  [
    "a register is added, another removed",
    (made) => (register(made, 1).name = "MORE"),
    ["breaking  core.S_AXI.DATA: removed  [register-removed]", "core.S_AXI.MORE: added  [register-added]"],
  ],
  [
    "a register is moved, and wakes up otherwise",
    (made) => Object.assign(register(made, 1), { offset: 0x18, reset: 5 }),
    [
      "core.S_AXI.DATA: offset 0x10 → 0x18  [register-offset]",
      "core.S_AXI.DATA: reset value 0x0 → 0x5  [register-reset]",
    ],
  ],
  [
    "a register is narrower, and cannot be written",
    (made) => Object.assign(register(made, 1), { size: 16, access: "read-only" }),
    [
      "breaking  core.S_AXI.DATA: width 32 → 16  [register-width]",
      "breaking  core.S_AXI.DATA: read-write → read-only  [register-access]",
    ],
  ],
  [
    "a field is renamed",
    (made) => (field(made, 0).name = "START"),
    ["breaking  core.S_AXI.CTRL.GO: removed  [field-removed]", "core.S_AXI.CTRL.START: added  [field-added]"],
  ],
  [
    "fields are moved, narrower, of another right and another effect",
    (made) => {
      Object.assign(field(made, 0), { bit: 1, access: "read-only" });
      Object.assign(field(made, 1), { width: 2, writeEffect: "oneToClear" });
    },
    [
      "breaking  core.S_AXI.CTRL.GO: read-write → read-only  [field-access]",
      "breaking  core.S_AXI.CTRL.MODE: width 3 → 2  [field-bits]",
      "breaking  core.S_AXI.CTRL.MODE: effect of a write none → oneToClear  [field-effect]",
      "core.S_AXI.CTRL.GO: lowest bit 0 → 1  [field-bits]",
    ],
  ],
  [
    "an interrupt has another number",
    (made) => {
      Object.assign(port(made, "cat", 0), { net: undefined, to: [] });
      Object.assign(port(made, "cat", 1), { net: "timer_irq", to: ["timer/irq"] });
      port(made, "timer", 0).to = ["cat/In1"];
    },
    ["breaking  timer/irq: GIC 61 → GIC 62  [interrupt-renumbered]"],
  ],
  [
    "a clock is slower",
    ({ psParameters }) => (psParameters["PCW_ACT_FPGA0_PERIPHERAL_FREQMHZ"] = "50"),
    [
      'ps.PCW_ACT_FPGA0_PERIPHERAL_FREQMHZ: "100" → "50"  [ip-parameter]',
      "FCLK_CLK0: 100 → 50 MHz  [clock-frequency]",
    ],
  ],
  [
    "a clock is switched off",
    ({ psParameters }) => (psParameters["PCW_FPGA_FCLK0_ENABLE"] = "0"),
    [
      "breaking  FCLK_CLK0: is switched off  [clock-enabled]",
      'ps.PCW_FPGA_FCLK0_ENABLE: "1" → "0"  [ip-parameter]',
    ],
  ],
  [
    "a GPIO slice takes another bit",
    (made) => (cell(made, "bit").parameters = { DIN_FROM: 4, DIN_TO: 4 }),
    ["bit: bit 3 → 4  [gpio-index]"],
  ],
  [
    "a GPIO slice is removed",
    (made) => {
      delete made.cells["bit"];
      Object.assign(port(made, "core", 0), { net: undefined, to: [] });
      made.psPorts[1] = { name: "GPIO_O", direction: "O", left: 7, right: 0 };
    },
    ["breaking  bit: removed  [gpio-removed]"],
  ],
  [
    "a memory is smaller",
    (made) => (made.ramBytes = 0x1000),
    [
      "breaking  ram.S_AXI: size 0x2000 → 0x1000 bytes  [interface-size]",
      "breaking  ram: size 0x2000 → 0x1000 bytes  [memory-changed]",
    ],
  ],
  [
    "a stream is not connected",
    (made) => Object.assign(cell(made, "core").buses?.[1] ?? {}, { bus: "elsewhere" }),
    ["breaking  dma.out_s → core.in_s: not connected any more  [stream-removed]"],
  ],
];

interface Printed {
  readonly breaking: number;
  readonly differences: readonly { path: string; message: string; code: string; breaking: boolean }[];
}

/** Runs `pynq-gen diff` in both ways of printing; both have to say the same. */
async function compare(old: string, now: string): Promise<{ code: number | null; lines: readonly string[] }> {
  const [plain, json] = await Promise.all([
    pynqGen(["diff", old, now]),
    pynqGen(["diff", old, now, "--json"]),
  ]);
  const lines = plain.stdout.trimEnd().split("\n");
  const result = JSON.parse(json.stdout) as Printed;
  const breakingFirst = [true, false].flatMap((breaking) =>
    result.differences.filter((each) => each.breaking === breaking),
  );
  assert.equal(
    lines.slice(0, -1),
    breakingFirst.map(
      ({ path, message, code, breaking }) =>
        `${breaking ? "breaking" : "        "}  ${path}: ${message}  [${code}]`,
    ),
  );
  assert.is(json.code, plain.code);
  assert.is(result.breaking, result.differences.filter(({ breaking }) => breaking).length);
  return { code: plain.code, lines: lines.slice(0, -1).map((line) => line.replace(/^ {10}/, "")) };
}

const folder = tempFolder({ files: { "old.hwh": text(parts()) } });

for (const [index, [what, change, lines]] of rows.entries()) {
  test(what, async () => {
    const made = parts();
    change(made);
    const name = `new_${index}.hwh`;
    writeFiles(folder, { [name]: text(made) });
    const found = await compare(join(folder, "old.hwh"), join(folder, name));
    assert.equal(found.lines, lines);
    assert.is(found.code, lines.some((line) => line.startsWith("breaking")) ? 3 : 0);
  });
}

test("a kernel takes other arguments and reaches fewer banks", async () => {
  const [blend, ...others] = cardDesign.kernels;
  assert.ok(blend);
  const changed = {
    ...blend,
    arguments: blend.arguments.map((each) => (each.name === "n" ? { ...each, type: "short" } : each)),
    instances: blend.instances.map((unit, index) =>
      index === 0 ? { ...unit, banks: { ...unit.banks, b: "bank1" } } : unit,
    ),
  };
  writeFiles(folder, {
    "old.xclbin": writeXclbin(cardDesign),
    "new.xclbin": writeXclbin({ ...cardDesign, kernels: [changed, ...others] }),
  });
  const { code, lines } = await compare(join(folder, "old.xclbin"), join(folder, "new.xclbin"));
  assert.is(code, 3);
  assert.equal(
    lines.filter((line) => line.startsWith("breaking")),
    [
      "breaking  blend.n: unsigned int → short  [kernel-signature]",
      "breaking  blend_1.b: memories bank0, bank1 → bank1  [kernel-banks]",
    ],
  );
});

test.run();
