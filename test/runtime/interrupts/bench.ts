/* A simulated design with interrupt controllers, and lines of it, for the tests of this folder. */
import { SimDevice } from "#runtime/device/sim/sim-device.js";
import type { Sensitivity } from "#runtime/device/interrupts.js";
import type { Device } from "#runtime/device/device.js";
import { openInterrupt, type InterruptContext } from "#runtime/interrupts/open.js";
import type { InterruptLine } from "#runtime/interrupts/line.js";
import type { InterruptMap } from "#runtime/interrupts/map.js";
import type { OverlayDescriptor, ParameterValue } from "#runtime/overlay/descriptor.js";

/** `controller line`, from the pin on: `"intc_0 2"`, and how the line is sampled. */
export type Step = readonly [controller: string, line: number, sensitivity: Sensitivity];

export interface DesignOptions {
  /** Steps of each pin; an empty list is a pin that is wired to the processor directly. */
  readonly pins: Readonly<Record<string, readonly Step[]>>;
  /** GIC number of each pin that is wired directly, and of the last controller. Default 61. */
  readonly rawIrqs?: Readonly<Record<string, number | undefined>>;
  readonly sensitivity?: Sensitivity;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

const bases: Readonly<Record<string, bigint>> = {
  intc_0: 0x4180_0000n,
  intc_1: 0x4181_0000n,
  intc_2: 0x4182_0000n,
};

/** A design of interrupt controllers; the IPs behind its pins have no registers that matter here. */
export function design(options: DesignOptions): OverlayDescriptor {
  const { pins, rawIrqs = {}, sensitivity = "level-high", parameters } = options;
  const controllers = new Set(Object.values(pins).flatMap((chain) => chain.map(([name]) => name)));
  return {
    name: "bench",
    modelHash: "00",
    source: "bench.hwh",
    platform: { arch: "zynq", part: "xc7z020clg400-1" },
    ips: Object.fromEntries(
      [...controllers].map((path) => [
        path,
        {
          path,
          vlnv: "xilinx.com:ip:axi_intc:4.1",
          interfaces: {
            s_axi: { base: bases[path] ?? 0n, size: 0x1_0000, dataWidth: 32, kind: "register" },
          },
          ...(parameters === undefined ? {} : { parameters }),
        },
      ]),
    ),
    memories: {},
    interrupts: Object.fromEntries(
      Object.entries(pins).map(([pin, chain]) => {
        const rawIrq = pin in rawIrqs ? rawIrqs[pin] : 61;
        return [
          pin,
          {
            pin,
            chain: chain.map(([controller, line, how]) => ({
              controller,
              line,
              base: bases[controller] ?? 0n,
              sensitivity: how,
            })),
            sensitivity,
            ...(rawIrq === undefined ? {} : { rawIrq }),
          },
        ];
      }),
    ),
    clocks: [],
    gpio: {},
  };
}

/** What stands for a loaded overlay. */
export class Bench implements InterruptContext {
  readonly device: Device;
  readonly descriptor: OverlayDescriptor;
  readonly interruptMap: InterruptMap | undefined;
  timeoutMs: number = 2000;
  over: Error | undefined;
  readonly #ends: (() => void)[] = [];

  constructor(device: Device, descriptor: OverlayDescriptor, interruptMap?: InterruptMap) {
    this.device = device;
    this.descriptor = descriptor;
    this.interruptMap = interruptMap;
  }

  assertOpen(): void {
    if (this.over !== undefined) throw this.over;
  }

  onEnd(end: () => void): void {
    this.#ends.push(end);
  }

  /** Ends it, as `free()` does. */
  end(error: Error): void {
    this.over = error;
    for (const end of this.#ends) end();
  }

  line(pin: string): InterruptLine {
    return openInterrupt(this, pin);
  }
}

/** A simulated device with the design loaded. */
export async function simulated(options: DesignOptions): Promise<{ device: SimDevice; bench: Bench }> {
  const device = new SimDevice();
  const descriptor = design(options);
  await device.programmer.program({ descriptor, download: true });
  return { device, bench: new Bench(device, descriptor) };
}

/** What a promise came to within a moment: its value, its error, or `pending`. */
export async function soon<T>(promise: Promise<T>): Promise<T | "pending"> {
  return Promise.race([
    promise,
    new Promise<"pending">((resolve) => setTimeout(() => resolve("pending"), 20)),
  ]);
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error("it did not reject");
}
