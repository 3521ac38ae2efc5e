/* What tests on the software card do again and again. */
import type {
  ComputeUnitArgument,
  ComputeUnitHandle,
  FinalRunState,
  RunHandle,
} from "#runtime/device/compute.js";
import type { XrtBuffer } from "#runtime/device/xrt/buffer.js";
import { openXrt } from "#runtime/device/xrt/library.js";
import { XrtDevice } from "#runtime/device/xrt/xrt-device.js";
import { argument, type WrittenImage } from "./design.js";

/** The card of that number, not opened yet. */
export function softCard(index: number = 0): XrtDevice {
  return new XrtDevice(openXrt(), { index, name: `soft card ${index}`, edge: false });
}

/** The card with a design loaded. */
export async function loadedCard(image: WrittenImage, index: number = 0): Promise<XrtDevice> {
  const device = softCard(index);
  await device.programmer.program({ ...image, download: true });
  return device;
}

/** A buffer of 32-bit integers, filled and copied to the card. */
export function integers(
  device: XrtDevice,
  bank: string,
  length: number,
  value: (i: number) => number,
): XrtBuffer {
  const buffer = device.allocator.allocate({ bytes: 4 * length, bank });
  const data = new Int32Array(buffer.bytes);
  for (let i = 0; i < length; i++) data[i] = value(i);
  buffer.sync("toDevice", 0, buffer.length);
  return buffer;
}

/** What is on the card now. */
export function fetched(buffer: XrtBuffer): Int32Array {
  buffer.sync("fromDevice", 0, buffer.length);
  return new Int32Array(buffer.bytes);
}

export function uint32(index: number, value: number): ComputeUnitArgument {
  return { index, bytes: new Uint8Array(new Uint32Array([value]).buffer) };
}

export function float64(index: number, value: number): ComputeUnitArgument {
  return { index, bytes: new Uint8Array(new Float64Array([value]).buffer) };
}

/** Arguments of vadd, and of vmult where `busyMs` is given. */
export function vectorArguments(
  [a, b, c]: readonly [XrtBuffer, XrtBuffer, XrtBuffer],
  n: number,
  busyMs?: number,
): readonly ComputeUnitArgument[] {
  return [
    { index: argument.inA, buffer: a, offset: 0 },
    { index: argument.inB, buffer: b, offset: 0 },
    { index: argument.outC, buffer: c, offset: 0 },
    uint32(argument.n, n),
    ...(busyMs === undefined ? [] : [float64(argument.busyMs, busyMs)]),
  ];
}

export function ended(run: RunHandle): Promise<FinalRunState> {
  return new Promise((resolve) => run.onDone(resolve));
}

/** Starts a unit and waits for its end. */
export function finish(
  unit: ComputeUnitHandle,
  args: readonly ComputeUnitArgument[],
): Promise<FinalRunState> {
  return ended(unit.start(args));
}
