import type { KernelDescriptor, OutputArgumentDescriptor, ScalarPlace } from "./descriptor.js";
import { decodeScalar, type ScalarValue, wordsFor } from "./scalars.js";

/** Reads the 32-bit word at an offset of an interface; undefined stands for the one with CTRL. */
export type ReadWord = (interfaceName: string | undefined, offset: number) => number;

function readPlace(place: ScalarPlace, read: ReadWord): ScalarValue {
  const words = new Uint32Array(wordsFor(place.bytes));
  for (let word = 0; word < words.length; word++)
    words[word] = read(place.interface, place.offset + word * 4);
  return decodeScalar(place, words, 0);
}

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

/**
 * The reader of what a kernel gives back: the return value itself where that is all, else an object with the output
 * arguments by name (and `returnValue`). Undefined: the kernel gives nothing.
 */
export function outputReader(kernel: KernelDescriptor): ((read: ReadWord) => unknown) | undefined {
  const places = outputPlaces(kernel);
  const [first] = places;
  if (first === undefined) return undefined;
  if (givesValueAlone(kernel)) return (read) => readPlace(first.place, read);
  return (read) => Object.fromEntries(places.map(({ name, place }) => [name, readPlace(place, read)]));
}
