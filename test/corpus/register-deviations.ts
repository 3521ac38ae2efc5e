/* Reasons for which the registers of a design differ from what PYNQ's parser makes of them. */
import { valueAt } from "../support/dictionaries.js";
import { type Deviation, rawRegisters, registerPath } from "./deviation-rules.js";

export const registerDeviations: readonly Deviation[] = [
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
    name: "narrow-size",
    why: "PYNQ hands on a SIZE that is narrower than the register's own fields.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", what] = registerPath(path) ?? [];
      return (
        what === "size" &&
        typeof ours === "number" &&
        rawRegisters(facts, key, name).some(({ register: { size, fields } }) => {
          const highest = Math.max(0, ...fields.map(({ bitOffset, bitWidth }) => bitOffset + bitWidth));
          return size === pynq && highest > size && ours === highest;
        })
      );
    },
    proof: {
      fixture: "register-words",
      at: ["ip_dict", "core", "registers", "SHORT", "size"],
      pynq: 8,
      ours: 16,
    },
  },
  {
    name: "same-name",
    why: "Of registers with one name in several blocks of a cell, PYNQ gives each interface the last one.",
    explains: ({ path, pynq, ours }, facts) => {
      const [key = "", name = "", what = "", ...rest] = registerPath(path) ?? [];
      const face = String(valueAt(facts.ours["ip_dict"], [key, "mem_id"])).toLowerCase();
      const found = rawRegisters(facts, key, name);
      const own = found.find((each) => each.face.toLowerCase() === face);
      const last = found.at(-1);
      if (rest.length > 0 || own === undefined || own === last || !isText(what)) return false;
      return pynq === last?.register[what] && ours === own.register[what];
    },
    proof: {
      fixture: "two-interfaces",
      at: ["ip_dict", "filter/S_AXI", "registers", "CTRL", "description"],
      pynq: "Second control",
      ours: "Control",
    },
  },
];

function isText(what: string): what is "access" | "description" {
  return what === "access" || what === "description";
}
