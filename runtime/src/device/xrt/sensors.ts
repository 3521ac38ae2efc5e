import type { DeviceClock } from "../device.js";
import type { SystemRoot } from "../zynq/system-root.js";
import { readBlock, type XrtCard } from "./cards.js";
import { hwmonSensors, type SensorKind, sensorUnits, xmcSensors } from "./facts.js";

/** One reading of a card's sensor. */
export interface CardSensor {
  /** Rail or place, such as `12v_pex` or `fpga`. */
  readonly name: string;
  readonly kind: SensorKind;
  readonly value: number;
  readonly unit: "V" | "A" | "W" | "°C" | "rpm";
}

function sensor(name: string, kind: SensorKind, text: string | undefined, scale: number): CardSensor[] {
  const value = text === undefined || text === "" ? Number.NaN : Number(text) / scale;
  // The management controller of a card gives 0 for what the card does not have.
  return Number.isFinite(value) && value !== 0 ? [{ name, kind, value, unit: sensorUnits[kind] }] : [];
}

function readHwmon(root: SystemRoot, folder: string): readonly CardSensor[] {
  const files = root.list(folder);
  return hwmonSensors.flatMap(([prefix, kind, scale]) =>
    files.flatMap((file) => {
      const number = new RegExp(`^${prefix}(\\d+)_input$`).exec(file)?.[1];
      if (number === undefined) return [];
      const name = root.readText(`${folder}/${prefix}${number}_label`) || `${prefix}${number}`;
      return sensor(name, kind, root.readText(`${folder}/${file}`), scale);
    }),
  );
}

/** Reads all sensors that the card's driver shows: of its management controller, else of its hwmon devices. */
export function readSensors(root: SystemRoot, card: XrtCard): readonly CardSensor[] {
  const { folder } = card;
  if (folder === undefined) return [];
  const found = xmcSensors.flatMap(([attribute, name, kind, scale]) =>
    sensor(name, kind, readBlock(root, folder, "xmc", attribute), scale),
  );
  if (found.length > 0) return found;
  return root.list(`${folder}/hwmon`).flatMap((name) => readHwmon(root, `${folder}/hwmon/${name}`));
}

/**
 * Frequencies of the kernel clocks in the order of the card (data, kernel, system), named `clock0`, … as in PYNQ.
 * The driver keeps them in the block `clock`, up to XRT 2.8 in `icap`.
 */
export function readClocks(root: SystemRoot, card: XrtCard): readonly DeviceClock[] {
  const { folder } = card;
  if (folder === undefined) return [];
  const text =
    readBlock(root, folder, "clock", "clock_freqs") ?? readBlock(root, folder, "icap", "clock_freqs") ?? "";
  return text
    .split(/\s+/)
    .map((word, index) => ({ name: `clock${index}`, mhz: word === "" ? 0 : Number(word) }))
    .filter(({ mhz }) => Number.isFinite(mhz) && mhz > 0);
}
