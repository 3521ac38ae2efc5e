import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "fast-check";
import ndarray from "ndarray";
import { inspect } from "node:util";
import { PynqError, ValueRangeError } from "#runtime/errors/errors.js";
import { allocateIn } from "#runtime/buffers/allocate.js";
import { dtypes, type DType, type DTypeName } from "#runtime/buffers/dtypes.js";
import { thrown } from "../../support/thrown.js";
import { standIn } from "./stand-in.js";

test("each element type has its typed array, its width and its long name", () => {
  const device = standIn();
  for (const info of Object.values(dtypes)) {
    for (const name of [info.name, info.longName] as DTypeName[]) {
      const buffer = allocateIn(device, [3, 2], name);
      assert.is(buffer.dtype, info.name);
      assert.is(buffer.itemsize, info.bytes);
      assert.is(buffer.nbytes, 6 * info.bytes);
      assert.is(buffer.data.byteLength, buffer.nbytes);
      assert.is(buffer.data.BYTES_PER_ELEMENT * info.entries, info.bytes);
      buffer.freebuffer();
    }
  }
  // The short names say the width themselves.
  for (const info of Object.values(dtypes)) assert.is(info.bytes, Number(info.name.slice(1)));
});

test("the default element type is u4, as in PYNQ", () => {
  const buffer = allocateIn(standIn(), 5);
  assert.is(buffer.dtype, "u4");
  assert.instance(buffer.data, Uint32Array);
  assert.equal(buffer.shape, [5]);
});

test("integers are stored within their range and refused beyond it", () => {
  const device = standIn();
  for (const info of Object.values(dtypes)) {
    if (info.range === undefined) continue;
    const buffer = allocateIn(device, 4, info.name);
    const cast = (value: bigint): number | bigint => (info.bigint ? value : Number(value));
    for (const edge of info.range) {
      buffer.fill(cast(edge));
      assert.is(buffer.get(3), cast(edge));
      const beyond = edge === info.range[0] ? edge - 1n : edge + 1n;
      assert.instance(
        thrown(() => buffer.fill(cast(beyond))),
        ValueRangeError,
      );
      assert.instance(
        thrown(() => buffer.set(0, cast(beyond))),
        ValueRangeError,
      );
      assert.instance(
        thrown(() => buffer.from([0, 0, 0, 0].map((_, at) => cast(at === 2 ? beyond : edge)))),
        ValueRangeError,
      );
      assert.is(buffer.get(0), cast(edge), "a refused value changes nothing");
    }
    const wrong: number | bigint = info.bigint ? 1 : 1n;
    assert.is(thrown(() => buffer.fill(wrong)).code, "ARGUMENT");
    if (!info.bigint)
      assert.instance(
        thrown(() => buffer.fill(0.5)),
        ValueRangeError,
      );
    if (!info.bigint)
      assert.instance(
        thrown(() => buffer.fill(NaN)),
        ValueRangeError,
      );
  }
});

test("half precision goes through its bits, complex through pairs", () => {
  const device = standIn();
  const half = allocateIn(device, 3, "f2").from([1, -2.5, 65504]);
  assert.equal([...half.data], [0x3c00, 0xc100, 0x7bff]);
  assert.is(half.get(1), -2.5);
  assert.is(half.set(0, 0.1), half.get(0));
  half.from(new Uint16Array([0x3c00, 0x3c00, 0x7c00]));
  assert.is(half.get(2), Infinity);

  const complex = allocateIn(device, [2, 2], "c8");
  complex.from([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ]);
  assert.equal([...complex.data], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(complex.get(1, 0), [5, 6]);
  complex.set(0, 1, [9, -9]);
  assert.equal([...complex.data.subarray(2, 4)], [9, -9]);
  complex.fill([0.5, 0.25]);
  assert.equal(complex.get(1, 1), [0.5, 0.25]);
  const flat = complex.reshape(4);
  flat.from([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ]);
  assert.equal(complex.get(1, 0), [3, 3]);
  flat.from([1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(flat.get(3), [7, 8]);
  assert.is(thrown(() => flat.from([1, 2, 3])).code, "ARGUMENT");
  assert.is(thrown(() => flat.set(0, [1, 2, 3] as unknown as [number, number])).code, "ARGUMENT");
});

test("from takes typed arrays, arrays, iterables and nested arrays of just the right count", () => {
  const buffer = allocateIn(standIn(), [2, 3], "i4");
  const expected = [1, 2, 3, 4, 5, 6];
  const clear = (): void => void buffer.fill(-1);
  for (const source of [
    expected,
    new Int32Array(expected),
    new Float64Array(expected),
    new Set(expected),
    (function* (): Generator<number> {
      yield* expected;
    })(),
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ]) {
    clear();
    assert.is(buffer.from(source), buffer);
    assert.equal([...buffer.data], expected);
  }
  clear();
  function* endless(): Generator<number> {
    for (;;) yield 1;
  }
  const wrong: unknown[] = [
    [1, 2, 3],
    [...expected, 7],
    new Int32Array(5),
    endless(),
    [[1, 2, 3]],
    [
      [1, 2, 3],
      [4, 5],
    ],
    [
      [1, 2, 3],
      [4, 5, [6]],
    ],
    [1, 2, 3, 4, 5, "6"],
    [1, 2, 3, 4, 5, null],
    "123456",
    42,
    null,
    undefined,
    { length: 6 },
  ];
  for (const source of wrong) {
    assert.instance(
      thrown(() => buffer.from(source as number[])),
      PynqError,
      inspect(source),
    );
    assert.equal([...buffer.data], [-1, -1, -1, -1, -1, -1], "nothing is written on an error");
  }
});

test("get, set and index agree with the position in data, for any shape", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), (shape) => {
      const buffer = allocateIn(standIn(), shape, "u2");
      buffer.data.forEach((_, entry) => (buffer.data[entry] = entry));
      const walk = (prefix: number[]): void => {
        const extent = shape[prefix.length];
        if (extent !== undefined) for (let at = 0; at < extent; at++) walk([...prefix, at]);
        else {
          const position = prefix.reduce((sum, at, axis) => sum * (shape[axis] ?? 0) + at, 0);
          assert.is(buffer.get(...prefix), position);
          assert.is(buffer.index(...prefix), position);
        }
      };
      walk([]);
      const last = shape.map((extent) => extent - 1);
      assert.is(buffer.set(...last, 7), 7);
      assert.is(buffer.data.at(-1), 7);
    }),
    { numRuns: 60 },
  );
});

test("indices outside of the shape and of the wrong number are refused", () => {
  const buffer = allocateIn(standIn(), [4, 2], "u1");
  for (const index of [
    [4, 0],
    [0, 2],
    [-1, 0],
    [0.5, 0],
    [NaN, 0],
  ]) {
    assert.instance(
      thrown(() => buffer.get(...index)),
      ValueRangeError,
    );
    assert.instance(
      thrown(() => buffer.set(index[0] ?? 0, index[1] ?? 0, 1)),
      ValueRangeError,
    );
  }
  assert.is(thrown(() => buffer.get(1)).code, "ARGUMENT");
  assert.is(thrown(() => buffer.get(1, 1, 1)).code, "ARGUMENT");
  assert.is(thrown(() => buffer.set(1, 1)).code, "ARGUMENT");
});

test("bad shapes and types are refused before anything is allocated", () => {
  const device = standIn();
  for (const shape of [
    0,
    -1,
    1.5,
    NaN,
    Infinity,
    [],
    [4, 0],
    [2 ** 40, 2 ** 40],
    new Array<number>(40).fill(1),
    "12",
    null,
    [1n],
  ] as unknown[]) {
    assert.is(thrown(() => allocateIn(device, shape as number)).code, "ARGUMENT", inspect(shape));
  }
  for (const dtype of ["i5", "u16", "constructor", "__proto__", ""]) {
    const error = thrown(() => allocateIn(device, 1, dtype as DType));
    assert.is(error.code, "ARGUMENT");
    assert.match(error.message, "complex64");
  }
  assert.is(device.requests.length, 0);
});

test("slices share memory, have their own address and sync only their own bytes", () => {
  const device = standIn();
  const frame = allocateIn(device, [8, 4], "u2");
  const object = device.objects[0];
  assert.ok(object);
  const rows = frame.slice(2, 5);
  assert.equal(rows.shape, [3, 4]);
  assert.is(rows.deviceAddress, frame.deviceAddress + 16n);
  assert.is(rows.physicalAddress, rows.deviceAddress);
  assert.is(rows.nbytes, 24);
  rows.fill(9);
  assert.equal(
    [...frame.data].map((value, at) => (value === 9 ? at : -1)).filter((at) => at >= 0),
    Array.from({ length: 12 }, (_, at) => at + 8),
  );
  rows.syncToDevice();
  rows.flush();
  rows.syncFromDevice();
  rows.invalidate();
  assert.equal(object.syncs, [
    { direction: "toDevice", offset: 16, length: 24 },
    { direction: "toDevice", offset: 16, length: 24 },
    { direction: "fromDevice", offset: 16, length: 24 },
    { direction: "fromDevice", offset: 16, length: 24 },
  ]);
  const part = rows.slice(-1).subarray(1, 3);
  assert.equal(part.shape, [2]);
  assert.is(part.deviceAddress, frame.deviceAddress + BigInt((4 * 4 + 1) * 2));
  assert.is(part.offset, 0);
  part.set(0, 77);
  assert.is(frame.get(4, 1), 77);
  assert.equal(frame.reshape([4, 8]).slice(1, 2).reshape([2, 4]).strides, [4, 1]);
  assert.equal(frame.slice().shape, frame.shape);
  assert.equal(frame.slice(-100, 100).shape, frame.shape);
  for (const [begin, end] of [
    [8, 9],
    [3, 3],
    [4, 2],
    [0.5, 2],
  ]) {
    assert.is(thrown(() => frame.slice(begin, end)).code, "ARGUMENT");
    assert.is(thrown(() => frame.subarray(begin, (end ?? 0) * 0)).code, "ARGUMENT");
  }
  assert.is(thrown(() => frame.reshape([3, 3])).code, "ARGUMENT");
});

test("the npm package ndarray reads and writes the same memory", () => {
  const buffer = allocateIn(standIn(), [3, 4], "f4");
  const view = ndarray(buffer.data, [...buffer.shape], [...buffer.stride], buffer.offset);
  view.set(2, 3, 1.5);
  assert.is(buffer.get(2, 3), 1.5);
  buffer.set(1, 2, -4);
  assert.is(view.get(1, 2), -4);
  assert.is(view.index(1, 2), buffer.index(1, 2));
  assert.is(view.size, buffer.size);
  assert.is(view.dimension, buffer.dimension);
  const column = view.transpose(1, 0).pick(2, null);
  assert.equal([column.get(0), column.get(1), column.get(2)], [0, -4, 0]);

  // Complex: the strides are those of the real parts, the imaginary parts stand one entry further.
  const complex = allocateIn(standIn(), [2, 2], "c8").from([1, 2, 3, 4, 5, 6, 7, 8]);
  const real = ndarray(complex.data, [...complex.shape], [...complex.stride], complex.offset);
  const imaginary = ndarray(complex.data, [...complex.shape], [...complex.stride], complex.offset + 1);
  assert.equal([real.get(1, 0), imaginary.get(1, 0)], complex.get(1, 0));
});

test("printing shows a few elements, JSON none", () => {
  const device = standIn();
  const buffer = allocateIn(device, [1000, 1000], "i4", { name: "big", bank: "bank1" });
  buffer.data.fill(7);
  const text = inspect(buffer);
  assert.is(
    text,
    'DeviceBuffer<"i4", "bank1"> [1000, 1000] at 0x10000000 { 7, 7, 7, 7, 7, 7, … 999994 more }',
  );
  assert.is(inspect({ nested: buffer }).includes("999994 more"), true);
  assert.equal(JSON.parse(JSON.stringify(buffer)), {
    name: '"big" (i4[1000, 1000] in bank1)',
    dtype: "i4",
    shape: [1000, 1000],
    bank: "bank1",
    deviceAddress: "0x10000000",
    nbytes: 4_000_000,
    freed: false,
  });
  buffer.freebuffer();
  assert.match(inspect(buffer), "(freed)");
});

test("descriptors are exported only where the device can", () => {
  const buffer = allocateIn(standIn(), 4);
  assert.is(thrown(() => buffer.exportDescriptor()).code, "UNSUPPORTED");
});

test.run();
