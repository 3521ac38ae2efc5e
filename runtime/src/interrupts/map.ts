import type { InterruptRequest } from "../device/interrupts.js";
import { PynqError } from "../errors/errors.js";
import type { InterruptPinDescriptor, OverlayDescriptor } from "../overlay/descriptor.js";

/**
 * Where the system offers the lines of a design, for what no design file can say (the device tree decides it). The key
 * is a GIC number as the design has it, or the full path of a pin; the value a UIO device's name (`fabric`, or `uio3`),
 * or the hardware interrupt number that `/proc/interrupts` shows.
 */
export type InterruptMap = Readonly<Record<string | number, string | number>>;

/**
 * Checks a map against the design that it is for.
 * @throws PynqError `ARGUMENT` for a key that the design does not have, or a value that names nothing
 */
export function checkInterruptMap(descriptor: OverlayDescriptor, map: InterruptMap): void {
  const pins = Object.values(descriptor.interrupts);
  for (const [key, value] of Object.entries(map)) {
    if (!pins.some((pin) => pin.pin === key || String(pin.rawIrq) === key)) {
      const known = pins.map((pin) => `${pin.pin} (${pin.rawIrq ?? "no GIC number"})`).join(", ");
      const has = known === "" ? "the design has no interrupt" : `the design has ${known}`;
      throw new PynqError(
        "ARGUMENT",
        `interruptMap: no pin or GIC number ${key} in ${descriptor.name}; ${has}`,
      );
    }
    const good = typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : value !== "";
    if (!good) {
      throw new PynqError(
        "ARGUMENT",
        `interruptMap: ${key} is ${JSON.stringify(value)}, not a UIO name or a number`,
      );
    }
  }
}

/**
 * What to ask the device for: the line at the root of a pin's chain.
 * @throws PynqError `UNSUPPORTED` where neither the design nor the map tells the number
 */
export function interruptRequest(pin: InterruptPinDescriptor, map: InterruptMap): InterruptRequest {
  const own = (key: string): string | number | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);
  const mapped = own(pin.pin) ?? own(String(pin.rawIrq));
  if (typeof mapped === "number") return { pin: pin.pin, rawIrq: mapped };
  const rawIrq = pin.rawIrq === undefined ? {} : { rawIrq: pin.rawIrq };
  if (mapped !== undefined) return { pin: pin.pin, uioName: mapped, ...rawIrq };
  if (pin.rawIrq !== undefined) return { pin: pin.pin, ...rawIrq };
  throw new PynqError(
    "UNSUPPORTED",
    `${pin.pin}: the design does not say which line of the processor it reaches; name it by interruptMap`,
  );
}
