/*
 * Where the dictionaries of a design differ from those of PYNQ's parser, and may: each reason with the rule that tells
 * it, checked against the handoff itself, and with a fixture that shows what the hardware has. A difference that no
 * reason covers is a fault.
 */
import type { Difference, Value } from "../support/dictionaries.js";
import { valueAt } from "../support/dictionaries.js";
import {
  hasZynq,
  rawRegisters,
  registerPath,
  cellOf,
  addressNames,
  hasPin,
  isConstant,
  wideSlice,
  type Facts,
} from "./deviation-rules.js";

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
