import { test } from "uvu";
import * as assert from "uvu/assert";
import fc from "fast-check";
import { parseCType, withArraySizes } from "#generator/parse/c-type.js";

/** dtype, bytes, what a pointer takes, and the shape of a type, on one line. */
function summary(text: string, language?: string): string {
  const { element, pointer, reference, constant, stream, arraySizes } = parseCType(text, language);
  const marks = [
    pointer > 0 ? "*".repeat(pointer) : "",
    reference ? "&" : "",
    constant ? "const" : "",
    stream ? "stream" : "",
    arraySizes.length > 0 ? `[${arraySizes.join("][")}]` : "",
  ].filter((mark) => mark !== "");
  return [
    element.kind,
    element.dtype ?? "-",
    element.bits ?? "-",
    element.bytes ?? "-",
    element.accepts,
    ...marks,
  ].join(" ");
}

test("the built-in integers in every spelling of C", () => {
  for (const [expected, ...spellings] of [
    ["integer u1 8 1 exact", "unsigned char", "char unsigned", "uint8_t", "std::uint8_t", "uchar"],
    ["integer i1 8 1 exact", "signed char", "int8_t"],
    ["integer i2 16 2 exact", "short", "short int", "signed short int", "int16_t"],
    ["integer u2 16 2 exact", "unsigned short", "short unsigned int", "ushort"],
    ["integer i4 32 4 exact", "int", "signed", "signed int", "int32_t"],
    ["integer u4 32 4 exact", "unsigned", "unsigned int", "uint", "uint32_t"],
    ["integer i8 64 8 exact", "long", "long int", "long long", "long long int", "int64_t", "ptrdiff_t"],
    [
      "integer u8 64 8 exact",
      "unsigned long",
      "unsigned long long",
      "long long unsigned int",
      "size_t",
      "::std::uint64_t",
    ],
  ] as const) {
    for (const spelling of spellings) assert.is(summary(spelling), expected, spelling);
  }
});

test("bool, half, float, double, void, char", () => {
  assert.is(summary("bool"), "boolean u1 1 1 exact");
  assert.is(summary("_Bool"), "boolean u1 1 1 exact");
  assert.is(summary("half"), "float f2 16 2 exact");
  assert.is(summary("float"), "float f4 32 4 exact");
  assert.is(summary("double"), "float f8 64 8 exact");
  assert.is(summary("void*"), "void - - - any *");
  assert.is(summary("char *"), "integer i1 8 1 any *");
});

test("pointers, references, const on either side, qualifiers", () => {
  assert.is(summary("const float *"), "float f4 32 4 exact * const");
  assert.is(summary("float const*"), "float f4 32 4 exact * const");
  assert.is(summary("unsigned  int\tconst *"), "integer u4 32 4 exact * const");
  assert.is(summary("volatile int * __restrict"), "integer i4 32 4 exact *");
  assert.is(summary("__global uint*"), "integer u4 32 4 exact *");
  assert.is(summary("int&"), "integer i4 32 4 exact &");
  assert.is(summary("int**"), "integer i4 32 4 exact **");
  assert.is(summary("float [64][8]"), "float f4 32 4 exact * [64][8]");
  assert.is(summary("int[]"), "integer i4 32 4 exact * [0]");
});

test("arbitrary precision takes the next power of two of bytes", () => {
  assert.is(summary("ap_uint<1>"), "integer u1 1 1 dividing");
  assert.is(summary("ap_int<7>&"), "integer i1 7 1 dividing &");
  assert.is(summary("ap_uint<12>"), "integer u2 12 2 dividing");
  assert.is(summary("ap_uint< 24 > *"), "integer u4 24 4 dividing *");
  assert.is(summary("ap_int<33>"), "integer i8 33 8 dividing");
  assert.is(summary("ap_uint<96>"), "integer - 96 16 dividing");
  assert.is(summary("ap_uint<512>*"), "integer - 512 64 dividing *");
  assert.is(summary("ap_fixed<16, 8, AP_RND>"), "fixed i2 16 2 dividing");
  assert.is(summary("ap_ufixed<20, 4>"), "fixed u4 20 4 dividing");
  assert.is(summary("int768"), "integer - 768 128 dividing");
  assert.is(summary("ap_uint<0>"), "unknown - - - dividing");
  assert.is(summary("ap_uint<99999>"), "unknown - - - dividing");
});

test("int4 is a vector in OpenCL and four bits in HLS's C", () => {
  assert.is(summary("int4*", "clc"), "vector i4 128 16 dividing *");
  assert.is(summary("float3", "clc"), "vector f4 128 16 dividing");
  assert.is(summary("uchar16", "clc"), "vector u1 128 16 dividing");
  assert.is(summary("int4*", "c"), "integer i1 4 1 dividing *");
  assert.is(summary("uint12"), "integer u2 12 2 dividing");
});

test("streams, what they carry, complex numbers and vectors", () => {
  assert.is(summary("hls::stream<float>&"), "float f4 32 4 exact & stream");
  assert.is(summary("stream<ap_uint<8>, 0>&"), "integer u1 8 1 dividing & stream");
  assert.is(
    summary("stream<hls::axis<ap_int<32>, 0, 0, 0, '8', false>, 0>&"),
    "integer i4 32 4 dividing & stream",
  );
  assert.is(summary("stream<ap_axiu<32, 0, 0, 0> >&"), "integer u4 32 4 dividing & stream");
  assert.is(summary("std::complex<float>*"), "complex c8 64 8 exact *");
  assert.is(summary("std::complex<double>*"), "complex - 128 16 dividing *");
  assert.is(summary("hls::vector<float, 16>*"), "vector f4 512 64 dividing *");
});

test("enums, structs and names that nobody knows", () => {
  assert.is(summary("enum Mode"), "enum - 32 4 dividing");
  assert.is(summary("struct Pixel*"), "aggregate - - - dividing *");
  assert.is(summary("Pixel*"), "unknown - - - dividing *");
  assert.is(summary("foo<int>"), "aggregate - - - dividing");
  assert.is(summary("*"), "unknown - - - dividing *");
  assert.is(summary(""), "unknown - - - dividing");
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    assert.is(summary(name), "unknown - - - dividing", name);
  }
});

test("array sizes that a file gives apart become part of the type", () => {
  const type = withArraySizes(parseCType("float"), [64, 8]);
  assert.is(type.text, "float [64][8]");
  assert.is(type.pointer, 1);
  assert.equal(parseCType(type.text), type);
});

test("any text gives a type, quickly", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "*",
    "&",
    "[",
    "]",
    ",",
    " ",
    "const",
    "ap_uint",
    "stream",
    "8",
    "int",
    "::",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (sample) => {
      const type = parseCType(sample);
      assert.type(type.element.name, "string");
      assert.is(type.element.dtype === undefined || /^[uifc][1248]$/.test(type.element.dtype), true);
    }),
    { numRuns: 2000 },
  );
  const start = performance.now();
  for (const deep of [
    "stream<".repeat(100_000),
    "a<".repeat(500) + ">".repeat(500),
    "[1]".repeat(50_000),
    "<".repeat(4000),
  ]) {
    parseCType(deep);
  }
  assert.ok(performance.now() - start < 2000);
});

test.run();
