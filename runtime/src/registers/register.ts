import { PynqError } from "../errors/errors.js";
import type { Access } from "./descriptor.js";
import { hex, printAs } from "./inspect.js";
import type { RegisterPlan } from "./plan.js";
import type { RegisterRaw } from "./types.js";
import type { BusWindow } from "./window.js";
import type { WordAccess } from "./word.js";

/** What all registers of one class share: the plan, how words cross the bus, and constants in the word's own type. */
export interface RegisterType<V extends RegisterRaw> {
  readonly plan: RegisterPlan;
  readonly words: WordAccess<V>;
  readonly mask: V;
  readonly resetValue: V | undefined;
}

/**
 * Base of every register class. A class is built once for each register of a block (see `build.ts`); an object is a
 * window and an offset. Nothing here but methods and accessors called by name touches the bus.
 */
export class Register<V extends RegisterRaw = RegisterRaw> {
  readonly #window: BusWindow;
  readonly #offset: number;
  readonly #index: number;
  readonly #type: RegisterType<V>;

  /** @param index place in a run of equal registers, −1 outside of one */
  constructor(type: RegisterType<V>, window: BusWindow, offset: number, index: number) {
    this.#type = type;
    this.#window = window;
    this.#offset = offset;
    this.#index = index;
    Object.preventExtensions(this);
  }

  get name(): string {
    return this.#index < 0 ? this.#type.plan.name : `${this.#type.plan.name}[${this.#index}]`;
  }
  get address(): bigint {
    return this.#window.base + BigInt(this.#offset);
  }
  get offset(): number {
    return this.#offset;
  }
  get mask(): V {
    return this.#type.mask;
  }
  get resetValue(): V | undefined {
    return this.#type.resetValue;
  }
  get access(): Access {
    return this.#type.plan.access;
  }

  toJSON(): object {
    return {
      name: this.name,
      address: hex(this.address),
      offset: hex(this.offset),
      access: this.access,
      ...(this.resetValue === undefined ? {} : { resetValue: hex(this.resetValue) }),
    };
  }

  static {
    printAs(Register.prototype, (self) => {
      return `${self.#window.label} ${self.name} { address ${hex(self.address)}, offset ${hex(self.offset)}, ${self.access} }`;
    });
  }

  /** One load. */
  static load<V extends RegisterRaw>(register: Register<V>): V {
    return register.#type.words.load(register.#window.region, register.#offset);
  }
  /** One store. */
  static store<V extends RegisterRaw>(register: Register<V>, word: V): void {
    register.#type.words.store(register.#window.region, register.#offset, word);
  }
  /** One load and one store. */
  static modify<V extends RegisterRaw>(register: Register<V>, mask: V, bits: V): void {
    register.#type.words.modify(register.#window.region, register.#offset, mask, bits);
  }

  /**
   * Getter of a field of a register that crosses the bus as one 32-bit word, which nearly all do. Field reads are the
   * hot path of a driver: one call into the region, a shift and a mask.
   */
  static getter32(lsb: number, mask: number): (this: Register<number>) => number {
    if (lsb === 0 && mask === 0xffff_ffff) {
      return function (this: Register<number>): number {
        return this.#window.region.read32(this.#offset);
      };
    }
    return function (this: Register<number>): number {
      return ((this.#window.region.read32(this.#offset) >>> lsb) & mask) >>> 0;
    };
  }

  /** Setter of a plain field of such a register: one call into the region. `fixed` bits are written as `fixedBits`. */
  static setter32(
    lsb: number,
    mask: number,
    fixed: number,
    fixedBits: number,
    check: (register: Register<number>, value: number) => void,
  ): (this: Register<number>, value: number) => void {
    const touched = ((mask << lsb) | fixed) >>> 0;
    return function (this: Register<number>, value: number): void {
      if (typeof value !== "number" || (value & mask) >>> 0 !== value) check(this, value);
      this.#window.region.modify32(this.#offset, touched, ((value << lsb) | fixedBits) >>> 0);
    };
  }
}

/** The error of a name that a register does not have. */
export function unknownName(
  register: Register,
  what: string,
  name: string,
  known: Iterable<string>,
): PynqError {
  return new PynqError(
    "ARGUMENT",
    `${register.name} has no ${what} ${name}; it has ${[...known].join(", ") || "none"}`,
  );
}
