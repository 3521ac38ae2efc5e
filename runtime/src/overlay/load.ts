import { confirmReset } from "../buffers/allocation.js";
import type { ProgramStep } from "../device/programmer.js";
import { Device, isStandIn } from "../device/registry.js";
import { PynqError } from "../errors/errors.js";
import type { InterruptMap } from "../interrupts/map.js";
import { OverlayContext } from "./context.js";
import type { OverlayDescriptor } from "./descriptor.js";
import { findImage } from "./find-image.js";
import { checkTimeout, defaultTimeoutMs } from "./wait.js";

/** Options of `load`. */
export interface LoadOptions {
  /** The device to load onto. Default: `Device.activeDevice`. */
  readonly device?: Device | undefined;
  /** False: attach to the design that is on the device, after checking that it is this one. Default true. */
  readonly download?: boolean | undefined;
  /** Path of the bitstream or xclbin. Default: the file beside the design's input, see `findImage`. */
  readonly bitfile?: string | undefined;
  /** Path of a device-tree overlay (`.dtbo`) to apply after programming. */
  readonly dtbo?: string | undefined;
  /** Default time-out of every wait of this overlay in ms; `Infinity` waits for ever. Default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Where the system offers the design's interrupts, for what no design file can say. */
  readonly interruptMap?: InterruptMap | undefined;
  /** Checks and steps to leave out, on devices that have them: `hash`, `part`, `board`, `clocks`, `loaded`. */
  readonly skip?: readonly ProgramStep[] | undefined;
  /** True: program though other processes use the device; they are told at their next access. Default false. */
  readonly takeOver?: boolean | undefined;
}

/** What overlays each device of this process has, and the order of what is done to it. */
interface Occupancy {
  readonly overlays: Set<OverlayContext>;
  last: Promise<unknown>;
}

const occupancies = new WeakMap<Device, Occupancy>();

function occupancyOf(device: Device): Occupancy {
  let occupancy = occupancies.get(device);
  if (occupancy === undefined) {
    occupancies.set(device, (occupancy = { overlays: new Set(), last: Promise.resolve() }));
  }
  return occupancy;
}

/** Runs one thing at a time on a device. */
export function inTurn<T>(device: Device, action: () => Promise<T>): Promise<T> {
  const occupancy = occupancyOf(device);
  const result = occupancy.last.then(action, action);
  occupancy.last = result.catch(() => undefined);
  return result;
}

/** Puts a design onto a device and gives the context of its overlay. */
export async function loadDesign(
  descriptor: OverlayDescriptor,
  moduleUrl: string | undefined,
  options: LoadOptions,
): Promise<OverlayContext> {
  const timeoutMs = checkTimeout(options.timeoutMs ?? defaultTimeoutMs);
  const device = options.device ?? Device.activeDevice;
  checkAbilities(descriptor, device);
  if (options.device === undefined && isStandIn(device)) tellStandIn(descriptor.name);
  const download = options.download ?? true;
  const needsFile = device.kind !== "sim" && download;
  const file = needsFile ? findImage(descriptor, { given: options.bitfile, moduleUrl }) : undefined;
  return await inTurn(device, async () => {
    const { dtbo, skip, takeOver } = options;
    const state = await program(device, descriptor, { file, dtbo, download, skip, takeOver });
    const context = new OverlayContext(device, descriptor, state, {
      timeoutMs,
      file,
      interruptMap: options.interruptMap,
    });
    occupancyOf(device).overlays.add(context);
    return context;
  });
}

/** Programs the overlay's own design once more: everything is as after a load. */
export async function reprogram(context: OverlayContext, dtbo: string | undefined): Promise<void> {
  const { device, descriptor, file } = context;
  await inTurn(device, async () => {
    context.assertOpen();
    const state = await program(device, descriptor, { file, dtbo, download: true }, context);
    context.reprogrammed(state);
  });
}

/** Stops the overlay's engines, ends it and gives back what its load took beyond the bitstream. */
export async function freeOverlay(context: OverlayContext): Promise<void> {
  if (!context.open) return;
  const { device } = context;
  await inTurn(device, async () => {
    if (!context.open) return;
    const wasLoaded = context.isLoaded();
    try {
      await context.stop();
    } finally {
      const { overlays } = occupancyOf(device);
      context.free();
      overlays.delete(context);
      if (wasLoaded && overlays.size === 0) await device.programmer.release();
    }
  });
}

async function program(
  device: Device,
  descriptor: OverlayDescriptor,
  how: Pick<LoadOptions, "dtbo" | "skip" | "takeOver"> & {
    readonly file: string | undefined;
    readonly download: boolean;
  },
  keep?: OverlayContext,
): Promise<Awaited<ReturnType<Device["programmer"]["program"]>>> {
  const before = device.programmer.current();
  let retired = false;
  const retire = async (): Promise<void> => {
    retired = true;
    await retireOverlays(device, descriptor.name, keep);
  };
  const state = await device.programmer.program({
    descriptor,
    ...(how.file === undefined ? {} : { file: how.file }),
    ...(how.dtbo === undefined ? {} : { deviceTreeOverlay: how.dtbo }),
    ...(how.skip === undefined ? {} : { skip: how.skip }),
    ...(how.takeOver === undefined ? {} : { takeOver: how.takeOver }),
    download: how.download,
    retire,
  });
  // A programmer that found its very image on the device may have left it, and what runs there, alone.
  if (how.download && (retired || before?.generation !== state.generation)) {
    if (!retired) await retire();
    confirmReset(device);
  }
  return state;
}

async function retireOverlays(device: Device, by: string, keep: OverlayContext | undefined): Promise<void> {
  const { overlays } = occupancyOf(device);
  for (const old of [...overlays]) {
    try {
      await old.stop();
    } catch (error) {
      process.emitWarning(
        `${old.descriptor.name} could not be stopped before ${by} was loaded: ${String(error)}`,
        {
          type: "PynqGenWarning",
          code: "PYNQ_GEN_STOP",
        },
      );
    }
    if (old === keep) continue;
    old.replace(by);
    overlays.delete(old);
  }
}

/** Refuses a design on a device that lacks what it needs. */
function checkAbilities({ ips, name }: OverlayDescriptor, device: Device): void {
  const addressed = Object.values(ips).find(({ interfaces }) => Object.keys(interfaces).length > 0);
  if (addressed !== undefined && device.mmio === undefined && device.computeUnits === undefined) {
    throw new PynqError(
      "UNSUPPORTED",
      `${name} has registers (${addressed.path}), but device ${device.name} offers no access to any`,
    );
  }
}

let told = false;

/** The simulation is never a silent stand-in for a board. */
function tellStandIn(design: string): void {
  if (told) return;
  told = true;
  process.stderr.write(
    `pynq-gen: no sign of an FPGA here: ${design} runs on the simulated device (PYNQ_GEN_DEVICE=sim to choose it)\n`,
  );
}
