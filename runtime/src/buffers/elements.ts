import { PynqError, ValueRangeError } from "../errors/errors.js";
import type { DTypeInfo, ElementArray } from "./dtypes.js";
import { float16Bits, float16Value } from "./float16.js";

/** Lists of values, or lists of lists of them: one level an axis. */
export interface NestedArray<V> extends ReadonlyArray<V | NestedArray<V>> {}

/** Names a value in a message, briefly whatever it is. */
function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" || typeof value === "boolean" || value == null) return String(value);
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : `a value of type ${typeof value}`;
}

/**
 * One entry as it stands in the typed array, checked.
 * @throws PynqError `ARGUMENT` for a value of the wrong type @throws ValueRangeError for one that does not fit
 */
export function entryFrom(type: DTypeInfo, value: unknown, where: string): number | bigint {
  if (type.bigint) {
    if (typeof value !== "bigint") {
      throw new PynqError("ARGUMENT", `${where}: ${type.name} takes a bigint, not ${shown(value)}`);
    }
  } else if (typeof value !== "number") {
    throw new PynqError("ARGUMENT", `${where}: ${type.name} takes a number, not ${shown(value)}`);
  }
  if (type.kind === "half") return float16Bits(Number(value));
  if (type.range === undefined) return value;
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw new ValueRangeError(`${where}: ${type.name} takes integers, not ${shown(value)}`);
  }
  const [low, high] = type.range;
  if (value < low || value > high) {
    throw new ValueRangeError(`${where}: ${shown(value)} is outside of ${low} to ${high} (${type.name})`);
  }
  return value;
}

/** The entries of one element: two for a complex number, one else. */
export function entriesFrom(type: DTypeInfo, value: unknown, where: string): readonly (number | bigint)[] {
  if (type.entries === 1) return [entryFrom(type, value, where)];
  if (!Array.isArray(value) || value.length !== 2) {
    throw new PynqError(
      "ARGUMENT",
      `${where}: a complex number is [real, imaginary], not ${Array.isArray(value) ? `a list of ${value.length}` : shown(value)}`,
    );
  }
  return value.map((part: unknown) => entryFrom(type, part, where));
}

/** The element whose first entry is `entry`. */
export function elementAt(
  type: DTypeInfo,
  data: ElementArray,
  entry: number,
): number | bigint | readonly [number, number] {
  const first = data[entry] ?? 0;
  if (type.kind === "half") return float16Value(Number(first));
  if (type.kind === "complex") return [Number(first), Number(data[entry + 1] ?? 0)];
  return first;
}

/** Stores into any of the typed arrays; the value's type was checked before. */
export function store(data: ElementArray, entry: number, value: number | bigint): void {
  (data as { [index: number]: number | bigint })[entry] = value;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function"
  );
}

function wrongCount(found: string, wanted: number, axes: readonly number[]): PynqError {
  return new PynqError(
    "ARGUMENT",
    `${found} for a buffer of shape [${axes.join(", ")}], which takes ${wanted}`,
  );
}

/** Visits the leaves of nested arrays, checking every level's length against the axes. */
function visitNested(
  source: readonly unknown[],
  axes: readonly number[],
  level: number,
  leaf: (value: unknown) => void,
): void {
  const extent = axes[level];
  if (extent === undefined) {
    throw new PynqError("ARGUMENT", `arrays nested deeper than the shape's ${axes.length} axes`);
  }
  if (source.length !== extent) {
    throw new PynqError("ARGUMENT", `a list of ${source.length} where axis ${level} has ${extent}`);
  }
  for (const item of source) {
    if (level + 1 < axes.length) {
      if (!Array.isArray(item)) {
        throw new PynqError("ARGUMENT", `${shown(item)} where axis ${level + 1} wants a list`);
      }
      visitNested(item, axes, level + 1, leaf);
    } else leaf(item);
  }
}

/**
 * The entries that `source` gives for a buffer, checked and converted before anything is written: a typed array of
 * the buffer's own kind as it is, else numbers (or bigints) from an array, a typed array, an iterable (read no further
 * than the buffer is long) or arrays nested as the shape is. Complex numbers come as pairs or as a flat list of parts.
 * @throws PynqError `ARGUMENT` for a wrong count, shape or type @throws ValueRangeError for a value that does not fit
 */
export function convert(
  type: DTypeInfo,
  data: ElementArray,
  axes: readonly number[],
  source: unknown,
): ElementArray {
  const wanted = data.length;
  const parts = type.entries === 2 ? [...axes, 2] : axes;
  if (ArrayBuffer.isView(source) && source.constructor === data.constructor) {
    const same = source as ElementArray;
    if (same.length !== wanted) throw wrongCount(`${same.length} entries`, wanted, axes);
    return same;
  }
  const out = type.scratch(wanted);
  let count = 0;
  const put = (value: unknown): void => {
    store(out, count, entryFrom(type, value, `element ${Math.floor(count / type.entries)}`));
    count += 1;
  };
  if (Array.isArray(source) && Array.isArray(source[0])) {
    visitNested(source, parts, 0, put);
    return out;
  }
  if (!isIterable(source) || typeof source === "string") {
    throw new PynqError(
      "ARGUMENT",
      `a buffer is filled from an array, a typed array or an iterable, not ${shown(source)}`,
    );
  }
  // An array of the right shape with one axis, a flat list, or whatever yields one.
  for (const value of source) {
    if (type.entries === 2 && Array.isArray(value)) {
      if (count + 2 > wanted) throw wrongCount("more elements", wanted / 2, axes);
      for (const part of entriesFrom(type, value, `element ${count / 2}`)) put(part);
      continue;
    }
    if (count === wanted) throw wrongCount(`more than ${wanted} entries`, wanted, axes);
    put(value);
  }
  if (count !== wanted) throw wrongCount(`${count} entries`, wanted, axes);
  return out;
}
