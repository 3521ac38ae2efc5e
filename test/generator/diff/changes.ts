/* One change to a design for each kind of difference, with what it must be graded as, there and back. */
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Design } from "#generator/model/design.js";
import type { AddressedInterface, Ip } from "#generator/model/ip.js";
import type { Kernel } from "#generator/model/kernel.js";
import type { Field, Register } from "#generator/model/register.js";
import type { InputFile } from "#generator/parse/input.js";
import { readDesign } from "#generator/read-design.js";
import { ipAt, read } from "../../support/designs.js";
import { hwhFixture, readFixture } from "../../support/hwh.js";
import { projectRoot } from "../../support/project.js";

export type Writable<T> = T extends bigint | string | number | boolean | undefined
  ? T
  : { -readonly [K in keyof T]: Writable<T[K]> };

type FixtureName =
  "words" | "two" | "cascaded" | "gpio" | "clocks" | "memories" | "streams" | "soft" | "dfx" | "card";

/** Designs to be changed. */
export const fixtures: Readonly<Record<FixtureName, Design>> = {
  words: readFixture("register-words").design,
  two: readFixture("two-interfaces").design,
  cascaded: readFixture("cascaded").design,
  gpio: readFixture("gpio").design,
  clocks: readFixture("mpsoc-groups").design,
  memories: readFixture("memories").design,
  streams: readFixture("streams").design,
  soft: readFixture("soft-processor", { master: "cpu/mb" }).design,
  dfx: ((): Design => {
    const file = (name: string): InputFile => ({
      name: `${name}.hwh`,
      bytes: readFileSync(hwhFixture(name)),
    });
    const partials = ["fft", "fir"].map((name) => ({ region: "rp", file: file(`dfx_rp_${name}_partial`) }));
    const design = readDesign(
      { design: file("dfx"), signatures: [], partials },
      {},
      new DiagnosticCollector(),
    );
    if (design === undefined) throw new Error("the fixture is not readable");
    return design;
  })(),
  card: ((): Design => {
    const path = join(projectRoot, "generated-examples/alveo-vadd/input/alveo-vadd.xclbin");
    const { design } = read(readFileSync(path), {}, "card.xclbin");
    if (design === undefined) throw new Error("the example's xclbin is not readable");
    return design;
  })(),
};

const face = (design: Writable<Design>, path: string): Writable<AddressedInterface> =>
  (ipAt(design as Design, path) as Writable<Ip>).interfaces[0] as Writable<AddressedInterface>;
const register = (design: Writable<Design>, name: string): Writable<Register> =>
  face(design, "core").registers.find((each) => each.name === name) as Writable<Register>;
const field = (design: Writable<Design>, name: string): Writable<Field> =>
  register(design, name).fields[0] as Writable<Field>;
const drop = <T>(list: T[], test: (item: T) => boolean = () => true): void => {
  const index = list.findIndex(test);
  assert.ok(index >= 0);
  list.splice(index, 1);
};

/** A change, and the differences that it makes: `code path`, with a mark on the breaking ones. */
export interface Row {
  readonly what: string;
  readonly from: FixtureName;
  readonly change: (design: Writable<Design>) => void;
  /** From the design as it is to the changed one, and back. */
  readonly there: readonly string[];
  readonly back: readonly string[];
}

export const rows: readonly Row[] = [
  {
    what: "another part",
    from: "words",
    change: (d) => (d.platform.part = "7z010clg400"),
    there: ["! part "],
    back: ["! part "],
  },
  {
    what: "an IP less",
    from: "two",
    change: (d) => drop(d.ips as Writable<Ip>[], ({ path }) => path === "filter"),
    there: ["! ip-removed filter"],
    back: ["ip-added filter"],
  },
  {
    what: "an IP in another hierarchy",
    from: "two",
    change: (d) => ((ipAt(d as Design, "filter") as Writable<Ip>).path = "video/filter"),
    there: ["! ip-moved filter"],
    back: ["! ip-moved video/filter"],
  },
  {
    what: "a minor version",
    from: "words",
    change: (d) => ((ipAt(d as Design, "core") as Writable<Ip>).vlnv = "xilinx.com:hls:core:1.1"),
    there: ["ip-vlnv core"],
    back: ["ip-vlnv core"],
  },
  {
    what: "a major version",
    from: "words",
    change: (d) => ((ipAt(d as Design, "core") as Writable<Ip>).vlnv = "xilinx.com:hls:core:2.0"),
    there: ["! ip-vlnv core"],
    back: ["! ip-vlnv core"],
  },
  {
    what: "a parameter, and one that repeats the address",
    from: "words",
    change: (d) =>
      Object.assign((ipAt(d as Design, "core") as Writable<Ip>).parameters, {
        C_DEPTH: "32",
        C_BASEADDR: "0x0",
      }),
    there: ["ip-parameter core.C_DEPTH"],
    back: ["ip-parameter core.C_DEPTH"],
  },
  {
    what: "a parameter of another type",
    from: "words",
    change: (d) => ((ipAt(d as Design, "core") as Writable<Ip>).parameters["C_DEPTH"] = "auto"),
    there: ["! ip-parameter core.C_DEPTH"],
    back: ["! ip-parameter core.C_DEPTH"],
  },
  {
    what: "a parameter that is a bigint now",
    from: "words",
    change: (d) => ((ipAt(d as Design, "core") as Writable<Ip>).parameters["C_DEPTH"] = "0xFFFFFFFFFFFFFFFF"),
    there: ["! ip-parameter core.C_DEPTH"],
    back: ["! ip-parameter core.C_DEPTH"],
  },
  {
    what: "a parameter less",
    from: "words",
    change: (d) => delete (ipAt(d as Design, "core") as Writable<Ip>).parameters["C_DEPTH"],
    there: ["! ip-parameter core.C_DEPTH"],
    back: ["ip-parameter core.C_DEPTH"],
  },
  {
    what: "an interface less: what was on it is on the IP",
    from: "two",
    change: (d) =>
      drop((ipAt(d as Design, "filter") as Writable<Ip>).interfaces, ({ name }) => name === "S_AXI2"),
    there: ["! interface-removed filter.S_AXI2"],
    back: ["! interface-added filter.S_AXI2"],
  },
  {
    what: "the only interface by another name, and something on it",
    from: "words",
    change: (d) => {
      face(d, "core").name = "s_axi_lite";
      drop(face(d, "core").registers, ({ name }) => name === "SILENT");
    },
    there: ["interface-renamed core.s_axi_lite", "! register-removed core.s_axi_lite.SILENT"],
    back: ["interface-renamed core.s_axi_control", "register-added core.s_axi_control.SILENT"],
  },
  {
    what: "names that are the same in generated code",
    from: "words",
    change: (d) => {
      field(d, "CTRL").name = "AP START";
      register(d, "IP_ISR").name = "IP-ISR";
    },
    there: [],
    back: [],
  },
  {
    what: "another address",
    from: "words",
    change: (d) => (face(d, "core").base = 0x4000_0000n),
    there: ["interface-address core.s_axi_control"],
    back: ["interface-address core.s_axi_control"],
  },
  {
    what: "a smaller window",
    from: "words",
    change: (d) => (face(d, "core").size = 0x1000n),
    there: ["! interface-size core.s_axi_control"],
    back: ["interface-size core.s_axi_control"],
  },
  {
    what: "memory instead of registers",
    from: "words",
    change: (d) => (face(d, "core").kind = "memory"),
    there: ["! interface-kind core.s_axi_control"],
    back: ["! interface-kind core.s_axi_control"],
  },
  {
    what: "a wider bus",
    from: "words",
    change: (d) => (face(d, "core").dataWidth = 64),
    there: ["! interface-width core.s_axi_control"],
    back: ["! interface-width core.s_axi_control"],
  },
  {
    what: "a register less, a disabled one does not count",
    from: "words",
    change: (d) => {
      drop(face(d, "core").registers, ({ name }) => name === "SILENT");
      drop(face(d, "core").registers, ({ name }) => name === "OFF");
    },
    there: ["! register-removed core.s_axi_control.SILENT"],
    back: ["register-added core.s_axi_control.SILENT"],
  },
  {
    what: "a register elsewhere",
    from: "words",
    change: (d) => (register(d, "SILENT").offset = 0x30),
    there: ["register-offset core.s_axi_control.SILENT"],
    back: ["register-offset core.s_axi_control.SILENT"],
  },
  {
    what: "a narrower register",
    from: "words",
    change: (d) => (register(d, "SILENT").width = 16),
    there: ["! register-width core.s_axi_control.SILENT"],
    back: ["register-width core.s_axi_control.SILENT"],
  },
  {
    what: "a register that is a bigint now",
    from: "words",
    change: (d) => (register(d, "SILENT").width = 64),
    there: ["! register-width core.s_axi_control.SILENT"],
    back: ["! register-width core.s_axi_control.SILENT"],
  },
  {
    what: "a register that cannot be written any more",
    from: "words",
    change: (d) => (register(d, "SILENT").access = "read-only"),
    there: ["! register-access core.s_axi_control.SILENT"],
    back: ["register-access core.s_axi_control.SILENT"],
  },
  {
    what: "a register that a read changes",
    from: "words",
    change: (d) => (register(d, "SILENT").readEffect = "modify"),
    there: ["! register-effect core.s_axi_control.SILENT"],
    back: ["! register-effect core.s_axi_control.SILENT"],
  },
  {
    what: "a reset value",
    from: "words",
    change: (d) => (register(d, "SILENT").resetValue = 7n),
    there: ["register-reset core.s_axi_control.SILENT"],
    back: ["register-reset core.s_axi_control.SILENT"],
  },
  {
    what: "a register that is several",
    from: "words",
    change: (d) => (register(d, "SILENT").dim = { count: 4, stride: 4 }),
    there: ["! register-array core.s_axi_control.SILENT"],
    back: ["! register-array core.s_axi_control.SILENT"],
  },
  {
    what: "a smaller array of an HLS core",
    from: "words",
    change: (d) => ((face(d, "core").windows[0] as { size: number }).size = 64),
    there: ["! window-size core.s_axi_control.Memory_table"],
    back: ["window-size core.s_axi_control.Memory_table"],
  },
  {
    what: "a field less",
    from: "words",
    change: (d) => drop(register(d, "CTRL").fields),
    there: ["! field-removed core.s_axi_control.CTRL.AP_START"],
    back: ["field-added core.s_axi_control.CTRL.AP_START"],
  },
  {
    what: "a field at another bit",
    from: "words",
    change: (d) => (field(d, "CTRL").bitOffset = 3),
    there: ["field-bits core.s_axi_control.CTRL.AP_START"],
    back: ["field-bits core.s_axi_control.CTRL.AP_START"],
  },
  {
    what: "a wider field",
    from: "words",
    change: (d) => (field(d, "CTRL").bitWidth = 2),
    there: ["field-bits core.s_axi_control.CTRL.AP_START"],
    back: ["! field-bits core.s_axi_control.CTRL.AP_START"],
  },
  {
    what: "a field that cannot be read",
    from: "words",
    change: (d) => (field(d, "CTRL").access = "write-only"),
    there: ["! field-access core.s_axi_control.CTRL.AP_START"],
    back: ["field-access core.s_axi_control.CTRL.AP_START"],
  },
  {
    what: "a flag that is cleared by writing 1",
    from: "words",
    change: (d) => (field(d, "CTRL").writeEffect = "oneToClear"),
    there: ["! field-effect core.s_axi_control.CTRL.AP_START"],
    back: ["! field-effect core.s_axi_control.CTRL.AP_START"],
  },
  {
    what: "an interrupt less",
    from: "cascaded",
    change: (d) => drop(d.interruptPins, ({ pin }) => pin === "a/interrupt"),
    there: ["! interrupt-removed a/interrupt"],
    back: ["interrupt-added a/interrupt"],
  },
  {
    what: "an interrupt at another line of a controller",
    from: "cascaded",
    change: (d) => ((d.interruptPins[0]?.chain[0] as { line: number }).line = 5),
    there: ["interrupt-line a/interrupt"],
    back: ["interrupt-line a/interrupt"],
  },
  {
    what: "an interrupt with another number",
    from: "cascaded",
    change: (d) => ((d.interruptPins[0] as { rawIrq: number }).rawIrq = 62),
    there: ["! interrupt-renumbered a/interrupt"],
    back: ["! interrupt-renumbered a/interrupt"],
  },
  {
    what: "a controller at another line of a processor without numbers",
    from: "soft",
    change: (d) => ((d.interruptControllers[0] as { index: number }).index = 3),
    there: ["! interrupt-renumbered cpu/timer/interrupt"],
    back: ["! interrupt-renumbered cpu/timer/interrupt"],
  },
  {
    what: "an interrupt that is sampled otherwise",
    from: "cascaded",
    change: (d) => ((d.interruptPins[0] as { sensitivity: string }).sensitivity = "edge-rising"),
    there: ["interrupt-sensitivity a/interrupt"],
    back: ["interrupt-sensitivity a/interrupt"],
  },
  {
    what: "a GPIO bit less",
    from: "gpio",
    change: (d) => drop(d.gpio, ({ name }) => name === "one"),
    there: ["! gpio-removed one"],
    back: ["gpio-added one"],
  },
  {
    what: "a GPIO bit elsewhere",
    from: "gpio",
    change: (d) => ((d.gpio.find(({ name }) => name === "one") as { index: number }).index = 17),
    there: ["gpio-index one"],
    back: ["gpio-index one"],
  },
  {
    what: "a GPIO bit the other way",
    from: "gpio",
    change: (d) => ((d.gpio.find(({ name }) => name === "one") as { direction: string }).direction = "in"),
    there: ["! gpio-direction one"],
    back: ["! gpio-direction one"],
  },
  {
    what: "a clock less",
    from: "clocks",
    change: (d) => drop(d.clocks, ({ name }) => name === "pl_clk0"),
    there: ["! clock-removed pl_clk0"],
    back: ["clock-added pl_clk0"],
  },
  {
    what: "a clock that is off",
    from: "clocks",
    change: (d) => ((d.clocks[0] as { enabled: boolean }).enabled = false),
    there: ["! clock-enabled pl_clk0"],
    back: ["clock-enabled pl_clk0"],
  },
  {
    what: "a faster clock",
    from: "clocks",
    change: (d) => ((d.clocks[0] as { actualMhz: number }).actualMhz = 150),
    there: ["clock-frequency pl_clk0"],
    back: ["clock-frequency pl_clk0"],
  },
  {
    what: "a memory less, and the target that need not be given then",
    from: "memories",
    change: (d) => drop(d.memories, ({ name }) => name === "mig"),
    there: ["! memory-removed mig"],
    back: ["memory-added mig", "! memory-target allocate"],
  },
  {
    what: "a smaller memory",
    from: "memories",
    change: (d) => ((d.memories.find(({ name }) => name === "mig") as { size: bigint }).size = 0x1000n),
    there: ["! memory-changed mig"],
    back: ["memory-changed mig"],
  },
  {
    what: "a kernel less",
    from: "card",
    change: (d) => drop(d.kernels, ({ name }) => name === "vadd"),
    there: ["! kernel-removed vadd"],
    back: ["kernel-added vadd"],
  },
  {
    what: "a kernel that is started otherwise",
    from: "card",
    change: (d) =>
      ((d.kernels.find(({ name }) => name === "vadd") as { protocol: string }).protocol = "none"),
    there: ["! kernel-protocol vadd"],
    back: ["! kernel-protocol vadd"],
  },
  {
    what: "an argument of another type",
    from: "card",
    change: (d) => {
      const [argument] = d.kernels.find(({ name }) => name === "vadd")?.arguments ?? [];
      assert.ok(argument);
      argument.cType = "short*";
    },
    there: ["! kernel-signature vadd.in_a"],
    back: ["! kernel-signature vadd.in_a"],
  },
  {
    what: "an argument that the kernel writes now",
    from: "card",
    change: (d) => {
      const [argument] = d.kernels.find(({ name }) => name === "vadd")?.arguments ?? [];
      assert.ok(argument);
      argument.direction = argument.direction === "out" ? "in" : "out";
    },
    there: ["! kernel-signature vadd.in_a"],
    back: ["! kernel-signature vadd.in_a"],
  },
  {
    what: "an argument less",
    from: "card",
    change: (d) => drop(d.kernels.find(({ name }) => name === "vadd")?.arguments ?? []),
    there: ["! kernel-signature vadd"],
    back: ["! kernel-signature vadd"],
  },
  {
    what: "a value that is returned",
    from: "card",
    change: (d) =>
      ((d.kernels.find(({ name }) => name === "vadd") as Writable<Kernel>).returnValue = {
        bytes: 4,
      } as never),
    there: ["! kernel-signature vadd"],
    back: ["! kernel-signature vadd"],
  },
  {
    what: "an argument that reaches fewer memories",
    from: "card",
    change: (d) => {
      const [unit] = d.kernels.find(({ name }) => name === "reader")?.computeUnits ?? [];
      assert.ok(unit);
      unit.memories = { from: ["bank0"] };
    },
    there: ["! kernel-banks reader_1.from"],
    back: ["! kernel-banks reader_1.from"],
  },
  {
    what: "an argument that reaches more memories",
    from: "card",
    change: (d) => {
      const [unit] = d.kernels.find(({ name }) => name === "reader")?.computeUnits ?? [];
      assert.ok(unit);
      unit.memories = { from: ["bank0", "bank1"] };
    },
    there: ["kernel-banks reader_1.from"],
    back: ["! kernel-banks reader_1.from"],
  },
  {
    what: "a stream less",
    from: "streams",
    change: (d) => drop(d.streams, ({ source }) => source.ip === "dma"),
    there: ["! stream-removed dma.M_AXIS_MM2S → group/acc.in_r"],
    back: ["stream-added dma.M_AXIS_MM2S → group/acc.in_r"],
  },
  {
    what: "a region less",
    from: "dfx",
    change: (d) => {
      drop(d.regions, ({ path }) => path === "deep/rp");
      drop(d.ips, ({ path }) => path === "deep/rp");
    },
    there: ["! region-removed deep/rp"],
    back: ["region-added deep/rp"],
  },
  {
    what: "a module less",
    from: "dfx",
    change: (d) =>
      drop(d.regions.find(({ path }) => path === "rp")?.modules ?? [], ({ name }) => name === "fir"),
    there: ["! module-removed rp(fir)"],
    back: ["module-added rp(fir)"],
  },
  {
    what: "something else in a module",
    from: "dfx",
    change: (d) => {
      const [fft] = d.regions.find(({ path }) => path === "rp")?.modules ?? [];
      assert.ok(fft);
      fft.design.interruptPins = [];
    },
    there: ["! interrupt-removed rp(fft) rp/fft/interrupt"],
    back: ["interrupt-added rp(fft) rp/fft/interrupt"],
  },
];
