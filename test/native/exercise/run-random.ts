/*
 * Random calls with random arguments, each compared with the oracle's answer, and the device's bytes at the end.
 *
 *   node run-random.js CALLS [SEED]
 */
import * as assert from "uvu/assert";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { NativeHelper } from "#runtime/native/helper.js";
import { requireNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";
import { answer, calls, type Answer, type ModelWindow } from "./oracle.js";
import { deviceFile, pattern } from "./window.js";

const wanted = Number(process.argv[2]);
const seed = Number(process.argv[3] ?? 1);

/** Mulberry32: small, seeded, good enough to choose arguments. */
let state = seed;
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}
function pick<T>(of: readonly T[]): T {
  return of[random(of.length)] as T;
}

const native = requireNative();
const fileSize = 3 * 4096;
const file = deviceFile(fileSize);
const memory = new DataView(pattern(fileSize).slice().buffer);

/** A second copy of the same helper: its windows are not the first one's. */
const second = join(tempFolder(), "second.node");
copyFileSync(process.env["PYNQ_GEN_NATIVE"] ?? "", second);
const stranger = (createRequire(import.meta.url)(second) as NativeHelper).mmioMap(file.path, 0n, 0, 4096);

// prettier-ignore
const places: readonly (readonly [start: number, size: number])[] = [
  [0, 4096], [4096, 4096], [4100, 60], [8184, 8], [0, fileSize], [12, 3], [5000, 1], [4096, 4093],
];
const windows: { handle: unknown; model: ModelWindow }[] = [];
const known = new Map<unknown, ModelWindow>();
function open(index: number): void {
  const [start, size] = places[index] as (typeof places)[number];
  const handle = native.mmioMap(file.path, BigInt(start), 0, size);
  const model = { start, size, open: true };
  known.set(handle, model);
  windows[index] = { handle, model };
}
places.forEach((_, index) => open(index));

const detached = new Uint32Array(4);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
// prettier-ignore
const oddities: readonly unknown[] = [
  undefined, null, true, "", "0", "4096", Symbol("x"), {}, [], [0], () => 0, new Date(0), /x/, new Map(),
  -1, -0, 0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, 1e300, 5e-324,
  0n, -1n, 1n << 64n, 1n << 1000n, new ArrayBuffer(8), new SharedArrayBuffer(8), new DataView(new ArrayBuffer(8)),
  new Uint8Array(8), new Int32Array(4), new Float64Array(2), new BigUint64Array(2), new Uint32Array(1 << 20), detached,
  new Proxy({}, { get: () => { throw new Error("touched"); } }),
  { valueOf: () => { throw new Error("converted"); } }, Object.create(null), stranger, native, globalThis,
];

function handle(): unknown {
  return random(20) === 0 ? pick(oddities) : pick(windows).handle;
}
function offset(): unknown {
  switch (random(8)) {
    case 0:
      return pick(oddities);
    case 1:
      return random(2 ** 32);
    case 2:
      return pick(places)[1] - random(12);
    default:
      return random(8) === 0 ? random(fileSize) : 4 * random(pick([4, 16, 1024]));
  }
}
function number(): unknown {
  return random(12) === 0 ? pick(oddities) : pick([random(2), random(256), random(65_536), random(2 ** 32)]);
}
function array(): unknown {
  if (random(12) === 0) return pick(oddities);
  const words = new Uint32Array(random(40));
  return words.map(() => random(2 ** 32));
}
/** Mostly steps that can be done, of operands that are often so. */
function steps(): unknown {
  if (random(12) === 0) return pick(oddities);
  const list = new Uint32Array(5 * pick([0, 1, 3, 8, 8, 70]) + (random(20) === 0 ? random(5) : 0));
  return list.map((_, i) => {
    if (random(60) === 0) return random(2 ** 32);
    return [random(6), 4 * random(3), random(4) > 0 ? 0 : random(2 ** 32), 0, random(2 ** 32)][i % 5] ?? 0;
  });
}
function stepCount(): unknown {
  return random(20) === 0 ? pick(oddities) : random(10);
}
function argumentsOf(call: string): unknown[] {
  switch (call) {
    case "Write64":
      return [
        handle(),
        offset(),
        random(10) === 0 ? pick(oddities) : BigInt(random(2 ** 32)) * 0x1_0000_0001n,
      ];
    case "Modify32":
      return [handle(), offset(), number(), number()];
    case "Poll32":
      return [handle(), offset(), number(), number(), pick([0, 0, 0, 1e-3, -1, NaN, "1", undefined])];
    case "ReadBlock":
    case "WriteBlock":
      return [handle(), offset(), array()];
    case "Steps":
      return [handle(), steps(), random(3) > 0 ? 0 : stepCount(), stepCount(), pick([0, 0, 0, 1e-3, -1])];
    case "Barrier":
      return [handle()];
    default:
      return call.startsWith("Write") ? [handle(), offset(), number()] : [handle(), offset()];
  }
}

const functions = native as unknown as Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
function real(call: string, given: readonly unknown[]): Answer {
  try {
    return { value: functions[`mmio${call}`]?.(...given) };
  } catch (error) {
    return { code: (error as { code: string }).code };
  }
}

const tally: Record<string, number> = {};
for (let done = 0; done < wanted; done++) {
  if (random(500) === 0) {
    const index = random(windows.length);
    const { handle: old, model } = windows[index] as (typeof windows)[number];
    functions["mmioUnmap"]?.(old);
    model.open = false;
    // Some closed windows stay in use for a while: they must answer FREED.
    if (random(4) > 0) open(index);
    if (known.size > 64) {
      known.clear();
      for (const { handle: now, model: its } of windows) known.set(now, its);
    }
  }
  const call = pick(calls);
  const given = argumentsOf(call);
  if (random(50) === 0) given.length = random(given.length + 1);
  else if (random(200) === 0) given.push(pick(oddities));
  // The real call first: the oracle writes into the arrays, too.
  const filled = call === "ReadBlock" ? given[2] : call === "Steps" ? given[1] : undefined;
  const block = filled instanceof Uint32Array && filled.length > 0 ? filled : undefined;
  const got = real(call, given);
  const read = block?.slice();
  const want = answer(memory, (key) => known.get(key), call, given);
  if (
    "code" in want ? !("code" in got) || got.code !== want.code : "code" in got || got.value !== want.value
  ) {
    assert.equal(got, want, `call ${done} of seed ${seed}: ${call}`);
  }
  if (read !== undefined && block !== undefined)
    assert.equal(read, block, `call ${done} of seed ${seed}: ${call}`);
  const outcome = "code" in want ? want.code : "done";
  tally[outcome] = (tally[outcome] ?? 0) + 1;
}
assert.equal(file.bytes(0, fileSize), new Uint8Array(memory.buffer), `the device's bytes, seed ${seed}`);
console.log(JSON.stringify({ calls: wanted, ...tally }));
