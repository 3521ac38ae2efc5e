/**
 * What the channels of power monitors mean. Sources: Linux Documentation/hwmon (ina2xx, ina3221, pmbus, sysfs-interface):
 * `inN_input` is in mV, `currN_input` in mA, `powerN_input` in µW.
 */

/** Which channels of a chip make one rail. */
export interface RailChannels {
  /** Added to the chip's name where it has several rails. */
  readonly suffix: string;
  readonly voltage?: string;
  readonly current?: string;
  readonly power?: string;
}

/** Chips whose channels belong together by number, not by label. */
export interface ChipFacts {
  /** Beginning of the chip's name in hwmon; boards append the reference designator (`ina226_u77`). */
  readonly names: readonly string[];
  readonly rails: readonly RailChannels[];
}

export const chips: readonly ChipFacts[] = [
  {
    // in0 is the voltage across the shunt, in1 the one of the bus.
    names: ["ina209", "ina219", "ina220", "ina226", "ina230", "ina231", "ina238", "ina260"],
    rails: [{ suffix: "", voltage: "in1", current: "curr1", power: "power1" }],
  },
  {
    names: ["ina3221"],
    rails: [1, 2, 3].map((n) => ({ suffix: `${n}`, voltage: `in${n}`, current: `curr${n}` })),
  },
];

/**
 * Labels of PMBus and like channels begin with the quantity's letter and share the rest: `vout1`, `iout1`, `pout1` are
 * one rail, `vin`, `iin`, `pin` another.
 */
export const labelPattern: RegExp = /^[vip](in|out|cap)(\d*)$/;

/** Kinds of channels: prefix in sysfs, unit, and what one step is in that unit. */
export const quantities: readonly {
  readonly kind: "voltage" | "current" | "power";
  readonly prefix: "in" | "curr" | "power";
  readonly unit: "V" | "A" | "W";
  readonly scale: number;
}[] = [
  { kind: "voltage", prefix: "in", unit: "V", scale: 1e-3 },
  { kind: "current", prefix: "curr", unit: "A", scale: 1e-3 },
  { kind: "power", prefix: "power", unit: "W", scale: 1e-6 },
];
