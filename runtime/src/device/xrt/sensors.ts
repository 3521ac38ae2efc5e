import { HwmonSensor, type Sensor } from "../../sensors/sensor.js";
import type { DeviceClock } from "../device.js";
import type { SystemRoot } from "../zynq/system-root.js";
import { findBlock, readBlock, type XrtCard } from "./cards.js";
import { hwmonSensors, type Quantity, quantityUnits, xmcSensors } from "./facts.js";

/**
 * The sensor behind a file, or none where it shows no number or 0: the management controller of a card gives 0 for what
 * the card does not have.
 */
function sensor(root: SystemRoot, file: string, name: string, quantity: Quantity, counts: number): Sensor[] {
  const now = Number(root.readText(file) || 0);
  if (!Number.isFinite(now) || now === 0) return [];
  const options = { name: `${name}_${quantity}`, unit: quantityUnits[quantity], scale: 1 / counts };
  return [new HwmonSensor(root, file, options)];
}

function hwmon(root: SystemRoot, folder: string): readonly Sensor[] {
  const files = root.list(folder);
  return hwmonSensors.flatMap(([prefix, quantity, counts]) =>
    files.flatMap((file) => {
      const number = new RegExp(`^${prefix}(\\d+)_input$`).exec(file)?.[1];
      if (number === undefined) return [];
      const name = root.readText(`${folder}/${prefix}${number}_label`) || `${prefix}${number}`;
      return sensor(root, `${folder}/${file}`, name, quantity, counts);
    }),
  );
}

/** The sensors that the card's driver shows: of its management controller, else of its hwmon devices. */
export function findSensors(root: SystemRoot, card: XrtCard): readonly Sensor[] {
  const { folder } = card;
  if (folder === undefined) return [];
  const found = xmcSensors.flatMap(([attribute, name, quantity, counts]) => {
    const file = findBlock(root, folder, "xmc", attribute);
    return file === undefined ? [] : sensor(root, file, name, quantity, counts);
  });
  if (found.length > 0) return found;
  return root.list(`${folder}/hwmon`).flatMap((name) => hwmon(root, `${folder}/hwmon/${name}`));
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
