/*
 * Where the dictionaries of a design differ from those of PYNQ's parser, and may: each reason with the rule that tells
 * it, checked against the handoff itself, and with a fixture that shows what the hardware has. A difference that no
 * reason covers is a fault.
 */
import type { RawHwh, RawModule, RawRegister } from "#generator/parse/hwh/raw.js";
import type { Dictionaries, Difference, Value } from "../support/dictionaries.js";
import { valueAt } from "../support/dictionaries.js";

/** What a reason may look at. */
export interface Facts {
  readonly raw: RawHwh;
  readonly pynq: Dictionaries;
  readonly ours: Dictionaries;
}

export interface Deviation {
  readonly name: string;
  /** What PYNQ's parser does, and what is true of the hardware. */
  readonly why: string;
  /** True where it is the reason for a difference. */
  readonly explains: (difference: Difference, facts: Facts) => boolean;
  /** A fixture, a place in its dictionaries, what PYNQ says there, and what the hardware has. */
  readonly proof: {
    readonly fixture: string;
    readonly at: readonly string[];
    readonly pynq?: Value;
    /** Of an entry with many values, some. */
    readonly ours?: Value;
  };
}

/** Cells with a Zynq's or Zynq UltraScale+'s processing system: the only ones that PYNQ's parser knows. */
function hasZynq({ raw }: Facts): boolean {
  return raw.modules.some((module) => /:(processing_system7|zynq_ultra_ps_e):/.test(module.vlnv));
}

/** The registers in the handoff that an entry of `ip_dict` and a register's name may mean, with their interface. */
function rawRegisters(
  { raw }: Facts,
  key: string,
  name: string,
): readonly { readonly register: RawRegister; readonly face: string; readonly usage: string }[] {
  return raw.modules
    .filter(({ path }) => path === key || key.startsWith(`${path}/`))
    .flatMap((module) =>
      module.addressBlocks.flatMap((block) =>
        block.registers
          .filter((register) => register.name === name)
          .map((register) => ({ register, face: block.interface, usage: block.usage })),
      ),
    );
}

/** `[ip, register, what, field, what]` of a path in `ip_dict`'s registers. */
function registerPath(path: readonly string[]): readonly string[] | undefined {
  return path[0] === "ip_dict" && path[2] === "registers" ? [path[1] ?? "", ...path.slice(3)] : undefined;
}

/** The cell that an entry of `ip_dict` means. */
function cellOf({ raw }: Facts, key: string): RawModule | undefined {
  return (
    raw.modules.find(({ path }) => path === key) ??
    raw.modules.find(({ path }) => path === key.slice(0, key.lastIndexOf("/")))
  );
}

/** True where a name is that of an interface by which a master, or a slave, takes part in ranges of a cell. */
function inRangesOf(
  facts: Facts,
  cell: RawModule,
  side: "masterInterface" | "slaveInterface",
  name: string,
): boolean {
  const masters = [...facts.raw.modules, ...facts.raw.externalInterfaces];
  return masters.some(({ memoryRanges }) =>
    memoryRanges.some(
      (range) => range.instance === cell.instance && name.startsWith(range[side]) && range[side] !== "",
    ),
  );
}

/** An entry of `ip_dict` that goes by the interface of its master, as PYNQ has it where there is no Zynq. */
function namedAfterMaster(facts: Facts, key: string): boolean {
  const cell = cellOf(facts, key);
  const name = valueAt(facts.pynq["ip_dict"], [key, "mem_id"]);
  return cell !== undefined && typeof name === "string" && inRangesOf(facts, cell, "masterInterface", name);
}

/** … and the one that goes by the slave's interface. */
function namedAfterSlave(facts: Facts, key: string): boolean {
  const cell = cellOf(facts, key);
  const name = valueAt(facts.ours["ip_dict"], [key, "mem_id"]);
  return cell !== undefined && typeof name === "string" && inRangesOf(facts, cell, "slaveInterface", name);
}

/** True where an entry stands in one of the two dictionaries, under a name that {@link addressNames} explains. */
function explainedEntry(facts: Facts, key: string): boolean {
  const inPynq = valueAt(facts.pynq["ip_dict"], [key]) !== undefined;
  const inOurs = valueAt(facts.ours["ip_dict"], [key]) !== undefined;
  if (inPynq && inOurs) return isProcessingSystem(facts, key);
  if (inPynq) return namedAfterMaster(facts, key);
  return inOurs && (namedAfterSlave(facts, key) || isProcessingSystem(facts, key));
}

function isProcessingSystem(facts: Facts, key: string): boolean {
  return cellOf(facts, key)?.isProcessingSystem === true;
}

/** Names and addresses of IPs in a design without a Zynq. */
function addressNames({ path, pynq, ours }: Difference, facts: Facts): boolean {
  if (hasZynq(facts)) return false;
  const [dictionary, key = "", what, item] = path;
  switch (dictionary) {
    case "ip_dict": {
      if (what === undefined) return explainedEntry(facts, key);
      if (isProcessingSystem(facts, key))
        return valueAt(facts.ours["ip_dict"], [key, "phys_addr"]) === undefined;
      const cell = cellOf(facts, key);
      if (what !== "mem_id" || cell === undefined) return false;
      return (
        inRangesOf(facts, cell, "masterInterface", String(pynq)) &&
        inRangesOf(facts, cell, "slaveInterface", String(ours))
      );
    }
    case "mem_dict":
      return explainedEntry(facts, key);
    case "hierarchy_dict":
      if (what === undefined) {
        // A cell with several entries is a hierarchy of them.
        const side = pynq === undefined ? facts.ours : facts.pynq;
        const entries = Object.keys(side["ip_dict"] as object).filter((name) => name.startsWith(`${key}/`));
        return cellOf(facts, `${key}/`) !== undefined && entries.every((name) => explainedEntry(facts, name));
      }
      return (what === "ip" || what === "memories") && explainedEntry(facts, `${key}/${item ?? ""}`);
    default:
      return false;
  }
}

/** True where a pin is a port of a cell, or of the design itself. */
function hasPin({ raw }: Facts, pin: string): boolean {
  const slash = pin.lastIndexOf("/");
  const cell = slash === -1 ? undefined : raw.modules.find(({ path }) => path === pin.slice(0, slash));
  const ports = slash === -1 ? raw.externalPorts : (cell?.ports ?? []);
  return ports.some(({ name }) => name === pin.slice(slash + 1).replace(/\[\d+\]$/, ""));
}

/** True where constants, and nothing else, drive the net that a pin is on. */
function isConstant({ raw }: Facts, pin: string): boolean {
  const slash = pin.lastIndexOf("/");
  const cell = raw.modules.find(({ path }) => path === pin.slice(0, slash));
  const net = cell?.ports.find(({ name }) => name === pin.slice(slash + 1))?.net;
  if (net === undefined) return false;
  const drivers = raw.modules.filter(({ ports }) =>
    ports.some((port) => port.net === net && port.direction === "O"),
  );
  return drivers.length > 0 && drivers.every(({ vlnv }) => /:(xlconstant|ilconstant):/.test(vlnv));
}

/** A slice of the PS GPIO that is wider than one bit. */
function wideSlice({ raw }: Facts, name: string): { readonly from: number; readonly to: number } | undefined {
  const { parameters } = raw.modules.find(({ path }) => path === name) ?? {};
  const from = Number(parameters?.["DIN_FROM"] ?? Number.NaN);
  const to = Number(parameters?.["DIN_TO"] ?? Number.NaN);
  return from > to ? { from, to } : undefined;
}

export const deviations: readonly Deviation[] = [
  {
    name: "field-description",
    why: "PYNQ gives every field the text of its register; a field has a text of its own.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", fields, field, what] = registerPath(path) ?? [];
      return (
        fields === "fields" &&
        what === "description" &&
        pynq === valueAt(facts.pynq["ip_dict"], [key, "registers", name, "description"]) &&
        rawRegisters(facts, key, name).some(({ register }) =>
          register.fields.some((each) => each.name === field && each.description === ours),
        )
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "CTRL", "fields", "AP_START", "description"],
      pynq: "Control signals",
      ours: "Starts the core",
    },
  },
  {
    name: "register-disabled",
    why: "PYNQ lists registers that this configuration of the IP does not have (IS_ENABLED is false).",
    explains: ({ path, ours }, facts) => {
      const [key = "", name = "", ...rest] = registerPath(path) ?? [];
      const found = rawRegisters(facts, key, name);
      return (
        rest.length === 0 &&
        ours === undefined &&
        found.length > 0 &&
        found.every(({ register }) => !register.enabled)
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "OFF"],
      pynq: { access: "read-write", address_offset: 32, size: 32, description: "OFF", fields: {} },
    },
  },
  {
    name: "flag-access",
    why: "A flag that a write clears or toggles (as those of an HLS core's IP_ISR) can be written, whatever ACCESS says.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", fields, field, what] = registerPath(path) ?? [];
      return (
        fields === "fields" &&
        what === "access" &&
        pynq === "read-only" &&
        ours === "read-write" &&
        rawRegisters(facts, key, name).some(({ register }) =>
          register.fields.some(
            (each) =>
              each.name === field &&
              each.access === "read-only" &&
              (/^(one|zero)To/.test(each.writeEffect) ||
                (register.name === "IP_ISR" && /^CHAN[01]_INT_ST$/.test(each.name))),
          ),
        )
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "IP_ISR", "fields", "CHAN0_INT_ST", "access"],
      pynq: "read-only",
      ours: "read-write",
    },
  },
  {
    name: "access-absent",
    why: "An ACCESS that is not given means read-write (IEEE 1685); PYNQ hands on the empty word.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", what] = registerPath(path) ?? [];
      return (
        what === "access" &&
        pynq === "" &&
        ours === "read-write" &&
        rawRegisters(facts, key, name).some(({ register }) => register.access === "")
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "SILENT", "access"],
      pynq: "",
      ours: "read-write",
    },
  },
  {
    name: "array-size",
    why: "The SIZE of an HLS array is in bytes; PYNQ hands it on as if it were bits, as a register's is.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", what] = registerPath(path) ?? [];
      return (
        what === "size" &&
        ours === Number(pynq) * 8 &&
        rawRegisters(facts, key, name).some(
          ({ register }) =>
            register.size === pynq && register.fields.length === 0 && /^Memory /.test(register.description),
        )
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "Memory_table", "size"],
      pynq: 256,
      ours: 2048,
    },
  },
  {
    name: "other-block",
    why: "PYNQ gives the registers of every address block to each interface of the cell; a block belongs to one.",
    explains: ({ path, ours }, facts) => {
      const [key = "", name = "", ...rest] = registerPath(path) ?? [];
      const face = valueAt(facts.ours["ip_dict"], [key, "mem_id"]);
      const found = rawRegisters(facts, key, name);
      return (
        rest.length === 0 &&
        ours === undefined &&
        found.length > 0 &&
        found.every((each) => each.face !== "" && each.face.toLowerCase() !== String(face).toLowerCase())
      );
    },
    proof: { fixture: "two-interfaces", at: ["ip_dict", "filter/S_AXI2", "registers", "GAIN"], pynq: {} },
  },
  {
    name: "memory-registers",
    why: "PYNQ lists registers for a block of plain memory, on top of which they cannot be.",
    explains: ({ path, ours }, facts) => {
      const [key = "", name = "", ...rest] = registerPath(path) ?? [];
      const found = rawRegisters(facts, key, name);
      return (
        rest.length === 0 &&
        ours === undefined &&
        found.length > 0 &&
        found.every(({ usage }) => usage === "memory")
      );
    },
    proof: {
      fixture: "memories",
      at: ["ip_dict", "bram", "registers", "ECC_STATUS"],
      pynq: { access: "read-write", address_offset: 0, size: 32, description: "ECC_STATUS", fields: {} },
    },
  },
  {
    name: "empty-parameter",
    why: "PYNQ leaves out parameters without a VALUE; they are there, and empty.",
    explains: ({ path, pynq, ours }, facts) => {
      const { parameters } = cellOf(facts, path[1] ?? "") ?? {};
      if (path[0] !== "ip_dict" || path[2] !== "parameters" || parameters === undefined) return false;
      const empty = Object.values(parameters).filter((value) => value === "").length;
      const more = Number(ours) - Number(pynq);
      return more > 0 && more <= empty && ours === Object.keys(parameters).length;
    },
    proof: { fixture: "register-words", at: ["ip_dict", "core", "parameters"], pynq: 1, ours: 2 },
  },
  {
    name: "exported-window",
    why: "PYNQ has no entry for an AXI interface that leads out of the design; the master reaches its window.",
    explains: ({ path, pynq, ours }, facts) =>
      path.length === 2 &&
      path[0] === "ip_dict" &&
      pynq === undefined &&
      ours !== undefined &&
      facts.raw.externalInterfaces.some(
        ({ name, type }) =>
          type === "MASTER" && (path[1] === name || path[1]?.startsWith(`${name}/`) === true),
      ),
    proof: {
      fixture: "exported-axi",
      at: ["ip_dict", "M_AXI_out"],
      ours: { phys_addr: 0x43c0_0000, mem_id: "M_AXI_out" },
    },
  },
  {
    name: "constant-input",
    why: "PYNQ lists pins that a constant drives as interrupts; a constant raises none.",
    explains: ({ path, ours }, facts) =>
      path.length === 2 &&
      path[0] === "interrupt_pins" &&
      ours === undefined &&
      isConstant(facts, path[1] ?? ""),
    proof: {
      fixture: "cascaded",
      at: ["interrupt_pins", "top_cat/In0"],
      pynq: { controller: "outer", fullpath: "top_cat/In0", index: 0 },
    },
  },
  {
    name: "wide-slice",
    why: "PYNQ takes DIN_FROM, a slice's highest bit, for its first one.",
    explains: ({ path, pynq, ours }, facts) => {
      const slice =
        path[0] === "gpio_dict" && path[2] === "index" ? wideSlice(facts, path[1] ?? "") : undefined;
      return slice !== undefined && pynq === slice.from && ours === slice.to;
    },
    proof: { fixture: "gpio", at: ["gpio_dict", "three", "index"], pynq: 8, ours: 6 },
  },
  {
    name: "slice-bits",
    why: "Of a slice that is wider than one bit, PYNQ names one; each bit has an entry here.",
    explains: ({ path, pynq }, facts) => {
      const [, name = "", bit = ""] = /^(.*)\[(\d+)\]$/.exec(path[1] ?? "") ?? [];
      const slice = wideSlice(facts, name);
      return (
        path.length === 2 &&
        path[0] === "gpio_dict" &&
        pynq === undefined &&
        slice !== undefined &&
        Number(bit) <= slice.from - slice.to
      );
    },
    proof: {
      fixture: "gpio",
      at: ["gpio_dict", "three[1]"],
      ours: { index: 7, pins: ["core/mode[1]", "three/Dout[1]"] },
    },
  },
  {
    name: "clock-frequency",
    why: "PYNQ's parser reads the divisors alone; source and frequencies stand in the handoff, and are added.",
    explains: ({ path, pynq }) =>
      path[0] === "clock_dict" &&
      path.length === 3 &&
      ["source", "requested_mhz", "actual_mhz"].includes(path[2] ?? "") &&
      pynq === undefined,
    proof: { fixture: "mpsoc-groups", at: ["clock_dict", "0", "source"], ours: "IOPLL" },
  },
  {
    name: "other-interrupts",
    why: "PYNQ follows interrupts to a Zynq alone; other processors and masters have theirs too.",
    explains: ({ path, pynq, ours }, facts) => {
      if (hasZynq(facts) || pynq !== undefined || ours === undefined) return false;
      const [dictionary, key = "", what, pin] = path;
      switch (dictionary) {
        case "ip_dict":
        case "hierarchy_dict":
          return what === "interrupts" && hasPin(facts, `${key}/${pin ?? ""}`);
        case "interrupt_pins":
          return path.length === 2 && hasPin(facts, key);
        case "interrupt_controllers":
          return path.length === 2 && /:axi_intc:/.test(cellOf(facts, key)?.vlnv ?? "");
        default:
          return false;
      }
    },
    proof: {
      fixture: "versal",
      at: ["interrupt_pins", "a/interrupt"],
      ours: { controller: "", fullpath: "a/interrupt", index: 0, raw_irq: 116 },
    },
  },
  {
    name: "other-clocks",
    why: "PYNQ reads the clocks of a Zynq alone; other processing systems give some too.",
    explains: ({ path, pynq }, facts) =>
      path[0] === "clock_dict" &&
      path.length === 2 &&
      pynq === undefined &&
      /^[0-3]$/.test(path[1] ?? "") &&
      !hasZynq(facts) &&
      facts.raw.modules.some((module) => module.isProcessingSystem),
    proof: { fixture: "versal", at: ["clock_dict", "0"], ours: {} },
  },
  {
    name: "other-addresses",
    why:
      "Without a Zynq, PYNQ puts the address maps of all masters into one, under the names of the masters' interfaces. " +
      "An IP goes by its own interface, with the address that the chosen master has for it.",
    explains: addressNames,
    proof: {
      fixture: "versal",
      at: ["ip_dict", "a", "mem_id"],
      pynq: "M_AXI_FPD",
      ours: "S_AXI",
    },
  },
];
