import type { KernelDescriptor, OutputArgumentDescriptor, ScalarPlace } from "./descriptor.js";
import { decodeScalar, wordsFor } from "./scalars.js";

/** A value that a kernel gives back, under the name by which a call gives it. */
export interface OutputPlace {
  readonly name: string;
  readonly place: ScalarPlace;
}

/** The output arguments of a kernel in their order, then its return value as `returnValue`. */
export function outputPlaces(kernel: KernelDescriptor): readonly OutputPlace[] {
  const named = kernel.arguments
    .filter((argument): argument is OutputArgumentDescriptor => argument.kind === "output-scalar")
    .map((argument) => ({ name: argument.name, place: argument }));
  return kernel.returnValue === undefined
    ? named
    : [...named, { name: "returnValue", place: kernel.returnValue }];
}

/** True where a call gives the return value itself, because there is nothing else. */
export function givesValueAlone(kernel: KernelDescriptor): boolean {
  return kernel.returnValue !== undefined && outputPlaces(kernel).length === 1;
}

/** A 32-bit word of what a kernel gives back. */
export interface OutputWord {
  /** Interface that holds it; undefined stands for the one with CTRL. */
  readonly interface: string | undefined;
  /** Bytes from that interface's base. */
  readonly offset: number;
}

/** What a kernel gives back: the words to be read after it ended, and what they mean. */
export interface Outputs {
  readonly words: readonly OutputWord[];
  /** The return value itself where that is all, else an object with the output arguments by name (and `returnValue`). */
  decode(words: Uint32Array): unknown;
}

/** What a kernel gives back; undefined where it gives nothing. */
export function outputsOf(kernel: KernelDescriptor): Outputs | undefined {
  const places = outputPlaces(kernel);
  const [first] = places;
  if (first === undefined) return undefined;
  const words: OutputWord[] = [];
  const placed = places.map(({ name, place }) => {
    const at = words.length;
    for (let word = 0; word < wordsFor(place.bytes); word++) {
      words.push({ interface: place.interface, offset: place.offset + word * 4 });
    }
    return { name, place, at };
  });
  if (givesValueAlone(kernel)) return { words, decode: (read) => decodeScalar(first.place, read, 0) };
  return {
    words,
    decode: (read) =>
      Object.fromEntries(placed.map(({ name, place, at }) => [name, decodeScalar(place, read, at)])),
  };
}
