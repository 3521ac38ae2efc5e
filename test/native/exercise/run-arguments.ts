/*
 * Random calls with random arguments of the helper's functions for files, memory, lines, locks and cards: handles of every
 * kind in every place, open, closed and forged, beside whatever else JavaScript has. Each call does something or is refused
 * with a code, and afterwards the helper still does what it should. (Registers have an oracle: run-random.)
 *
 *   node --expose-gc run-arguments.js CALLS [SEED]
 */
import * as assert from "uvu/assert";
import { readdirSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { NativeHelper } from "#runtime/native/helper.js";
import { requireNative } from "#runtime/native/load.js";
import { deviceFile, pattern } from "./window.js";

const calls = Number(process.argv[2]);
let state = Number(process.argv[3] ?? 1);
/** Numbers from 0 to below `limit`, the same for a seed. */
function random(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
function pick<T>(of: readonly T[]): T {
  return of[random(of.length)] as T;
}

const native: NativeHelper = requireNative();
const functions = native as unknown as Readonly<Record<string, (...values: unknown[]) => unknown>>;
const names = Object.keys(native).filter((name) => /^(file|memory|line|detach|lockFile|xrt)/.test(name));

const size = 4 * 4096;
const device = deviceFile(size);
/** Is in nobody's hands: nothing may change it. */
const canary = deviceFile(size);
const canaryMemory = native.memoryMap(native.fileOpen(canary.path, 0), 0n, size);

/** What calls gave back, by the function's name; the oldest go. */
const given = new Map<string, unknown[]>();
const kept = 6;
function keep(name: string, value: unknown): void {
  const list = given.get(name) ?? [];
  given.set(name, [...list, value].slice(-kept));
}
const window = native.mmioMap(device.path, 0n, 0, 4096);
const callback = (): void => undefined;

const bytes = [0, 1, 8, 16, 24, 4096].map((length) => new Uint8Array(length));
/** DRM's requests alone: a regular file knows none of them, whatever their size says. */
const request = (): number => ((random(4) << 30) | (random(32) << 16) | (0x64 << 8) | random(256)) >>> 0;
// prettier-ignore
const oddities: readonly unknown[] = [
  undefined, null, true, false, "", "0", "a\0b", "/nowhere/uio0", "/dev/null", device.path, "x".repeat(5000), Symbol("x"),
  {}, [], [0], /x/, new Map(), Object.create(null), native, globalThis, window, callback,
  -1, -0, 0.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, 1e300,
  0n, -1n, 4096n, 1n << 62n, 1n << 63n, 1n << 64n, 1n << 1000n, new SharedArrayBuffer(8), new DataView(new ArrayBuffer(8)),
  new Uint32Array(4), new Float64Array(2), new BigUint64Array(2), Object.create(window as object),
  new Proxy({}, { get: () => { throw new Error("touched"); } }),
  { valueOf: () => { throw new Error("converted"); }, toString: () => { throw new Error("converted"); } },
];

/** An argument; descriptors are ones that nobody has, for a real one might be something that takes what it is given. */
function argument(): unknown {
  switch (random(8)) {
    case 0:
      return pick(oddities);
    case 1:
      return 4096 * random(5);
    case 2:
      return 200 + random(1000);
    case 3:
      return random(4);
    case 4:
      return pick(bytes);
    case 5:
      return request();
    case 6:
      return pick([0n, 4096n, 8192n]);
    default:
      return pick(given.get(pick([...given.keys()]) ?? "") ?? [new ArrayBuffer(16)]);
  }
}

/** Arguments that fit, for many of the calls: else nothing would ever be open. */
// prettier-ignore
const fitting: Readonly<Record<string, () => readonly unknown[]>> = {
  fileOpen: () => [device.path, random(2)],
  fileIoctl: () => [handle("fileOpen"), request(), pick(bytes)],
  fileLock: () => [handle("fileOpen"), random(size), 1 + random(size)],
  fileUnlock: () => [handle("fileOpen"), random(size), 1 + random(size)],
  fileClose: () => [handle("fileOpen")],
  memoryMap: () => [handle("fileOpen"), pick([0n, 4096n]), pick([4096, 8192, 12288])],
  memoryView: () => [handle("memoryMap"), random(4096), 1 + random(4096)],
  memoryRelease: () => [handle("memoryMap"), handle("memoryView")],
  memoryStore: () => [handle("memoryMap"), random(9000), pick(bytes)],
  memoryLoad: () => [handle("memoryMap"), random(9000), pick(bytes)],
  memoryUnmap: () => [handle("memoryMap")],
  lineEvent: () => [],
  lineRaise: () => [handle("lineEvent"), random(5)],
  lineArm: () => [handle("lineEvent"), callback],
  lineDisarm: () => [handle("lineEvent")],
  lineHold: () => [handle("lineEvent"), random(2) === 0],
  lineClose: () => [handle("lineEvent")],
};
function handle(name: string): unknown {
  return pick(given.get(name) ?? [undefined]);
}

let [done, refused] = [0, 0];
function judge(name: string, error: unknown): void {
  const { code } = error as { code?: unknown };
  assert.ok(error instanceof Error && typeof code === "string", `${name}: ${String(error)}`);
  refused++;
}
for (let i = 0; i < calls; i++) {
  const name = pick(random(2) === 0 ? names : Object.keys(fitting));
  const fits = random(3) > 0 ? fitting[name] : undefined;
  const list = fits?.() ?? Array.from({ length: random(7) }, argument);
  try {
    const result = functions[name]!(...list);
    if (result instanceof Promise) result.catch((error: unknown) => judge(name, error));
    else if (typeof result === "object") keep(name, result);
    done++;
  } catch (error) {
    judge(name, error);
  }
  if (i % 500 === 0) await turn();
}

// Everything that is left is let go, and the helper does what it should.
for (const line of given.get("lineEvent") ?? []) native.lineClose(line as never);
given.clear();
const line = native.lineEvent();
const told = new Promise<number>((resolve) => native.lineArm(line, (count) => resolve(count)));
native.lineHold(line, true);
native.lineRaise(line, 3);
assert.is(await told, 3);
native.lineClose(line);
const whole = new Uint8Array(size);
native.memoryLoad(canaryMemory, 0, whole);
assert.equal(Buffer.from(whole).compare(pattern(size)), 0, "memory that was in no call");
globalThis.gc?.();
await turn();
globalThis.gc?.();
await turn();
const left = readdirSync("/proc/self/fd").length;
assert.ok(left < 60, `${left} descriptors are open`);
console.log(JSON.stringify({ functions: names.length, calls, done, refused }));
