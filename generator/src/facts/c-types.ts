/**
 * C and C++ types of kernel arguments: how many bytes they take and which element type of a buffer holds them.
 * Sizes are those of the kernel's side, which is a 64-bit one (`HostMachineBits` of HLS is 64): long has 8 bytes.
 * Sources: UG1399 (Vitis HLS, "Data types", "Arbitrary precision data types library"), the `hw_emu`/x86-64 ABI for the
 * built-in types, <stdint.h>, the OpenCL C specification 6.1 (scalar and vector types).
 */

/** What kind of value an element is. */
export type CElementKind =
  | "integer"
  | "fixed"
  | "float"
  | "boolean"
  | "complex"
  | "vector"
  | "enum"
  | "aggregate"
  | "void"
  | "unknown";

/**
 * Which buffers a pointer to the type takes: `exact` those of its element type, `dividing` those whose element size
 * divides the type's, `any` all (raw bytes).
 */
export type Accepts = "exact" | "dividing" | "any";

/** A named type. */
export interface CTypeFact {
  readonly kind: CElementKind;
  /** Bytes in memory; absent for void. */
  readonly bytes?: number;
  readonly signed?: boolean;
  /** Element type in numpy's spelling. */
  readonly dtype?: string;
  readonly accepts: Accepts;
}

function integer(bytes: number, signed: boolean): CTypeFact {
  return { kind: "integer", bytes, signed, dtype: `${signed ? "i" : "u"}${bytes}`, accepts: "exact" };
}
function float(bytes: number): CTypeFact {
  return { kind: "float", bytes, dtype: `f${bytes}`, accepts: "exact" };
}

/** Types by name, spelt as `canonicalName` in `parse/c-type.ts` spells them: `unsigned` first, no redundant `int`. */
export const cTypeFacts: Readonly<Record<string, CTypeFact>> = {
  void: { kind: "void", accepts: "any" },
  // Plain char is what C code uses for raw bytes; signed and unsigned char are numbers.
  char: { kind: "integer", bytes: 1, signed: true, dtype: "i1", accepts: "any" },
  "signed char": integer(1, true),
  "unsigned char": integer(1, false),
  short: integer(2, true),
  "unsigned short": integer(2, false),
  int: integer(4, true),
  unsigned: integer(4, false),
  long: integer(8, true),
  "unsigned long": integer(8, false),
  "long long": integer(8, true),
  "unsigned long long": integer(8, false),
  bool: { kind: "boolean", bytes: 1, signed: false, dtype: "u1", accepts: "exact" },
  half: float(2),
  float: float(4),
  double: float(8),
  size_t: integer(8, false),
  ssize_t: integer(8, true),
  ptrdiff_t: integer(8, true),
  intptr_t: integer(8, true),
  uintptr_t: integer(8, false),
  int8_t: integer(1, true),
  int16_t: integer(2, true),
  int32_t: integer(4, true),
  int64_t: integer(8, true),
  uint8_t: integer(1, false),
  uint16_t: integer(2, false),
  uint32_t: integer(4, false),
  uint64_t: integer(8, false),
  byte: integer(1, false),
  // OpenCL and BSD shorthands.
  uchar: integer(1, false),
  ushort: integer(2, false),
  uint: integer(4, false),
  ulong: integer(8, false),
};

/** Lengths that an OpenCL vector type may have (OpenCL C 6.1.2); 3 takes the room of 4. */
export const openClVectorLengths: readonly number[] = [2, 3, 4, 8, 16];

/** Names of class templates that carry a stream of their first argument (UG1399, "HLS stream library"). */
export const streamTemplates: readonly string[] = ["stream", "hls::stream", "qdma_axis", "stream_of_blocks"];

/** Names of class templates that are one beat of an AXI stream with side channels (UG1399, ap_axi_sdata.h). */
export const axisTemplates: readonly string[] = ["ap_axis", "ap_axiu", "axis", "hls::axis", "hls::axis_data"];
