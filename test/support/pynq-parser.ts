/*
 * What PYNQ's own parser (2.7) makes of a hardware handoff, mistakes included, by its rules: for comparison where no run
 * of PYNQ is at hand. The corpus run holds it to real runs.
 */
import type { RawHwh, RawMemoryRange, RawModule } from "#generator/parse/hwh/raw.js";
import type { Dictionaries, Value } from "./dictionaries.js";

type Table = Record<string, Value>;
/** What the parser knows of each of the two processing systems. */
const families = [
  {
    modType: "processing_system7",
    interrupts: [{ port: "IRQ_F2P", gic: (line: number): number => (line < 8 ? 61 + line : 76 + line) }],
    gpio: "GPIO_O",
    clock: (n: number): Readonly<Record<string, string>> => ({
      enable: `PCW_FPGA_FCLK${n}_ENABLE`,
      divisor0: `PCW_FCLK${n}_PERIPHERAL_DIVISOR0`,
      divisor1: `PCW_FCLK${n}_PERIPHERAL_DIVISOR1`,
    }),
  },
  {
    modType: "zynq_ultra_ps_e",
    interrupts: [
      { port: "pl_ps_irq0", gic: (line: number): number => 121 + line },
      { port: "pl_ps_irq1", gic: (line: number): number => 136 + line },
    ],
    gpio: "emio_gpio_o",
    clock: (n: number): Readonly<Record<string, string>> => ({
      enable: `PSU__FPGA_PL${n}_ENABLE`,
      divisor0: `PSU__CRL_APB__PL${n}_REF_CTRL__DIVISOR0`,
      divisor1: `PSU__CRL_APB__PL${n}_REF_CTRL__DIVISOR1`,
    }),
  },
] as const;

/** The parameters of a processing system's clocks, without which the parser fails; none for other cells. */
export function pynqClocks(modType: string): readonly string[] {
  const family = families.find((each) => each.modType === modType);
  return family === undefined ? [] : [0, 1, 2, 3].flatMap((n) => Object.values(family.clock(n)));
}

/** The dictionaries that PYNQ makes. @throws Error where its parser fails */
export function pynqParse(raw: RawHwh): Dictionaries {
  return new PynqParser(raw).parse();
}

class PynqParser {
  readonly #raw: RawHwh;
  readonly #byInstance: ReadonlyMap<string, RawModule>;
  readonly #byPath: ReadonlyMap<string, RawModule>;
  readonly #ps: RawModule | undefined;
  readonly #family: (typeof families)[number] | undefined;
  /** Net → pins on it, in the order of the file; all that is not connected shares one. */
  readonly #nets = new Map<string | undefined, string[]>();
  readonly #pins = new Map<string, string | undefined>();
  readonly #interruptPins: Table = {};
  readonly #controllers: Table = {};

  constructor(raw: RawHwh) {
    this.#raw = raw;
    this.#byInstance = new Map(raw.modules.map((module) => [module.instance, module]));
    this.#byPath = new Map(raw.modules.map((module) => [module.path, module]));
    this.#family = families.find(({ modType }) => raw.modules.some((module) => module.modType === modType));
    this.#ps = raw.modules.find((module) => module.modType === this.#family?.modType);
    for (const { path, ports } of raw.modules) {
      for (const { name, net } of ports) this.#connect(`${path}/${name}`, net);
    }
    for (const { name, net } of raw.externalPorts) this.#connect(name, net);
  }

  #connect(pin: string, net: string | undefined): void {
    this.#pins.set(pin, net);
    const pins = this.#nets.get(net);
    if (pins === undefined) this.#nets.set(net, [pin]);
    else if (!pins.includes(pin)) pins.push(pin);
  }

  parse(): Dictionaries {
    const ips = this.#addressed();
    const memories = Object.keys(ips).filter((key) => (ips[key] as Table)["memtype"] === "MEMORY");
    for (const key of memories) (ips[key] as Table)["used"] = 1;
    const gpio = this.#gpio();
    for (const { port, gic } of this.#family?.interrupts ?? []) {
      this.#interrupts(this.#pins.get(`${this.#ps?.path ?? ""}/${port}`), "", 0, gic);
    }
    if (this.#ps !== undefined) ips[this.#ps.path] = entryOf(this.#ps);
    attach(ips, this.#interruptPins, gpio);
    return {
      ip_dict: ips,
      gpio_dict: gpio,
      interrupt_controllers: this.#controllers,
      interrupt_pins: this.#interruptPins,
      hierarchy_dict: hierarchies(
        Object.keys(ips).filter((path) => path !== this.#ps?.path),
        memories,
        Object.keys(this.#interruptPins),
        gpio,
      ),
      mem_dict: memories,
      clock_dict: this.#clocks(),
    };
  }

  /** The PS's own map with the slaves' interfaces; without a PS every map of the file with the masters'. */
  #addressed(): Table {
    const ranges: readonly (readonly [RawMemoryRange, string])[] =
      this.#ps === undefined
        ? [...this.#raw.modules, ...this.#raw.externalInterfaces].flatMap(({ memoryRanges }) =>
            memoryRanges.map((range) => [range, range.masterInterface] as const),
          )
        : this.#ps.memoryRanges.map((range) => [range, range.slaveInterface] as const);
    const ips: Table = {};
    const several = new Set<string>();
    for (const [range, face] of ranges) {
      const module = this.#byInstance.get(range.instance);
      if (module === undefined || module.bdType === "BLOCK_CONTAINER") continue;
      const key = module.path;
      if (!Object.hasOwn(ips, key) || face === "") {
        ips[key] = addressedEntry(module, range, key, face);
        continue;
      }
      several.add(key);
      ips[`${key}/${face}`] = addressedEntry(module, range, `${key}/${face}`, face);
    }
    for (const key of several) {
      const first = ips[key] as Table;
      const name = `${key}/${String(first["mem_id"])}`;
      delete ips[key];
      ips[name] = { ...first, fullpath: name };
    }
    return ips;
  }

  /** Walks from a net to what raises it. Every net counts for one line, however wide it is. */
  #interrupts(
    net: string | undefined,
    parent: string,
    line: number,
    gic: ((line: number) => number) | undefined,
  ): number {
    if (net === undefined) return line + 1;
    const pins = this.#nets.get(net) ?? [];
    const raw = parent === "" && gic !== undefined ? { raw_irq: gic(line) } : {};
    for (const pin of pins) {
      const cell = this.#byPath.get(pin.replace(/\/dout$/, ""));
      if (!pin.endsWith("/dout") || cell?.modType !== "xlconcat") continue;
      let next = line;
      for (let input = 0; input < Number(cell.parameters["NUM_PORTS"]); input += 1) {
        next = this.#interrupts(this.#pins.get(`${cell.path}/In${input}`), parent, next, gic);
      }
      return next;
    }
    for (const pin of pins) {
      const cell = this.#byPath.get(pin.replace(/\/irq$/, ""));
      if (!pin.endsWith("/irq") || cell?.modType !== "axi_intc") continue;
      this.#interrupts(this.#pins.get(`${cell.path}/intr`), cell.path, 0, undefined);
      this.#controllers[cell.path] = { parent, index: line, ...raw };
      return line + 1;
    }
    for (const pin of pins) {
      this.#interruptPins[pin] = { controller: parent, index: line, fullpath: pin, ...raw };
    }
    return line + 1;
  }

  /** A bit for each cell that hangs on the PS's GPIO, which is taken for a slice. */
  #gpio(): Table {
    const gpio: Table = {};
    for (const module of this.#raw.modules) {
      const hangs = module.ports.some(
        ({ direction, connections }) =>
          direction === "I" &&
          connections.some(
            ({ instance, port }) => instance === this.#ps?.path && port === this.#family?.gpio,
          ),
      );
      if (!hangs) continue;
      const from = module.parameters["DIN_FROM"];
      if (from === undefined) throw new Error("'NoneType' object has no attribute 'text'");
      const pins = this.#nets.get(this.#pins.get(`${module.path}/Dout`)) ?? [];
      const name = pins.find((pin) => pin.endsWith("/Dout"))?.slice(0, -"/Dout".length);
      if (name === undefined) throw new Error("Cannot get GPIO name */Dout.");
      gpio[name] = { index: Number(from), state: null, pins: [...pins].sort() };
    }
    return gpio;
  }

  #clocks(): Table {
    const clocks: Table = {};
    if (this.#ps === undefined || this.#family === undefined) return clocks;
    for (let n = 0; n < 4; n += 1) {
      clocks[n] = Object.fromEntries(
        Object.entries(this.#family.clock(n)).map(([key, parameter]): [string, Value] => {
          const text = this.#ps?.parameters[parameter];
          if (text === undefined) throw new Error("'NoneType' object has no attribute 'get'");
          return [key, Number(text)];
        }),
      );
    }
    return clocks;
  }
}

/** What every entry of `ip_dict` has. Parameters are counted; those without a value are not there. */
function entryOf({ vlnv, parameters }: RawModule): Table {
  return {
    type: vlnv === "" ? null : vlnv,
    parameters: Object.values(parameters).filter((value) => value !== "").length,
    gpio: {},
    interrupts: {},
  };
}

function addressedEntry(module: RawModule, range: RawMemoryRange, fullpath: string, face: string): Table {
  const registers: Table = {};
  for (const block of module.addressBlocks) {
    for (const { name, offset, size, access, description, fields } of block.registers) {
      registers[name] = {
        address_offset: Number(offset),
        size,
        access,
        description,
        fields: Object.fromEntries(
          fields.map((field) => [
            field.name,
            {
              bit_offset: field.bitOffset,
              bit_width: field.bitWidth,
              access: field.access,
              // The register's, not the field's own.
              description,
            },
          ]),
        ),
      };
    }
  }
  return {
    ...entryOf(module),
    fullpath,
    bdtype: module.bdType ?? null,
    state: null,
    phys_addr: Number(range.base),
    addr_range: Number(range.high - range.base + 1n),
    mem_id: face === "" ? null : face,
    memtype: range.memoryType,
    registers,
  };
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const leafOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Puts pins to the IPs whose path stands before their name. */
function attach(ips: Table, interrupts: Table, gpio: Table): void {
  const at = (pin: string, kind: "interrupts" | "gpio"): Table | undefined =>
    (ips[parentOf(pin)] as Table | undefined)?.[kind] as Table | undefined;
  for (const [pin, entry] of Object.entries(interrupts)) {
    const target = at(pin, "interrupts");
    if (target !== undefined) target[leafOf(pin)] = entry;
  }
  for (const entry of Object.values(gpio)) {
    for (const pin of (entry as { pins: readonly string[] }).pins) {
      const target = at(pin, "gpio");
      if (target !== undefined) target[leafOf(pin)] = entry;
    }
  }
}

/** The paths above IPs and memories, with what is right below each. */
function hierarchies(
  ips: readonly string[],
  memories: readonly string[],
  pins: readonly string[],
  gpio: Table,
): Table {
  const paths = new Set<string>();
  for (const path of [...ips, ...memories]) {
    for (let above = parentOf(path); above !== ""; above = parentOf(above)) paths.add(above);
  }
  const below = (all: Iterable<string>, path: string): readonly string[] =>
    [...all].filter((each) => parentOf(each) === path).map(leafOf);
  return Object.fromEntries(
    [...paths].map((path) => [
      path,
      {
        fullpath: path,
        ip: below(ips, path),
        hierarchies: below(paths, path),
        interrupts: below(pins, path),
        gpio: Object.entries(gpio)
          .filter(([, entry]) =>
            (entry as { pins: readonly string[] }).pins.some((pin) => parentOf(pin) === path),
          )
          .map(([name]) => name),
        memories: below(memories, path),
      },
    ]),
  );
}
