import { PynqError, ValueRangeError } from "../errors/errors.js";

/** Extent of a buffer: the number of elements, or the extent of each axis, slowest first. */
export type Shape = number | readonly number[];

/** numpy's limit (NPY_MAXDIMS), far beyond any use; it keeps messages short when a data array is passed by mistake. */
const MAX_AXES = 32;

/**
 * The axes of a shape, frozen.
 * @throws PynqError `ARGUMENT` for anything but positive integers: a device cannot address 0 bytes
 */
export function axesOf(shape: Shape): readonly number[] {
  const axes = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(axes) || axes.length === 0 || axes.length > MAX_AXES) {
    throw new PynqError("ARGUMENT", `a shape is a positive integer or a list of 1 to ${MAX_AXES} of them`);
  }
  let size = 1;
  for (const axis of axes as readonly unknown[]) {
    if (typeof axis !== "number" || !Number.isSafeInteger(axis) || axis < 1) {
      throw new PynqError("ARGUMENT", `shape [${axes.join(", ")}]: every axis is an integer of at least 1`);
    }
    size *= axis;
  }
  if (!Number.isSafeInteger(size)) {
    throw new PynqError("ARGUMENT", `shape [${axes.join(", ")}] has more elements than can be counted`);
  }
  return Object.freeze([...axes]);
}

/** The number of elements. */
export function sizeOf(axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * axis, 1);
}

/** Strides of a dense row-major layout whose elements are `unit` entries wide, in entries, frozen. */
export function stridesOf(axes: readonly number[], unit: number): readonly number[] {
  const strides = new Array<number>(axes.length);
  let step = unit;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= axes[axis] ?? 1;
  }
  return Object.freeze(strides);
}

/**
 * Entry at which the element of an index begins.
 * @throws PynqError `ARGUMENT` for a wrong number of indices @throws ValueRangeError outside of the shape
 */
export function entryOf(
  axes: readonly number[],
  strides: readonly number[],
  index: readonly number[],
): number {
  if (index.length !== axes.length) {
    throw new PynqError("ARGUMENT", `${axes.length} indices address an element here, not ${index.length}`);
  }
  let entry = 0;
  for (let axis = 0; axis < axes.length; axis++) {
    const at = index[axis] ?? 0;
    const extent = axes[axis] ?? 0;
    if (!Number.isInteger(at) || at < 0 || at >= extent) {
      throw new ValueRangeError(`index ${at} is outside of 0 to ${extent - 1} on axis ${axis}`);
    }
    entry += at * (strides[axis] ?? 0);
  }
  return entry;
}

/**
 * Begin and end of a range as `slice` of arrays takes them: negative counts from the end, beyond the ends is clipped.
 * @throws PynqError `ARGUMENT` for what is no integer, and for an empty range
 */
export function rangeOf(
  extent: number,
  begin: number | undefined,
  end: number | undefined,
): { readonly begin: number; readonly end: number } {
  const place = (value: number | undefined, missing: number): number => {
    if (value === undefined) return missing;
    if (!Number.isInteger(value))
      throw new PynqError("ARGUMENT", `a range takes integers, not ${String(value)}`);
    return value < 0 ? Math.max(0, extent + value) : Math.min(extent, value);
  };
  const from = place(begin, 0);
  const to = place(end, extent);
  if (to <= from) {
    throw new PynqError("ARGUMENT", `the range ${begin ?? 0} to ${end ?? extent} of ${extent} is empty`);
  }
  return { begin: from, end: to };
}
