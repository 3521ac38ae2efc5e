import { PynqError, ValueRangeError } from "../errors/errors.js";
import { checkNumber, checkValue, extract32, extract64, fits32, mask32 } from "./codec.js";
import type { WriteEffect } from "./descriptor.js";
import type { FieldPlan, RegisterPlan } from "./plan.js";
import { Register, unknownName, type RegisterType } from "./register.js";
import type { RegisterRaw } from "./types.js";
import type { BusWindow } from "./window.js";
import { word32, word32In64, word64, word64In32, type WordAccess } from "./word.js";

/** Makes a register at an offset of a window; `index` is its place in a run, −1 outside of one. */
export type RegisterClass = new (window: BusWindow, offset: number, index: number) => Register;

/** Builds the class of a register: exactly those methods and accessors that its access and effects allow. */
export function buildRegisterClass(plan: RegisterPlan, accessWidth: 32 | 64): RegisterClass {
  if (plan.width > 32) {
    const words = accessWidth === 64 ? word64 : word64In32;
    return new Builder<bigint>(plan, words, wide).build();
  }
  return new Builder<number>(plan, accessWidth === 64 ? word32In64 : word32, narrow).build();
}

/** Arithmetic on words of one type. */
interface Arithmetic<V extends RegisterRaw> {
  of(value: bigint): V;
  extract(word: V, lsb: number, width: number): RegisterRaw;
  /** `word` with the bits of `mask` replaced by `value`, shifted to `lsb`. */
  insert(word: V, mask: V, lsb: number, value: RegisterRaw): V;
  or(a: V, b: V): V;
  andNot(a: V, b: V): V;
}

const narrow: Arithmetic<number> = {
  of: Number,
  extract: extract32,
  insert: (word, mask, lsb, value) => ((word & ~mask) | (Number(value) << lsb)) >>> 0,
  or: (a, b) => (a | b) >>> 0,
  andNot: (a, b) => (a & ~b) >>> 0,
};

const wide: Arithmetic<bigint> = {
  of: (value) => value,
  extract: extract64,
  insert: (word, mask, lsb, value) => (word & ~mask) | (BigInt(value) << BigInt(lsb)),
  or: (a, b) => a | b,
  andNot: (a, b) => a & ~b,
};

/** A field with its mask in the word's own type. */
interface Slot<V> {
  readonly field: FieldPlan;
  readonly mask: V;
}

class Builder<V extends RegisterRaw> {
  readonly #plan: RegisterPlan;
  readonly #type: RegisterType<V>;
  readonly #math: Arithmetic<V>;
  readonly #slots: readonly Slot<V>[];
  readonly #prototype: Register<V>;
  readonly #class: RegisterClass;

  constructor(plan: RegisterPlan, words: WordAccess<V>, math: Arithmetic<V>) {
    const resetValue = plan.resetValue === undefined ? undefined : math.of(plan.resetValue);
    const type: RegisterType<V> = { plan, words, mask: math.of(plan.mask), resetValue };
    const cls = class extends Register<V> {
      constructor(window: BusWindow, offset: number, index: number) {
        super(type, window, offset, index);
      }
    };
    Object.defineProperty(cls, "name", { value: plan.name });
    this.#plan = plan;
    this.#type = type;
    this.#math = math;
    this.#slots = plan.fields.map((field) => ({ field, mask: math.of(field.mask) }));
    this.#prototype = cls.prototype;
    this.#class = cls;
  }

  build(): RegisterClass {
    const { readable, writable, readEffect, plainMask, fields } = this.#plan;
    if (readable) this.#defineRead();
    if (writable) this.#defineWrite();
    if (readable && writable && !readEffect && plainMask !== 0n && fields.length > 0) this.#defineModify();
    this.#defineFlags("clear", "oneToClear", "zeroToClear");
    this.#defineFlags("set", "oneToSet", "zeroToSet");
    this.#defineFlags("toggle", "oneToToggle", "zeroToToggle");
    if (fields.length === 0) this.#defineValue();
    else if (readable && !readEffect) for (const slot of this.#slots) this.#defineField(slot);
    return this.#class;
  }

  #method(name: string, method: (this: Register<V>, ...args: never[]) => unknown): void {
    Object.defineProperty(method, "name", { value: name });
    Object.defineProperty(this.#prototype, name, { value: method, writable: false, configurable: true });
  }

  #accessor(
    name: string,
    get: (() => RegisterRaw) | undefined,
    set: ((value: never) => void) | undefined,
  ): void {
    Object.defineProperty(this.#prototype, name, {
      ...(get === undefined ? {} : { get }),
      ...(set === undefined ? {} : { set }),
      enumerable: false,
      configurable: true,
    });
  }

  #defineRead(): void {
    const { width } = this.#plan;
    const { extract } = this.#math;
    const shown = this.#slots.filter(({ field }) => field.readable).map(({ field }) => field);
    // A copy of an object that has all names is far quicker than one that gets them one by one.
    const empty: Record<string, RegisterRaw> = { raw: 0 };
    for (const { name } of shown) empty[name] = 0;
    this.#method("readRaw", function () {
      return Register.load(this);
    });
    this.#method("read", function () {
      const raw = Register.load(this);
      const snapshot = { ...empty };
      snapshot["raw"] = raw;
      for (const { name, lsb, width } of shown) snapshot[name] = extract(raw, lsb, width);
      return snapshot;
    });
    this.#method("bits", function (msb: number, lsb: number) {
      if (!Number.isInteger(msb) || !Number.isInteger(lsb) || lsb < 0 || msb < lsb || msb >= width) {
        throw new ValueRangeError(`${this.name} has bits ${width - 1} to 0, got bits(${msb}, ${lsb})`);
      }
      const bits = extract(Register.load(this), lsb, msb - lsb + 1);
      return width > 32 ? BigInt(bits) : bits;
    });
  }

  #defineWrite(): void {
    const { width, base, resetValue } = this.#plan;
    const start = this.#math.of(base);
    this.#method("writeRaw", function (value: V) {
      Register.store(this, checkValue(value, width, this.name) as V);
    });
    this.#method("reset", function () {
      if (resetValue === undefined) {
        throw new PynqError(
          "UNSUPPORTED",
          `${this.name}: the design does not say what its value after reset is`,
        );
      }
      Register.store(this, start);
    });
    const writable = this.#slots.filter(({ field }) => field.plain || field.writeEffect !== undefined);
    if (writable.length === 0) return;
    const assemble = this.#assembler(writable, "writable field");
    this.#method("write", function (fields: Readonly<Record<string, unknown>>) {
      Register.store(this, assemble(this, fields, start).word);
    });
  }

  #defineModify(): void {
    const { or } = this.#math;
    const fixed = this.#math.of(this.#plan.effectMask | this.#plan.hiddenMask);
    const start = this.#math.of(this.#plan.base & (this.#plan.effectMask | this.#plan.hiddenMask));
    const assemble = this.#assembler(
      this.#slots.filter(({ field }) => field.plain),
      "plain writable field",
    );
    this.#method("modify", function (fields: Readonly<Record<string, unknown>>) {
      const { word, touched } = assemble(this, fields, start);
      Register.modify(this, or(touched, fixed), word);
    });
  }

  /** Gives a function that puts named, checked values into a word and says which bits it touched. */
  #assembler(
    slots: readonly Slot<V>[],
    what: string,
  ): (
    register: Register<V>,
    fields: Readonly<Record<string, unknown>>,
    start: V,
  ) => { readonly word: V; readonly touched: V } {
    const byName = new Map(slots.map((slot) => [slot.field.name, slot]));
    const { insert, or, of } = this.#math;
    const none = of(0n);
    return (register, fields, start) => {
      if (typeof fields !== "object" || fields === null) {
        throw new PynqError(
          "ARGUMENT",
          `${register.name} takes an object of fields, such as { ${slots[0]?.field.name}: 1 }`,
        );
      }
      let word = start;
      let touched = none;
      for (const name of Object.keys(fields)) {
        const slot = byName.get(name);
        if (slot === undefined) throw unknownName(register as Register, what, name, byName.keys());
        const { lsb, width } = slot.field;
        const value = fields[name];
        // The message's text is made only where there is one.
        const checked = fits32(value, width) ? value : checkValue(value, width, `${register.name}.${name}`);
        word = insert(word, slot.mask, lsb, checked);
        touched = or(touched, slot.mask);
      }
      return { word, touched };
    };
  }

  /** `clear`, `set` or `toggle`: one store of the acting value, in which plain bits keep theirs. */
  #defineFlags(method: string, byOne: WriteEffect, byZero: WriteEffect): void {
    const flags = new Map(
      this.#slots
        .filter(({ field }) => field.writeEffect === byOne || field.writeEffect === byZero)
        .map(({ field, mask }) => [field.name, { mask, one: field.writeEffect === byOne }]),
    );
    if (flags.size === 0) return;
    const { effectMask, hiddenMask, plainMask, readable, readEffect, base } = this.#plan;
    const { of, or, andNot } = this.#math;
    // Plain bits are kept by reading them first, unless that read would itself change something.
    const keep = (plainMask & ~hiddenMask) !== 0n && readable && !readEffect;
    const fixed = of(effectMask | hiddenMask);
    const start = of(keep ? base & (effectMask | hiddenMask) : base);
    this.#method(method, function (...names: string[]) {
      let word = start;
      for (const name of names) {
        const flag = flags.get(name);
        if (flag === undefined) throw unknownName(this as Register, `flag to ${method}`, name, flags.keys());
        word = flag.one ? or(word, flag.mask) : andNot(word, flag.mask);
      }
      if (names.length === 0) return;
      if (keep) Register.modify(this, fixed, word);
      else Register.store(this, word);
    });
  }

  /** `value` of a register without fields. */
  #defineValue(): void {
    const { readable, writable, readEffect, width } = this.#plan;
    const { extract } = this.#math;
    const get = function (this: Register<V>): RegisterRaw {
      return extract(Register.load(this), 0, width);
    };
    const set = function (this: Register<V>, value: V): void {
      Register.store(this, checkValue(value, width, this.name) as V);
    };
    if ((readable && !readEffect) || writable) {
      this.#accessor("value", readable && !readEffect ? get : undefined, writable ? set : undefined);
    }
  }

  #defineField({ field, mask }: Slot<V>): void {
    const { name, lsb, width } = field;
    const { extract, insert, or, of } = this.#math;
    const fixedMask = this.#plan.effectMask | this.#plan.hiddenMask;
    const fixedBits = this.#plan.base & fixedMask & ~field.mask;
    if (this.#type.words === (word32 as WordAccess<number | bigint> as WordAccess<V>)) {
      const set = Register.setter32(
        lsb,
        mask32(width),
        Number(fixedMask),
        Number(fixedBits),
        (register, value) => {
          checkNumber(value, width, `${register.name}.${name}`);
        },
      );
      this.#accessor(
        name,
        field.readable ? (Register.getter32(lsb, mask32(width)) as () => RegisterRaw) : undefined,
        field.plain && this.#plan.writable ? (set as (value: never) => void) : undefined,
      );
      return;
    }
    const get = function (this: Register<V>): RegisterRaw {
      return extract(Register.load(this), lsb, width);
    };
    const touched = or(mask, of(fixedMask));
    const start = of(fixedBits);
    const set = function (this: Register<V>, value: RegisterRaw): void {
      const checked = checkValue(value, width, `${this.name}.${name}`);
      Register.modify(this, touched, insert(start, mask, lsb, checked));
    };
    this.#accessor(
      name,
      field.readable ? get : undefined,
      field.plain && this.#plan.writable ? (set as (value: never) => void) : undefined,
    );
  }
}
