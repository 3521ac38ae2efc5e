import { HardwareUnavailableError, type PynqError } from "../errors/errors.js";
import { systemError } from "../device/zynq/system-errors.js";
import type { SystemRoot } from "../device/zynq/system-root.js";
import type { GpioFunctions } from "../native/gpio.js";

const SYSFS = "/sys/class/gpio";

/** A GPIO controller. */
export interface GpioChip {
  readonly label: string;
  /** Number of its lines. */
  readonly lines: number;
  /** Character device; absent where the kernel has none, or this process may not use it. */
  readonly device?: string;
  /** Number of its first line in the sysfs interface; absent where the kernel has none. */
  readonly base?: number;
}

/** The GPIO controllers of the system, and what kept some from being looked at. */
export interface GpioChips {
  readonly chips: readonly GpioChip[];
  readonly refused: readonly PynqError[];
}

/** Looks for GPIO controllers: character devices first, then what only sysfs shows. */
export function gpioChips(root: SystemRoot, native: GpioFunctions | undefined): GpioChips {
  const chips = new Map<string, GpioChip>();
  const refused: PynqError[] = [];
  const files = native === undefined ? [] : root.list("/dev").filter((name) => /^gpiochip\d+$/.test(name));
  for (const name of files) {
    const device = `/dev/${name}`;
    try {
      const { label, lines } = native!.gpioChipInfo(root.at(device));
      chips.set(label, { label, lines, device });
    } catch (error) {
      refused.push(systemError(error, "looking at a GPIO controller", device));
    }
  }
  for (const name of root.list(SYSFS).filter((each) => /^gpiochip\d+$/.test(each))) {
    const label = root.readText(`${SYSFS}/${name}/label`) ?? "";
    const base = Number(root.readText(`${SYSFS}/${name}/base`));
    const lines = Number(root.readText(`${SYSFS}/${name}/ngpio`));
    chips.set(label, { ...(chips.get(label) ?? { label, lines }), base });
  }
  return { chips: [...chips.values()], refused };
}

/** The controller of a label. @throws HardwareUnavailableError that says what there is */
export function gpioChip(
  root: SystemRoot,
  native: GpioFunctions | undefined,
  labels: readonly string[],
): GpioChip {
  const { chips, refused } = gpioChips(root, native);
  const found = chips.find(({ label }) => labels.includes(label));
  if (found !== undefined) return found;
  const [first] = refused;
  if (first !== undefined) throw first;
  const there = chips.map(({ label, lines }) => `${label} (${lines} lines)`).join(", ") || "none";
  throw new HardwareUnavailableError(
    `there is no GPIO controller ${labels.join(" or ")}; there is ${there}`,
    "enable CONFIG_GPIO_ZYNQ and CONFIG_GPIO_CDEV, or name another controller",
  );
}
