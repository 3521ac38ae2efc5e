/*
 * Builds hardware handoffs (.hwh text) for tests: as little or as much of a design as a case needs, in the form that
 * Vivado writes. Nothing is checked, so that broken files can be built as well.
 */

/** Attributes of an element; undefined ones are left out, numbers are written in decimal. */
export type Attributes = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** A field; `bit` defaults to 0 and `width` to 1. */
export interface FieldSpec {
  readonly name: string;
  readonly bit?: number | string;
  readonly width?: number | string;
  readonly access?: string;
  readonly description?: string;
  /** `MODIFIED_READ_VALUES`. */
  readonly writeEffect?: string;
  /** `READ_ACTION`. */
  readonly readEffect?: string;
}

/** A register; what is undefined is not written. */
export interface RegisterSpec {
  readonly name: string | undefined;
  readonly offset?: number | bigint | string | undefined;
  readonly size?: number | string;
  readonly access?: string;
  readonly description?: string;
  readonly reset?: number | bigint | string;
  readonly enabled?: boolean | string;
  readonly fields?: readonly FieldSpec[];
}

/** An address block; `interface` defaults to `S_AXI`. */
export interface BlockSpec {
  readonly interface?: string;
  readonly name?: string;
  readonly usage?: string;
  readonly access?: string;
  readonly range?: number | string;
  readonly registers?: readonly RegisterSpec[];
}

/** What a master sees: `base` and `high` are written as they are, numbers as `0x…`. */
export interface RangeSpec {
  readonly instance: string;
  readonly base: number | bigint | string;
  readonly high: number | bigint | string;
  readonly slave?: string;
  readonly master?: string;
  readonly block?: string;
  readonly type?: string;
}

/** A port with its net and the other ends of the net as `instance/port`. */
export interface PortSpec {
  readonly name: string;
  readonly direction?: string;
  readonly net?: string;
  readonly kind?: string;
  readonly left?: number | string;
  readonly right?: number | string;
  readonly sensitivity?: string;
  readonly to?: readonly string[];
}

/** A bus interface. */
export interface BusSpec {
  readonly name: string;
  readonly type?: string;
  readonly bus?: string;
  readonly vlnv?: string;
  readonly dataWidth?: number | string;
  readonly parameters?: Attributes;
  /** Of an external interface: what lies outside sees these. */
  readonly ranges?: readonly RangeSpec[];
}

/** A cell. `path` becomes FULLNAME and, with `_` for `/`, INSTANCE; attributes of `extra` go over all. */
export interface CellSpec {
  readonly path: string;
  readonly vlnv?: string;
  readonly modClass?: string;
  readonly extra?: Attributes;
  readonly parameters?: Attributes;
  readonly ports?: readonly PortSpec[];
  readonly buses?: readonly BusSpec[];
  readonly blocks?: readonly BlockSpec[];
  readonly ranges?: readonly RangeSpec[];
}

/** A design. */
export interface HandoffSpec {
  readonly name?: string;
  readonly version?: string;
  /** Name of the system's element, its attributes over the usual ones. */
  readonly systemElement?: string;
  readonly system?: Attributes;
  readonly ports?: readonly PortSpec[];
  readonly buses?: readonly BusSpec[];
  readonly cells: readonly CellSpec[];
}

/** Text as it stands in an attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One element with its attributes and children. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");
  return children.length === 0 ? `<${name}${list}/>\n` : `<${name}${list}>\n${children.join("")}</${name}>\n`;
}

/** An element around others; nothing where there are none. */
function group(name: string, children: readonly string[]): string {
  return children.length === 0 ? "" : element(name, {}, children);
}

function hex(value: number | bigint | string): string {
  return typeof value === "string" ? value : `0x${value.toString(16).toUpperCase()}`;
}

function property(name: string, value: string | number | bigint | boolean | undefined): string {
  return value === undefined ? "" : element("PROPERTY", { NAME: name, VALUE: value });
}

function field(spec: FieldSpec): string {
  return element("FIELD", { NAME: spec.name }, [
    property("DESCRIPTION", spec.description ?? ""),
    property("ACCESS", spec.access ?? "read-write"),
    property("BIT_OFFSET", spec.bit ?? 0),
    property("BIT_WIDTH", spec.width ?? 1),
    property("MODIFIED_READ_VALUES", spec.writeEffect ?? ""),
    property("READ_ACTION", spec.readEffect ?? ""),
  ]);
}

function register(spec: RegisterSpec): string {
  return element("REGISTER", { NAME: spec.name }, [
    property("DESCRIPTION", spec.description),
    property("ADDRESS_OFFSET", spec.offset === undefined ? undefined : hex(spec.offset)),
    property("SIZE", spec.size),
    property("ACCESS", spec.access),
    property("IS_ENABLED", spec.enabled),
    property("RESET_VALUE", spec.reset === undefined ? undefined : hex(spec.reset)),
    group("FIELDS", (spec.fields ?? []).map(field)),
  ]);
}

function addressBlock(spec: BlockSpec): string {
  const attributes = {
    ACCESS: spec.access ?? "read-write",
    INTERFACE: spec.interface ?? "S_AXI",
    NAME: spec.name ?? "Reg",
    RANGE: spec.range ?? 4096,
    USAGE: spec.usage ?? "register",
  };
  return element("ADDRESSBLOCK", attributes, [group("REGISTERS", (spec.registers ?? []).map(register))]);
}

function memoryRange(spec: RangeSpec): string {
  return element("MEMRANGE", {
    ADDRESSBLOCK: spec.block ?? "Reg",
    BASEVALUE: hex(spec.base),
    HIGHVALUE: hex(spec.high),
    INSTANCE: spec.instance,
    MASTERBUSINTERFACE: spec.master,
    MEMTYPE: spec.type ?? "REGISTER",
    SLAVEBUSINTERFACE: spec.slave,
  });
}

function port(spec: PortSpec): string {
  const attributes = {
    DIR: spec.direction ?? "I",
    LEFT: spec.left,
    NAME: spec.name,
    RIGHT: spec.right,
    SENSITIVITY: spec.sensitivity,
    SIGIS: spec.kind ?? "undef",
    SIGNAME: spec.net,
  };
  const connections = (spec.to ?? []).map((end) => {
    const at = end.indexOf("/");
    return element("CONNECTION", { INSTANCE: end.slice(0, Math.max(0, at)), PORT: end.slice(at + 1) });
  });
  return element("PORT", attributes, [group("CONNECTIONS", connections)]);
}

function parameters(values: Attributes): readonly string[] {
  return Object.entries(values).map(([name, value]) => element("PARAMETER", { NAME: name, VALUE: value }));
}

function busInterface(spec: BusSpec): string {
  const attributes = {
    BUSNAME: spec.bus ?? "net",
    DATAWIDTH: spec.dataWidth,
    NAME: spec.name,
    TYPE: spec.type ?? "SLAVE",
    VLNV: spec.vlnv ?? "xilinx.com:interface:aximm:1.0",
  };
  return element("BUSINTERFACE", attributes, [
    ...parameters(spec.parameters ?? {}),
    group("MEMORYMAP", (spec.ranges ?? []).map(memoryRange)),
  ]);
}

/** One `MODULE` element. */
export function cell(spec: CellSpec): string {
  const attributes = {
    FULLNAME: `/${spec.path}`,
    INSTANCE: spec.path.replaceAll("/", "_"),
    MODCLASS: spec.modClass ?? "PERIPHERAL",
    MODTYPE: spec.vlnv?.split(":")[2],
    VLNV: spec.vlnv,
    ...spec.extra,
  };
  return element("MODULE", attributes, [
    group("ADDRESSBLOCKS", (spec.blocks ?? []).map(addressBlock)),
    group("PARAMETERS", parameters(spec.parameters ?? {})),
    group("PORTS", (spec.ports ?? []).map(port)),
    group("BUSINTERFACES", (spec.buses ?? []).map(busInterface)),
    group("MEMORYMAP", (spec.ranges ?? []).map(memoryRange)),
  ]);
}

/** A whole file. */
export function handoff(spec: HandoffSpec): string {
  const system = {
    ARCH: "zynq",
    BOARD: "tul.com.tw:pynq-z2:part0:1.0",
    DEVICE: "7z020",
    NAME: spec.name ?? "design_1",
    PACKAGE: "clg400",
    SPEEDGRADE: "-1",
    ...spec.system,
  };
  const root = {
    EDWVERSION: "1.2",
    TIMESTAMP: "Tue Mar  4 10:00:00 2025",
    VIVADOVERSION: spec.version ?? "2024.1",
  };
  return `<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n${element("EDKSYSTEM", root, [
    element(spec.systemElement ?? "SYSTEMINFO", system),
    element("EXTERNALPORTS", {}, (spec.ports ?? []).map(port)),
    element("EXTERNALINTERFACES", {}, (spec.buses ?? []).map(busInterface)),
    element("MODULES", {}, spec.cells.map(cell)),
  ])}`;
}

/** A cell that a processing system reaches at an address. */
export interface PlacedCell extends CellSpec {
  /** Where; the window is `window` bytes long, 4096 by default. */
  readonly at?: number | bigint;
  readonly window?: number | bigint;
  /** Interface at that address; default `S_AXI`. */
  readonly slave?: string;
}

/** The PS of a Zynq-7000 at `path` with the windows of the cells that have an address, and more ranges. */
export function zynqPs(
  cells: readonly PlacedCell[],
  more: readonly RangeSpec[] = [],
  path = "processing_system7_0",
): CellSpec {
  const placed = cells.flatMap(({ path: name, at, window = 4096, slave = "S_AXI" }): RangeSpec[] =>
    at === undefined
      ? []
      : [
          {
            instance: name.replaceAll("/", "_"),
            base: at,
            high: BigInt(at) + BigInt(window) - 1n,
            master: "M_AXI_GP0",
            slave,
          },
        ],
  );
  return {
    path,
    vlnv: "xilinx.com:ip:processing_system7:5.5",
    modClass: "PERIPHERAL",
    extra: { IS_PL: "FALSE", IPTYPE: "PERIPHERAL" },
    ranges: [...placed, ...more],
  };
}

/** A Zynq-7000 design: the cells, and a PS that reaches those that have an address. */
export function zynqDesign(cells: readonly PlacedCell[], rest: Omit<HandoffSpec, "cells"> = {}): string {
  return handoff({ ...rest, cells: [zynqPs(cells), ...cells] });
}
