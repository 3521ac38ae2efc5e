import { SystemRoot } from "../device/zynq/system-root.js";
import { chips, labelPattern, quantities, type RailChannels } from "./facts.js";
import { DerivedPowerSensor, HwmonSensor, type Sensor } from "./sensor.js";

const HWMON = "/sys/class/hwmon";

/** A supply of the board, as far as it is measured. Mirrors PYNQ's `Rail`. */
export interface Rail {
  readonly name: string;
  /** Volts. */
  readonly voltage?: Sensor;
  /** Amperes. */
  readonly current?: Sensor;
  /** Watts: measured where the chip does, else voltage times current. */
  readonly power?: Sensor;
}

/** One number that a chip shows. */
interface Channel {
  /** `in1`, `curr2`, … */
  readonly id: string;
  /** What the driver or the device tree calls it; empty where neither does. */
  readonly label: string;
}

/**
 * The supplies that the board measures (`/sys/class/hwmon`), by name. Reads names and labels, no sensor. Mirrors PYNQ's
 * `get_rails`; chips of equal names get `_2`, `_3`, … in the kernel's order.
 */
export function getRails(root: SystemRoot = new SystemRoot()): Readonly<Record<string, Rail>> {
  const rails: Record<string, Rail> = {};
  const seen = new Map<string, number>();
  for (const id of root.list(HWMON).filter((name) => /^hwmon\d+$/.test(name))) {
    const folder = `${HWMON}/${id}`;
    const chip = root.readText(`${folder}/name`) ?? id;
    const count = (seen.get(chip) ?? 0) + 1;
    seen.set(chip, count);
    const name = count === 1 ? chip : `${chip}_${count}`;
    for (const channels of railsOf(chip, channelsOf(root, folder))) {
      const rail = makeRail(root, folder, name, channels);
      if (rail !== undefined) rails[rail.name] = rail;
    }
  }
  return rails;
}

/** Voltages first, so that rails come in the order of their voltages. */
function channelsOf(root: SystemRoot, folder: string): readonly Channel[] {
  const files = root.list(folder);
  return quantities.flatMap(({ prefix }) =>
    files.flatMap((file) => {
      const id = /^([a-z]+\d+)_input$/.exec(file)?.[1];
      if (id === undefined || id.replace(/\d+$/, "") !== prefix) return [];
      return [{ id, label: root.readText(`${folder}/${id}_label`) ?? "" }];
    }),
  );
}

/** Groups a chip's channels: by its facts, else by labels that belong together, else each by its own. */
function railsOf(chip: string, channels: readonly Channel[]): readonly RailChannels[] {
  const known = chips.find(({ names }) => names.some((name) => chip === name || chip.startsWith(`${name}_`)));
  const has = (id: string | undefined): boolean => channels.some((each) => each.id === id);
  if (known !== undefined) {
    return known.rails.map(({ suffix, ...ids }) => {
      const there = Object.entries(ids).filter(([, id]) => has(id));
      const label = channels.find(({ id }) => id === ids.voltage)?.label ?? "";
      // A label of a chip with several rails names the rail; a lone chip is named for itself.
      return { suffix: known.rails.length > 1 ? label || suffix : suffix, ...Object.fromEntries(there) };
    });
  }
  const groups = new Map<string, Partial<Record<"voltage" | "current" | "power", string>>>();
  for (const { id, label } of channels) {
    const match = labelPattern.exec(label);
    const group = match === null ? label || id : `${match[1]}${match[2]}`;
    const { kind } = quantities.find(({ prefix }) => id.startsWith(prefix))!;
    groups.set(group, { ...groups.get(group), [kind]: id });
  }
  return [...groups].map(([suffix, ids]) => ({ suffix, ...ids }));
}

function makeRail(root: SystemRoot, folder: string, chip: string, channels: RailChannels): Rail | undefined {
  const name = channels.suffix === "" ? chip : `${chip}_${channels.suffix}`;
  const found: { voltage?: Sensor; current?: Sensor; power?: Sensor } = {};
  for (const { kind, unit, scale } of quantities) {
    const id = channels[kind];
    if (id === undefined) continue;
    found[kind] = new HwmonSensor(root, `${folder}/${id}_input`, { name: `${name}_${kind}`, unit, scale });
  }
  const { voltage, current, power } = found;
  if (power === undefined && voltage !== undefined && current !== undefined) {
    found.power = new DerivedPowerSensor(`${name}_power`, voltage, current);
  }
  return Object.keys(found).length === 0 ? undefined : { name, ...found };
}
