/* Calls the GPIO and lock functions of the C helper with whatever comes; prints the number of calls. */
import { loadNative } from "#runtime/native/load.js";

const native = loadNative();
if ("unavailable" in native) throw new Error(native.unavailable);
const functions = native as unknown as Readonly<Record<string, (...values: unknown[]) => unknown>>;
const names = Object.keys(native).filter((name) => /^(gpio|lock)/.test(name));

let state = Number(process.argv[2]);
/** Numbers from 0 to below `limit`, the same for a seed. */
function random(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

/** Descriptors are ones that nobody has: a real one might be something that takes what it is given. */
const values: readonly (() => unknown)[] = [
  () => 200 + random(1000),
  () => -1 - random(10),
  () => random(2 ** 32),
  () => random(1000) + 1 / 7,
  () => Number.NaN,
  () => BigInt(random(2 ** 32)) << BigInt(random(40)),
  () => -1n,
  () => 2n ** 64n,
  () => "/nowhere/gpiochip0",
  () => "/dev/null",
  () => "x".repeat(random(300)),
  () => "a\0b",
  () => new Uint32Array(random(80)),
  () => new Uint8Array(random(8)),
  () => new DataView(new ArrayBuffer(8)),
  () => undefined,
  () => null,
  () => ({}),
  () => [1],
  () => true,
  () => Symbol("s"),
];

let refused = 0;
const calls = 100_000;
for (let i = 0; i < calls; i++) {
  const name = names[random(names.length)]!;
  const list = Array.from({ length: random(7) }, () => values[random(values.length)]!());
  try {
    functions[name]!(...list);
  } catch (error) {
    if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).code !== "string") throw error;
    refused++;
  }
}
console.log(`${names.length} functions, ${calls} calls, ${refused} refused`);
