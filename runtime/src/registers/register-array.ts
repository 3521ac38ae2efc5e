import { ValueRangeError } from "../errors/errors.js";
import type { RegisterClass } from "./build.js";
import type { RegisterDescriptor } from "./descriptor.js";
import { printAs } from "./inspect.js";
import type { Register } from "./register.js";
import type { BusWindow } from "./window.js";

/** A run of equal registers: what generated code sees as `RegisterArray<R>`. */
export class RegisterRun implements Iterable<Register> {
  readonly [index: number]: Register;
  readonly #name: string;
  readonly #length: number;
  readonly #stride: number;

  constructor(element: RegisterClass, descriptor: RegisterDescriptor, window: BusWindow) {
    const { count, stride } = descriptor.dim ?? { count: 0, stride: 0 };
    this.#name = descriptor.name;
    this.#length = count;
    this.#stride = stride;
    const elements = this as Record<number, Register>;
    for (let i = 0; i < count; i += 1) elements[i] = new element(window, descriptor.offset + i * stride, i);
    Object.freeze(this);
  }

  get length(): number {
    return this.#length;
  }
  get stride(): number {
    return this.#stride;
  }

  at(index: number): Register {
    const register = this[index];
    if (register === undefined) {
      throw new ValueRangeError(`${this.#name} has elements 0 to ${this.#length - 1}, got ${index}`);
    }
    return register;
  }

  *[Symbol.iterator](): IterableIterator<Register> {
    for (let i = 0; i < this.#length; i += 1) yield this.at(i);
  }

  toJSON(): object {
    return { name: this.#name, length: this.#length, stride: this.#stride };
  }

  static {
    printAs(
      RegisterRun.prototype,
      (run) => `${run.#name} { ${run.#length} registers, ${run.#stride} bytes apart }`,
    );
  }
}
