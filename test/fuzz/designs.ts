/* Designs made from nothing, in every combination that the format allows and some that it does not: for fast-check. */
import fc from "fast-check";
import {
  type BlockSpec,
  type BusSpec,
  type CellSpec,
  type FieldSpec,
  type HandoffSpec,
  type PortSpec,
  type RangeSpec,
  type RegisterSpec,
  zynqPs,
} from "../support/handoff.js";
import { psWires, wiring } from "./wiring.js";

/** Few names, so that they meet, and some that mean something else where they land. */
const name = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom(
      "a",
      "b",
      "A",
      "a_b",
      "a-b",
      "a b",
      "S_AXI",
      "s_axi",
      "CTRL",
      "irq",
      "x[0]",
      "x[1]",
      "x[2]",
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "0",
      "__proto__",
      "constructor",
      "then",
      "reset",
      "read",
      "raw",
      "dump",
      "allocate",
      "*/",
      "`${x}`",
      "é",
    ),
  },
  {
    weight: 2,
    // The empty one is among them.
    arbitrary: fc
      .string({ unit: "binary", maxLength: 6 })
      .map((text) => text.replace(/[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/gu, "?")),
  },
);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const number = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 0, max: 64 }).map((value) => value * 4) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 70 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("0xFFC", "0x1000", "4294967295", "0xFFFFFFFFFFFFFFFF", "-1", "1e3", "x", ""),
  },
);
const access = fc.constantFrom("read-write", "read-only", "write-only", "", "writeonce", "odd");
const writeEffect = fc.constantFrom(
  "",
  "",
  "",
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
  "modify",
  "odd",
);
const readEffect = fc.constantFrom("", "", "", "", "clear", "set", "modify", "odd");
const net = fc.constantFrom("n0", "n1", "n2", "n3", "n4", "n5", "");
const vlnv = fc.oneof(
  fc.constantFrom(
    "v:l:ip:1.0",
    "v:l:ip:2.0",
    "xilinx.com:ip:axi_gpio:2.0",
    "xilinx.com:ip:axi_intc:4.1",
    "xilinx.com:ip:xlconcat:2.1",
  ),
  fc.constantFrom(
    "xilinx.com:ip:xlslice:1.0",
    "xilinx.com:ip:util_vector_logic:2.0",
    "xilinx.com:ip:axi_dma:7.1",
    "v:hls:kernel:1.0",
    "ip",
    "::",
    "",
  ),
);

const field: fc.Arbitrary<FieldSpec> = fc.record({
  name: fc.oneof(name, fc.constantFrom("AP_START", "AP_DONE", "AP_IDLE", "AP_CONTINUE", "RESERVED_1")),
  bit: fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom("x", "99999999999") },
  ),
  width: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(1)),
  access,
  writeEffect,
  readEffect,
});

const register: fc.Arbitrary<RegisterSpec> = fc
  .record({
    name: fc.oneof(name, fc.constantFrom("Memory_x", "x_1", "x_2", "x_ctrl")),
    offset: number,
    size: maybe(
      fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(1, 8, 31, 32, 33, 64, 65, 1024) },
        { weight: 1, arbitrary: fc.constantFrom("0", "x") },
      ),
    ),
    access: maybe(access),
    description: maybe(
      fc.constantFrom(
        "",
        "Data signal of x",
        "Memory 'x'",
        "Control signal of x",
        "*/ evil() /*",
        "@tag {@link}",
      ),
    ),
    reset: maybe(number),
    enabled: maybe(fc.constantFrom("true", "false", "odd")),
    fields: fc.array(field, { maxLength: 5 }),
  })
  .map((spec) => spec as RegisterSpec);

const block: fc.Arbitrary<BlockSpec> = fc.record({
  name: fc.constantFrom("Reg", "Mem", "Other"),
  interface: fc.constantFrom("S_AXI", "s_axi", "S", "a"),
  usage: fc.constantFrom("register", "memory", ""),
  registers: fc.array(register, { maxLength: 6 }),
});

const port: fc.Arbitrary<PortSpec> = fc
  .record({
    name: fc.oneof(
      name,
      fc.constantFrom("In0", "In1", "dout", "Din", "Dout", "intr", "irq", "Op1", "Res", "IRQ_F2P", "GPIO_O"),
    ),
    direction: fc.constantFrom("I", "O", "IO"),
    net,
    kind: fc.constantFrom("INTERRUPT", "interrupt", "clk", "undef"),
    left: maybe(fc.integer({ min: 0, max: 40 })),
    right: maybe(fc.integer({ min: 0, max: 4 })),
    sensitivity: maybe(fc.constantFrom("LEVEL_HIGH", "EDGE_RISING:LEVEL_HIGH", "NULL", "odd")),
    to: fc.array(fc.constantFrom("a/In0", "b/irq", "/edge", "ps/GPIO_O", "a", "gone/x"), { maxLength: 2 }),
  })
  .map((spec) => spec as PortSpec);

const bus: fc.Arbitrary<BusSpec> = fc
  .record({
    name: fc.constantFrom("S_AXI", "s_axi", "S", "M_AXIS", "S_AXIS", "a"),
    type: fc.constantFrom("SLAVE", "MASTER", "MONITOR", "TARGET", "INITIATOR"),
    bus: net,
    vlnv: fc.constantFrom("xilinx.com:interface:aximm:1.0", "xilinx.com:interface:axis:1.0", ""),
    dataWidth: maybe(fc.constantFrom(8, 32, 64, 128, 33, "x")),
    parameters: fc.constantFrom({}, { PROTOCOL: "AXI4LITE" }, { DATA_WIDTH: 64 }),
  })
  .map((spec) => spec as BusSpec);

const cellSpec: fc.Arbitrary<CellSpec> = fc.record({
  path,
  vlnv,
  modClass: fc.constantFrom("PERIPHERAL", "BUS", "PROCESSOR", "MEMORY_CNTLR", "BLOCK_CONTAINER", ""),
  extra: fc.constantFrom({}, { IS_PL: "FALSE" }, { BDTYPE: "RBD" }, { PROCTYPE: "microblaze" }),
  parameters: fc.dictionary(
    fc.constantFrom("NUM_PORTS", "DIN_FROM", "DIN_TO", "C_KIND_OF_INTR", "C_OPERATION", "a b"),
    fc.oneof(number, name),
  ),
  ports: fc.array(port, { maxLength: 4 }),
  buses: fc.array(bus, { maxLength: 3 }),
  blocks: fc.array(block, { maxLength: 3 }),
});

const range = (instances: readonly string[]): fc.Arbitrary<RangeSpec> =>
  fc
    .record({
      instance: fc.constantFrom(...instances, "gone"),
      base: fc.oneof(
        fc.integer({ min: 0, max: 8 }).map((page) => page * 0x1000),
        number,
      ),
      size: fc.constantFrom(0x1000, 0x2000, 4, 1),
      master: fc.constantFrom("M_AXI_GP0", "M_AXI_GP1", ""),
      slave: fc.constantFrom("S_AXI", "s_axi", "S", "a", ""),
      block: fc.constantFrom("Reg", "Mem", "Other", ""),
      type: fc.constantFrom("REGISTER", "MEMORY", ""),
    })
    .map(({ size, base, ...rest }) => ({
      ...rest,
      base,
      high: typeof base === "number" ? base + size - 1 : base,
    }));

/** A whole design with a processing system that sees some of its cells. */
export const anyDesign: fc.Arbitrary<HandoffSpec> = fc
  .tuple(fc.array(cellSpec, { minLength: 1, maxLength: 5 }), wiring)
  .chain(([cells, wired]) => {
    const instances = cells.map(({ path: full }) => full.replaceAll("/", "_"));
    const controllers = wired.filter(({ buses }) => buses !== undefined);
    return fc.record({
      name,
      cells: fc.constant([...cells, ...wired]),
      ranges: fc.array(range(instances), { maxLength: 10 }).map((ranges) => [
        ...ranges,
        ...controllers.map(({ path: instance }, index): RangeSpec => ({
          instance: instance.replaceAll("/", "_"),
          base: 0x4180_0000 + index * 0x1_0000,
          high: 0x4180_ffff + index * 0x1_0000,
          master: "M_AXI_GP0",
          slave: "S_AXI",
        })),
      ]),
      psPorts: fc.oneof(
        { weight: 4, arbitrary: psWires },
        { weight: 1, arbitrary: fc.array(port, { maxLength: 2 }) },
      ),
      ports: fc.array(port, { maxLength: 2 }),
    });
  })
  .map(({ name: design, cells, ranges, psPorts, ports }) => ({
    name: design,
    ports,
    cells: [{ ...zynqPs([], ranges, "ps"), ports: psPorts }, ...cells],
  }));
