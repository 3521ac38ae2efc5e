import type { Device } from "../device/device.js";
import { PynqError } from "../errors/errors.js";
import type { OverlayDescriptor } from "../overlay/descriptor.js";
import type { InterruptLine } from "./line.js";
import { checkInterruptMap, interruptRequest, type InterruptMap } from "./map.js";
import { InterruptTree } from "./tree.js";
import { WaitingLine } from "./waiting-line.js";

/** What a line needs of its overlay. */
export interface InterruptContext {
  readonly device: Device;
  readonly descriptor: OverlayDescriptor;
  /** Time-out of waits that name none, in ms; looked at by each wait. */
  readonly timeoutMs: number;
  /** Where the system offers the design's lines; from the options of `load()`. */
  readonly interruptMap?: InterruptMap | undefined;
  /** @throws FreedError or OverlayMismatchError after the overlay's end */
  assertOpen(): void;
  onEnd(end: () => void): unknown;
}

const lines = new WeakMap<InterruptContext, Map<string, InterruptLine>>();

/**
 * The interrupt line of a pin, by its full path: the same object for the same overlay and pin. Touches no hardware; the first wait does. The end of the overlay ends it.
 * @throws PynqError `ARGUMENT` for a pin that does not reach the processor, or where the overlay's `interruptMap` does not fit the design
 */
export function openInterrupt(context: InterruptContext, path: string): InterruptLine {
  let known = lines.get(context);
  if (known === undefined) {
    checkInterruptMap(context.descriptor, context.interruptMap ?? {});
    lines.set(context, (known = new Map()));
  }
  let line = known.get(path);
  if (line === undefined) known.set(path, (line = makeLine(context, path)));
  return line;
}

function makeLine(context: InterruptContext, path: string): InterruptLine {
  const { descriptor, device } = context;
  const map = context.interruptMap ?? {};
  const pin = Object.hasOwn(descriptor.interrupts, path) ? descriptor.interrupts[path] : undefined;
  if (pin === undefined) {
    const known = Object.keys(descriptor.interrupts).join(", ") || "none";
    const message = `${path} is not wired to the processor in design ${descriptor.name}; wired are: ${known}`;
    throw new PynqError("ARGUMENT", message);
  }
  const line = new WaitingLine({
    pin: pin.pin,
    sensitivity: pin.chain[0]?.sensitivity ?? pin.sensitivity,
    timeoutMs: () => context.timeoutMs,
    connect: () => {
      context.assertOpen();
      return InterruptTree.of(device).connect({ descriptor, pin, request: interruptRequest(pin, map) });
    },
  });
  context.onEnd(() => line.close());
  return line;
}
