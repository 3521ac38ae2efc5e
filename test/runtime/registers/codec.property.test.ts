// Fields against an oracle that knows no masks and no shifts of words: it goes bit by bit.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Access, FieldDescriptor, RegisterDescriptor, WriteEffect } from "@pynq-gen/runtime/codegen/v1";
import { makeMap } from "./make-map.js";

const effects: readonly WriteEffect[] = [
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
];

interface Layout {
  readonly width: number;
  readonly fields: readonly FieldDescriptor[];
  readonly reset: bigint | undefined;
  readonly dataWidth: 32 | 64;
  readonly old: bigint;
  readonly named: readonly boolean[];
  readonly values: readonly bigint[];
}

/** Cuts a register into pieces of random width, some of which are gaps. */
const layout: fc.Arbitrary<Layout> = fc
  .record({
    width: fc.integer({ min: 1, max: 64 }),
    cuts: fc.array(fc.record({ size: fc.integer({ min: 1, max: 40 }), gap: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    }),
    kinds: fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 12, maxLength: 12 }),
    reset: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
    dataWidth: fc.constantFrom(32 as const, 64 as const),
    old: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    named: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    values: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 12, maxLength: 12 }),
  })
  .map(({ width, cuts, kinds, reset, ...rest }) => {
    const fields: FieldDescriptor[] = [];
    let lsb = 0;
    for (const { size, gap } of cuts) {
      const fit = Math.min(size, width - lsb);
      if (fit <= 0) break;
      if (!gap) fields.push(fieldOf(`F${fields.length}`, lsb, fit, kinds[fields.length] ?? 0));
      lsb += fit;
    }
    const valid = (1n << BigInt(width)) - 1n;
    return { width, fields, reset: reset === undefined ? undefined : reset & valid, ...rest };
  });

function fieldOf(name: string, lsb: number, width: number, kind: number): FieldDescriptor {
  const effect = effects[kind];
  if (effect !== undefined) return { name, lsb, width, writeEffect: effect };
  const access: Access = kind === 6 ? "read-only" : kind === 7 ? "write-only" : "read-write";
  return { name, lsb, width, access };
}

/** The register's members, as loosely as the test needs them. */
interface LooseRegister {
  read(): Record<string, number | bigint>;
  write?(fields: Record<string, unknown>): void;
  modify?(fields: Record<string, unknown>): void;
  clear?(...flags: string[]): void;
  set?(...flags: string[]): void;
  toggle?(...flags: string[]): void;
  readonly [name: string]: unknown;
}

const bit = (word: bigint, at: number): bigint => (word >> BigInt(at)) & 1n;
const isPlain = ({ access, writeEffect }: FieldDescriptor): boolean =>
  writeEffect === undefined && access !== "read-only";
const typed = (value: bigint, width: number): number | bigint => (width > 32 ? value : Number(value));

function fieldAt({ fields }: Layout, at: number): FieldDescriptor | undefined {
  return fields.find(({ lsb, width }) => at >= lsb && at < lsb + width);
}

/** The value that a test gives a field: its own random word, cut to the field's width by counting bits. */
function valueOf({ fields, values }: Layout, field: FieldDescriptor): bigint {
  let value = 0n;
  for (let i = 0; i < field.width; i += 1)
    value += bit(values[fields.indexOf(field)] ?? 0n, i) * 2n ** BigInt(i);
  return value;
}

function word(width: number, bitOf: (at: number) => bigint): bigint {
  let sum = 0n;
  for (let at = 0; at < width; at += 1) sum += bitOf(at) * 2n ** BigInt(at);
  return sum;
}

const neutralBit = (effect: WriteEffect): bigint => (effect.startsWith("zero") ? 1n : 0n);

function setUp(the: Layout): { register: LooseRegister; written: () => bigint; log: () => string[] } {
  const descriptor: RegisterDescriptor = {
    name: "R",
    offset: 0x40,
    width: the.width,
    fields: the.fields,
    ...(the.reset === undefined ? {} : { resetValue: the.width > 32 ? the.reset : Number(the.reset) }),
  };
  const { map, bus } = makeMap<{ R: LooseRegister }>({ registers: [descriptor] }, the.dataWidth);
  bus.poke64(0x40, the.old);
  return { register: map.R, written: () => bus.peek64(0x40), log: () => bus.take() };
}

/** The bits that the bus moved: a register of up to 32 bits leaves the upper word alone on a 32-bit bus. */
function moved(the: Layout, value: bigint): bigint {
  return the.width > 32 || the.dataWidth === 64 ? value : word(32, (at) => bit(value, at));
}

const check = (predicate: (the: Layout) => void): void =>
  fc.assert(fc.property(layout, predicate), { numRuns: 400 });

test("read gives every readable field as the bits say", () => {
  check((the) => {
    const { register, log } = setUp(the);
    const snapshot = register.read();
    for (const field of the.fields) {
      const expected = word(field.width, (at) => bit(the.old, field.lsb + at));
      if (field.access === "write-only") assert.not(field.name in snapshot);
      else assert.is(snapshot[field.name], typed(expected, field.width), field.name);
    }
    assert.is(log().length, the.width > 32 && the.dataWidth === 32 ? 2 : 1);
  });
});

test("a field getter gives what read gives", () => {
  check((the) => {
    const { register } = setUp(the);
    const snapshot = register.read();
    for (const { name, access } of the.fields) {
      assert.is(register[name], access === "write-only" ? undefined : snapshot[name]);
    }
  });
});

test("write puts named values, neutral effects and reset values where the bits are", () => {
  check((the) => {
    const { register, written } = setUp(the);
    const writable = the.fields.filter((field) => isPlain(field) || field.writeEffect !== undefined);
    if (writable.length === 0) {
      assert.is(register.write, undefined);
      return;
    }
    const chosen = writable.filter((field) => the.named[the.fields.indexOf(field)]);
    register.write?.(
      Object.fromEntries(chosen.map((field) => [field.name, typed(valueOf(the, field), field.width)])),
    );
    const expected = word(the.width, (at) => {
      const field = fieldAt(the, at);
      if (field === undefined) return bit(the.reset ?? 0n, at);
      if (chosen.includes(field)) return bit(valueOf(the, field), at - field.lsb);
      if (field.writeEffect !== undefined) return neutralBit(field.writeEffect);
      return isPlain(field) ? bit(the.reset ?? 0n, at) : 0n;
    });
    assert.is(moved(the, written()), expected);
  });
});

test("modify and setters change the named bits and write effects neutral", () => {
  check((the) => {
    const plain = the.fields.filter(isPlain);
    const expect = (chosen: readonly FieldDescriptor[]): bigint =>
      word(64, (at) => {
        const field = fieldAt(the, at);
        if (field === undefined) return bit(the.old, at);
        if (chosen.includes(field)) return bit(valueOf(the, field), at - field.lsb);
        if (field.writeEffect !== undefined) return neutralBit(field.writeEffect);
        return field.access === "write-only" ? bit(the.reset ?? 0n, at) : bit(the.old, at);
      });
    const { register, written } = setUp(the);
    if (plain.length === 0) {
      assert.is(register.modify, undefined);
      return;
    }
    const chosen = plain.filter((field) => the.named[the.fields.indexOf(field)]);
    register.modify?.(
      Object.fromEntries(chosen.map((field) => [field.name, typed(valueOf(the, field), field.width)])),
    );
    // Bits beyond the register on a 64-bit bus are kept by a modify, or written 0 with the low word's: not the register's.
    assert.is(
      word(the.width, (at) => bit(written(), at)),
      word(the.width, (at) => bit(expect(chosen), at)),
    );
    for (const field of plain) {
      const fresh = setUp(the);
      (fresh.register as Record<string, unknown>)[field.name] = typed(valueOf(the, field), field.width);
      assert.is(
        word(the.width, (at) => bit(fresh.written(), at)),
        word(the.width, (at) => bit(expect([field]), at)),
        field.name,
      );
    }
  });
});

test("clear, set and toggle act on the named flags and on nothing else", () => {
  check((the) => {
    for (const [method, suffix] of [
      ["clear", "ToClear"],
      ["set", "ToSet"],
      ["toggle", "ToToggle"],
    ] as const) {
      const flags = the.fields.filter(({ writeEffect }) => writeEffect?.endsWith(suffix));
      const { register, written } = setUp(the);
      if (flags.length === 0) {
        assert.is(register[method], undefined);
        continue;
      }
      const chosen = flags.filter((field) => the.named[the.fields.indexOf(field)]);
      if (chosen.length === 0) continue;
      register[method]?.(...chosen.map(({ name }) => name));
      const keeps = the.fields.some((field) => isPlain(field) && field.access !== "write-only");
      const expected = word(the.width, (at) => {
        const field = fieldAt(the, at);
        if (field?.writeEffect !== undefined) {
          const neutral = neutralBit(field.writeEffect);
          return chosen.includes(field) ? 1n - neutral : neutral;
        }
        if (keeps && field?.access !== "write-only") return bit(the.old, at);
        return field === undefined || isPlain(field) ? bit(the.reset ?? 0n, at) : 0n;
      });
      assert.is(
        word(the.width, (at) => bit(written(), at)),
        expected,
        method,
      );
    }
  });
});

test("any value outside of a field is refused before anything is written", () => {
  check((the) => {
    const field = the.fields.find(isPlain);
    if (field === undefined) return;
    const { register, written, log } = setUp(the);
    const tooLarge = typed(2n ** BigInt(field.width) + valueOf(the, field), field.width);
    const negative = typed(-1n - valueOf(the, field), field.width);
    for (const value of [tooLarge, negative]) {
      assert.throws(() => register.write?.({ [field.name]: value }), /takes a/);
      assert.throws(() => register.modify?.({ [field.name]: value }), /takes a/);
    }
    assert.is(written(), the.old);
    assert.equal(log(), []);
  });
});

test.run();
