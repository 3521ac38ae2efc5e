/* What the C helper must answer to any call whatever, computed in JavaScript on a copy of the device's bytes. */

/** A window as the oracle knows it; `start` is its place in the file. */
export interface ModelWindow {
  readonly start: number;
  readonly size: number;
  open: boolean;
}

/** The answer: an error's code, or a value (undefined for a call that gives none). */
export type Answer = { readonly code: string } | { readonly value: unknown };

class Refusal {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

function check(condition: boolean, code: string): asserts condition {
  if (!condition) throw new Refusal(code);
}

/** The call's name without its `mmio`, its arguments as passed. */
type Handler = (memory: DataView, window: ModelWindow, values: readonly unknown[]) => unknown;

function place(window: ModelWindow, offset: unknown, width: number, length: number): number {
  check(typeof offset === "number", "ARGUMENT");
  check(offset >= 0 && offset <= window.size - length, "ADDRESS");
  check(Number.isInteger(offset) && (window.start + offset) % width === 0, "ALIGNMENT");
  return window.start + offset;
}

function whole(value: unknown, max: number): number {
  check(typeof value === "number", "ARGUMENT");
  check(Number.isInteger(value) && value >= 0 && value <= max, "RANGE");
  return value;
}

function words(value: unknown): Uint32Array {
  check(value instanceof Uint32Array, "ARGUMENT");
  return value;
}

const u32 = 0xffff_ffff;

const handlers: Readonly<Record<string, { readonly count: number; readonly run: Handler }>> = {
  Read8: { count: 2, run: (m, w, [at]) => m.getUint8(place(w, at, 1, 1)) },
  Read16: { count: 2, run: (m, w, [at]) => m.getUint16(place(w, at, 2, 2), true) },
  Read32: { count: 2, run: (m, w, [at]) => m.getUint32(place(w, at, 4, 4), true) },
  Read64: { count: 2, run: (m, w, [at]) => m.getBigUint64(place(w, at, 8, 8), true) },
  Write8: { count: 3, run: (m, w, [at, v]) => m.setUint8(place(w, at, 1, 1), whole(v, 0xff)) },
  Write16: { count: 3, run: (m, w, [at, v]) => m.setUint16(place(w, at, 2, 2), whole(v, 0xffff), true) },
  Write32: { count: 3, run: (m, w, [at, v]) => m.setUint32(place(w, at, 4, 4), whole(v, u32), true) },
  Write64: {
    count: 3,
    run(m, w, [at, value]) {
      const to = place(w, at, 8, 8);
      check(typeof value === "bigint", "ARGUMENT");
      check(value >= 0n && value < 1n << 64n, "RANGE");
      m.setBigUint64(to, value, true);
    },
  },
  Modify32: {
    count: 4,
    run(m, w, [at, maskGiven, bitsGiven]) {
      const to = place(w, at, 4, 4);
      const mask = whole(maskGiven, u32);
      const bits = whole(bitsGiven, u32);
      const value = ((m.getUint32(to, true) & ~mask) | (bits & mask)) >>> 0;
      m.setUint32(to, value, true);
      return value;
    },
  },
  Poll32: {
    count: 5,
    run(m, w, [at, mask, expected, timeout]) {
      const to = place(w, at, 4, 4);
      whole(mask, u32);
      whole(expected, u32);
      check(typeof timeout === "number", "ARGUMENT");
      check(timeout >= 0, "RANGE");
      return m.getUint32(to, true);
    },
  },
  ReadBlock: {
    count: 3,
    run(m, w, [at, array]) {
      const into = words(array);
      const from = place(w, at, 4, 4 * into.length);
      for (let i = 0; i < into.length; i++) into[i] = m.getUint32(from + 4 * i, true);
    },
  },
  WriteBlock: {
    count: 3,
    run(m, w, [at, array]) {
      const from = words(array);
      const to = place(w, at, 4, 4 * from.length);
      for (let i = 0; i < from.length; i++) m.setUint32(to + 4 * i, from[i] ?? NaN, true);
    },
  },
  Steps: {
    count: 5,
    run(m, w, [array, fromGiven, toGiven, timeout]) {
      const list = words(array);
      const from = whole(fromGiven, u32);
      const to = whole(toGiven, u32);
      check(typeof timeout === "number", "ARGUMENT");
      check(timeout >= 0, "RANGE");
      check(from <= to && to <= Math.floor(list.length / 5), "RANGE");
      const steps: { at: number; kind: number; to: number; first: number; second: number }[] = [];
      for (let step = from; step < to; step++) {
        const [kind = NaN, offset, first = NaN, second = NaN] = list.subarray(5 * step);
        check(kind < 6, "ARGUMENT");
        steps.push({ at: step, kind, to: kind === 5 ? NaN : place(w, offset, 4, 4), first, second });
      }
      for (const { at, kind, to: target, first, second } of steps) {
        if (kind === 5) continue;
        if (kind === 1) {
          m.setUint32(target, first, true);
          continue;
        }
        // A poll never sees a change here; what is written back is what was there.
        const value = m.getUint32(target, true);
        list[5 * at + 4] = value;
        if ((kind === 2 || kind === 4) && (value & first) >>> 0 !== second) return at;
      }
      return to;
    },
  },
  Barrier: { count: 1, run: () => undefined },
};

/** Names of the calls that the oracle knows. */
export const calls: readonly string[] = Object.keys(handlers);

/**
 * Answers a call, and changes `memory` as it does. `find` gives the window behind a handle, undefined for anything else.
 */
export function answer(
  memory: DataView,
  find: (handle: unknown) => ModelWindow | undefined,
  call: string,
  given: readonly unknown[],
): Answer {
  const handler = handlers[call];
  if (handler === undefined) throw new Error(`the oracle does not know ${call}`);
  try {
    check(given.length === handler.count, "ARGUMENT");
    const window = find(given[0]);
    check(window !== undefined, "ARGUMENT");
    check(window.open, "FREED");
    return { value: handler.run(memory, window, given.slice(1)) };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code };
    throw error;
  }
}
