import { PynqError } from "../errors/errors.js";

/** The typed array that holds the elements of each element type. */
export interface DTypeArrays {
  /** Unsigned, 1 byte. */
  u1: Uint8Array;
  /** Signed, 1 byte. */
  i1: Int8Array;
  /** Unsigned, 2 bytes. */
  u2: Uint16Array;
  /** Signed, 2 bytes. */
  i2: Int16Array;
  /** Unsigned, 4 bytes: the default, as in PYNQ. */
  u4: Uint32Array;
  /** Signed, 4 bytes. */
  i4: Int32Array;
  /** Unsigned, 8 bytes: bigint. */
  u8: BigUint64Array;
  /** Signed, 8 bytes: bigint. */
  i8: BigInt64Array;
  /** IEEE 754 half precision, 2 bytes, as its bits: see `float16Bits` and `float16Value`. */
  f2: Uint16Array;
  /** IEEE 754 single precision, 4 bytes. */
  f4: Float32Array;
  /** IEEE 754 double precision, 8 bytes. */
  f8: Float64Array;
  /** Complex, two single precision numbers, real part first: 8 bytes, two entries of `data` an element. */
  c8: Float32Array;
}

/** Element type of a buffer, in numpy's short spelling: kind and bytes. */
export type DType = keyof DTypeArrays;

/** A complex number: real part, imaginary part. */
export type Complex = readonly [re: number, im: number];

/** What one element of each type is in TypeScript. */
export interface DTypeValues {
  u1: number;
  i1: number;
  u2: number;
  i2: number;
  u4: number;
  i4: number;
  u8: bigint;
  i8: bigint;
  f2: number;
  f4: number;
  f8: number;
  c8: Complex;
}

/** numpy's long names, and what they are short for. */
export interface DTypeAliases {
  uint8: "u1";
  int8: "i1";
  uint16: "u2";
  int16: "i2";
  uint32: "u4";
  int32: "i4";
  uint64: "u8";
  int64: "i8";
  float16: "f2";
  float32: "f4";
  float64: "f8";
  complex64: "c8";
}

/** Every name by which an element type may be asked for. */
export type DTypeName = DType | keyof DTypeAliases;

/** Each name → its short name. */
export type DTypeNames = { readonly [N in DType]: N } & DTypeAliases;

/**
 * The short name of an element type: `CanonicalDType<"uint8">` is `"u1"`. A look-up and no conditional type, because the
 * compiler infers through those: `allocate(4)` would have the type that is wanted where it stands, not its default.
 */
export type CanonicalDType<N extends DTypeName> = DTypeNames[N];

/** How the numbers of an element are written. */
export type DTypeKind = "unsigned" | "signed" | "half" | "float" | "complex";

/** Any of the typed arrays that hold elements. */
export type ElementArray = DTypeArrays[DType];

/** The facts of an element type. */
export interface DTypeInfo {
  readonly name: DType;
  /** numpy's long name. */
  readonly longName: keyof DTypeAliases;
  readonly kind: DTypeKind;
  /** Bytes an element. */
  readonly bytes: number;
  /** Entries of `data` an element: 2 for complex numbers, else 1. */
  readonly entries: 1 | 2;
  /** True where an element is a bigint. */
  readonly bigint: boolean;
  /** Smallest and largest integer; absent for floating point. */
  readonly range?: readonly [bigint, bigint];
  /** Makes the view of `entries` entries at a byte offset. */
  view(bytes: ArrayBuffer, byteOffset: number, entries: number): ElementArray;
  /** An array of its own, to convert into before anything is written. */
  scratch(entries: number): ElementArray;
}

type ArrayClass = {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ElementArray;
  new (length: number): ElementArray;
};

function info(
  name: DType,
  longName: keyof DTypeAliases,
  kind: DTypeKind,
  bytes: number,
  array: ArrayClass,
): DTypeInfo {
  const bits = BigInt(bytes * 8);
  const range: readonly [bigint, bigint] | undefined =
    kind === "unsigned"
      ? [0n, (1n << bits) - 1n]
      : kind === "signed"
        ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
        : undefined;
  return {
    name,
    longName,
    kind,
    bytes,
    entries: kind === "complex" ? 2 : 1,
    bigint: range !== undefined && bytes === 8,
    ...(range === undefined ? {} : { range }),
    view: (buffer, byteOffset, entries) => new array(buffer, byteOffset, entries),
    scratch: (entries) => new array(entries),
  };
}

/** The element types. Names and widths: numpy's array protocol type strings (numpy reference, "Data type objects"). */
export const dtypes: Readonly<Record<DType, DTypeInfo>> = {
  u1: info("u1", "uint8", "unsigned", 1, Uint8Array),
  i1: info("i1", "int8", "signed", 1, Int8Array),
  u2: info("u2", "uint16", "unsigned", 2, Uint16Array),
  i2: info("i2", "int16", "signed", 2, Int16Array),
  u4: info("u4", "uint32", "unsigned", 4, Uint32Array),
  i4: info("i4", "int32", "signed", 4, Int32Array),
  u8: info("u8", "uint64", "unsigned", 8, BigUint64Array),
  i8: info("i8", "int64", "signed", 8, BigInt64Array),
  f2: info("f2", "float16", "half", 2, Uint16Array),
  f4: info("f4", "float32", "float", 4, Float32Array),
  f8: info("f8", "float64", "float", 8, Float64Array),
  c8: info("c8", "complex64", "complex", 8, Float32Array),
};

const byName: ReadonlyMap<string, DTypeInfo> = new Map(
  Object.values(dtypes).flatMap((type): [string, DTypeInfo][] => [
    [type.name, type],
    [type.longName, type],
  ]),
);

/**
 * The facts of an element type, by its short or long name.
 * @throws PynqError `ARGUMENT` for any other name
 */
export function dtypeInfo(name: string): DTypeInfo {
  const found = byName.get(name);
  if (found === undefined) {
    throw new PynqError(
      "ARGUMENT",
      `no element type ${JSON.stringify(name)}; there are ${Object.keys(dtypes).join(", ")} and ${Object.values(
        dtypes,
      )
        .map((type) => type.longName)
        .join(", ")}`,
    );
  }
  return found;
}
