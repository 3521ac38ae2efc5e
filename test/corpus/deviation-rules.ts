/* What the reasons for deviations from PYNQ's dictionaries ask of a handoff. */
import type { RawHwh, RawModule, RawRegister } from "#generator/parse/hwh/raw.js";
import type { Dictionaries, Difference, Value } from "../support/dictionaries.js";
import { valueAt } from "../support/dictionaries.js";

/** What a reason may look at. */
export interface Facts {
  readonly raw: RawHwh;
  readonly pynq: Dictionaries;
  readonly ours: Dictionaries;
}

/** A reason for a difference. */
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
export function hasZynq({ raw }: Facts): boolean {
  return raw.modules.some((module) => /:(processing_system7|zynq_ultra_ps_e):/.test(module.vlnv));
}

/** The processing system of a Zynq or Zynq UltraScale+. */
export function processingSystem({ raw }: Facts): RawModule | undefined {
  return raw.modules.find(({ modType }) => /^(processing_system7|zynq_ultra_ps_e)$/.test(modType));
}

/** The registers in the handoff that an entry of `ip_dict` and a register's name may mean, with their interface. */
export function rawRegisters(
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
export function registerPath(path: readonly string[]): readonly string[] | undefined {
  return path[0] === "ip_dict" && path[2] === "registers" ? [path[1] ?? "", ...path.slice(3)] : undefined;
}

/** The cell that an entry of `ip_dict` means. */
export function cellOf({ raw }: Facts, key: string): RawModule | undefined {
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
export function addressNames({ path, pynq, ours }: Difference, facts: Facts): boolean {
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
        // Of cells, or of the entries of one.
        const side = pynq === undefined ? facts.ours : facts.pynq;
        const entries = Object.keys(side["ip_dict"] as object).filter((name) => name.startsWith(`${key}/`));
        return entries.length > 0 && entries.every((name) => explainedEntry(facts, name));
      }
      return (what === "ip" || what === "memories") && explainedEntry(facts, `${key}/${item ?? ""}`);
    default:
      return false;
  }
}

/** True where a pin is a port of a cell, or of the design itself. */
export function hasPin({ raw }: Facts, pin: string): boolean {
  const slash = pin.lastIndexOf("/");
  const cell = slash === -1 ? undefined : raw.modules.find(({ path }) => path === pin.slice(0, slash));
  const ports = slash === -1 ? raw.externalPorts : (cell?.ports ?? []);
  return ports.some(({ name }) => name === pin.slice(slash + 1).replace(/\[\d+\]$/, ""));
}

/** True where constants, and nothing else, drive the net that a pin is on. */
export function isConstant({ raw }: Facts, pin: string): boolean {
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
export function wideSlice(
  { raw }: Facts,
  name: string,
): { readonly from: number; readonly to: number } | undefined {
  const { parameters } = raw.modules.find(({ path }) => path === name) ?? {};
  const from = Number(parameters?.["DIN_FROM"] ?? Number.NaN);
  const to = Number(parameters?.["DIN_TO"] ?? Number.NaN);
  return from > to ? { from, to } : undefined;
}
