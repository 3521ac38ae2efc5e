/*
 * Where the dictionaries of a design differ from those of PYNQ's parser, and may: each reason with the rule that tells
 * it, checked against the handoff itself, and with a fixture that shows what the hardware has. A difference that no
 * reason covers is a fault.
 */
import {
  type Deviation,
  hasZynq,
  cellOf,
  addressNames,
  hasPin,
  isConstant,
  wideSlice,
  processingSystem,
} from "./deviation-rules.js";
import { registerDeviations } from "./register-deviations.js";
import { wiringDeviations } from "./wiring-deviations.js";

export const deviations: readonly Deviation[] = [
  ...registerDeviations,
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
      (path[0] === "ip_dict" || path[0] === "hierarchy_dict") &&
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
  {
    name: "flash",
    why: "PYNQ has flash for something of its own; a window onto flash is memory, and can be read as such.",
    explains: ({ path, pynq, ours }, facts) => {
      const [dictionary, key = "", what] = path;
      const cell = cellOf(facts, key);
      const ranges = processingSystem(facts)?.memoryRanges ?? [];
      if (!ranges.some((range) => range.instance === cell?.instance && range.memoryType === "FLASH"))
        return false;
      if (dictionary === "mem_dict") return path.length === 2 && pynq === undefined;
      if (dictionary !== "ip_dict") return false;
      return (
        (what === "memtype" && pynq === "FLASH" && ours === "MEMORY") ||
        (what === "used" && pynq === undefined && ours === 1)
      );
    },
    proof: { fixture: "memories", at: ["ip_dict", "xip", "memtype"], pynq: "FLASH", ours: "MEMORY" },
  },
  ...wiringDeviations,
];
