/* What the tests of kernels behind control registers share: a simulated board with adders, and their buffers. */
import { type DeviceBuffer, SimDevice } from "@pynq-gen/runtime";
import type { KernelModelOptions } from "#runtime/device/sim/kernel-model.js";
import { KernelsOverlay } from "./zynq-design.js";

export type Ints = DeviceBuffer<"i4", "PSDDR">;

/** What a model of `vadd` gets. */
export interface VaddBuffers {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly out: Int32Array;
}

export const CTRL = 0x0;
export const GIER = 0x4;
export const IER = 0x8;
export const ISR = 0xc;

export function add({ a, b, out }: VaddBuffers, n: number): void {
  for (let at = 0; at < n; at++) out[at] = (a[at] ?? 0) + (b[at] ?? 0);
}

/** What `add` makes of the buffers of {@link setUp}. */
export const sum: readonly number[] = [11, 22, 33, 44];

/** Buffers to be freed after the test. */
export const leftovers: DeviceBuffer[] = [];

export function freeLeftovers(): void {
  for (const buffer of leftovers.splice(0)) buffer.freebuffer();
}

export interface Bench {
  readonly device: SimDevice;
  readonly ol: KernelsOverlay;
  readonly a: Ints;
  readonly b: Ints;
  readonly out: Ints;
}

export async function setUp(options: KernelModelOptions = {}): Promise<Bench> {
  const device = new SimDevice();
  device.model("vadd", add, options);
  device.model("vaddc", add, options);
  const ol = await KernelsOverlay.load({ device });
  const a = ol.allocate([4], "i4").from([1, 2, 3, 4]);
  const b = ol.allocate([4], "i4").from([10, 20, 30, 40]);
  const out = ol.allocate([4], "i4").fill(0);
  for (const buffer of [a, b, out]) buffer.syncToDevice();
  leftovers.push(a, b, out);
  return { device, ol, a, b, out };
}

/**
 * Lets `vadd` end when the test says so, whatever the machine does meanwhile. Gives the function that opens the gate, once
 * for all runs from here on.
 */
export function gate(device: SimDevice): () => void {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  device.model("vadd", async (buffers: VaddBuffers, n: number) => {
    await opened;
    add(buffers, n);
  });
  return open;
}

/** The device's values, brought to the host. */
export function numbers(buffer: DeviceBuffer<"i4">): number[] {
  buffer.syncFromDevice();
  return [...buffer.data];
}

/** Accesses to a kernel's registers since `from`, as text. */
export function accesses(device: SimDevice, ip: string, from: number = 0): string[] {
  return device.recorder.accesses
    .slice(from)
    .filter((access) => access.ip === ip)
    .map(({ kind, offset, value }) => `${kind} ${offset.toString(16)} ${value.toString(16)}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
