import type { BufferPlace } from "../buffers/buffer-view.js";
import { isDeviceBuffer } from "../buffers/buffer-view.js";
import { placeOn } from "../buffers/place.js";
import { dtypes } from "../buffers/dtypes.js";
import type { Device } from "../device/device.js";
import { PynqError } from "../errors/errors.js";
import type {
  BufferArgumentDescriptor,
  KernelInstanceDescriptor,
  ScalarArgumentDescriptor,
} from "./descriptor.js";
import { encodeScalar, wordsFor } from "./scalars.js";

/** An argument that a call gives. */
export type GivenArgument = ScalarArgumentDescriptor | BufferArgumentDescriptor;

/** An argument and where its words begin in a {@link BoundCall}. */
export interface Slot {
  readonly argument: GivenArgument;
  readonly at: number;
  readonly words: number;
}

/** The values of one call, checked: ready to be written. */
export interface BoundCall {
  /** All argument words, in the order of the slots. */
  readonly words: Uint32Array;
  /** Place of the buffer a slot; undefined where it is a scalar. */
  readonly places: readonly (BufferPlace | undefined)[];
}

interface MadeCall extends BoundCall {
  readonly places: (BufferPlace | undefined)[];
}

/** The banks that an argument reaches; undefined where it reaches all. An argument may be called `constructor`. */
export function banksOf(
  { banks }: KernelInstanceDescriptor,
  argument: string,
): readonly string[] | undefined {
  return banks !== undefined && Object.hasOwn(banks, argument) ? banks[argument] : undefined;
}

/** Checks and encodes what a kernel is called with. Made once an instance; touches no hardware. */
export class ArgumentBinder {
  readonly #device: Device;
  readonly #path: string;
  /** For each slot the banks that it reaches; undefined: all. */
  readonly #banks: readonly (readonly string[] | undefined)[];
  /** One for each argument of a call, in call order. */
  readonly slots: readonly Slot[];
  readonly #words: number;
  readonly #brief: MadeCall;

  constructor(device: Device, path: string, instance: KernelInstanceDescriptor) {
    this.#device = device;
    this.#path = path;
    let at = 0;
    this.slots = instance.type.arguments
      .filter(
        (argument): argument is GivenArgument => argument.kind === "scalar" || argument.kind === "buffer",
      )
      .map((argument) => {
        const slot = { argument, at, words: wordsFor(argument.bytes) };
        at += slot.words;
        return slot;
      });
    this.#words = at;
    this.#banks = this.slots.map(({ argument }) => banksOf(instance, argument.name));
    this.#brief = this.#make();
  }

  #make(): MadeCall {
    const places = this.slots.map((): BufferPlace | undefined => undefined);
    return { words: new Uint32Array(this.#words), places };
  }

  /** Names of the arguments of a call, in call order. */
  get names(): readonly string[] {
    return this.slots.map((slot) => slot.argument.name);
  }

  /**
   * Checks the values of a call and encodes them.
   * @throws PynqError `ARGUMENT` for a wrong number of values, a value of the wrong type, or a buffer in a bank that the
   * argument does not reach @throws ValueRangeError for a value that does not fit
   * @throws DeviceMismatchError for a buffer of another device @throws FreedError for a freed one
   */
  bind(values: readonly unknown[]): BoundCall {
    return this.#bind(values, this.#make());
  }

  /** {@link ArgumentBinder.bind} for a call that is over before the next: each such call uses the same memory. */
  bindBriefly(values: readonly unknown[]): BoundCall {
    return this.#bind(values, this.#brief);
  }

  #bind(values: readonly unknown[], call: MadeCall): BoundCall {
    const { slots } = this;
    if (values.length !== slots.length) {
      throw new PynqError(
        "ARGUMENT",
        `${this.#path} takes ${slots.length} arguments (${this.names.join(", ")}), not ${values.length}`,
      );
    }
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index] as Slot;
      const { argument, at } = slot;
      const value = values[index];
      if (argument.kind === "scalar" && !(argument.encoding === "word" && isDeviceBuffer(value))) {
        encodeScalar(argument, value, call.words, at, argument.name);
        call.places[index] = undefined;
      } else call.places[index] = this.#bindBuffer(slot, value, call.words, this.#banks[index]);
    }
    return call;
  }

  #bindBuffer(
    { argument, at }: Slot,
    value: unknown,
    words: Uint32Array,
    reachable: readonly string[] | undefined,
  ): BufferPlace {
    const { name } = argument;
    const place = placeOn(this.#device, value, name);
    const { bank } = place.allocation;
    if (reachable !== undefined && !reachable.includes(bank)) {
      throw new PynqError(
        "ARGUMENT",
        `${this.#path}: ${name} reaches ${reachable.join(" and ")}, buffer ${place.allocation.name} lies in ${bank}`,
      );
    }
    if (argument.kind === "buffer") checkElements(argument, place);
    words[at] = place.addressLow;
    if (argument.bytes === 8) words[at + 1] = place.addressHigh;
    else if (place.addressHigh !== 0) {
      throw new PynqError(
        "ARGUMENT",
        `${name}: buffer ${place.allocation.name} lies beyond the kernel's 32-bit addresses`,
      );
    }
    return place;
  }

  /**
   * Puts named values into call order.
   * @throws PynqError `ARGUMENT` for a missing or an unknown name
   */
  order(named: Readonly<Record<string, unknown>>): readonly unknown[] {
    const names = this.names;
    for (const name of Object.keys(named)) {
      if (!names.includes(name)) {
        throw new PynqError("ARGUMENT", `${this.#path} has no argument ${name}; it has ${names.join(", ")}`);
      }
    }
    return names.map((name) => {
      if (!Object.hasOwn(named, name)) {
        throw new PynqError("ARGUMENT", `${this.#path}: argument ${name} is missing`);
      }
      return named[name];
    });
  }
}

function checkElements(argument: BufferArgumentDescriptor, place: BufferPlace): void {
  const { dtype, elementBytes, cType = "its type" } = argument;
  if (dtype !== undefined && place.dtype !== dtype) {
    throw new PynqError(
      "ARGUMENT",
      `${argument.name} (${cType}) takes a buffer of ${dtype}, not of ${place.dtype}`,
    );
  }
  if (elementBytes === undefined) return;
  const { bytes } = dtypes[place.dtype];
  if (elementBytes % bytes !== 0 || place.nbytes % elementBytes !== 0) {
    throw new PynqError(
      "ARGUMENT",
      `${argument.name} (${cType}) has elements of ${elementBytes} bytes; a buffer of ${place.nbytes} bytes in ${place.dtype} does not divide into them`,
    );
  }
}
